#include "pages/render.h"

#include "pages/html-code.h"
#include "pages/html-lists.h"
#include "pages/json-text.h"
#include "pages/render-json.h"
#include "pages/render-text.h"

char *render_page(enum format format, const struct page *page, size_t *ret_size)
{
    switch (format) {
    case FORMAT_HTML:
        return html_code(page, ret_size);
    case FORMAT_JSON:
        return json_text_take_page(render_json_page(page->row, page->detail, page->url), ret_size);
    case FORMAT_PROBLEM:
        return json_text_take_page(render_json_problem(page->row, page->detail), ret_size);
    default:
        return render_text_page(page, ret_size);
    }
}

char *render_index(enum format format, const char *url, size_t *ret_size)
{
    switch (format) {
    case FORMAT_HTML:
        return html_lists_codes(url, ret_size);
    case FORMAT_JSON:
        return json_text_take_page(render_json_index(url), ret_size);
    default:
        return render_text_index(url, ret_size);
    }
}

char *render_demos(enum format format, const char *url, size_t *ret_size)
{
    switch (format) {
    case FORMAT_HTML:
        return html_lists_demos(url, ret_size);
    case FORMAT_JSON:
        return json_text_take_page(render_json_demos(url), ret_size);
    default:
        return render_text_demos(url, ret_size);
    }
}

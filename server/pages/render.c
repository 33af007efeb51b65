#include "pages/render.h"

#include "pages/html-code.h"
#include "pages/html-lists.h"
#include "pages/json-text.h"
#include "pages/render-json.h"
#include "pages/render-text.h"

/* Uses json up. */
static char *take_json(json_t *json, size_t *ret_size)
{
    size_t size;
    char *text = json_text_take(json, JSON_INDENT(2), &size);

    if (!text)
        return NULL;
    text[size] = '\n'; /* in place of the NUL */
    *ret_size = size + 1;
    return text;
}

char *render_page(enum format format, const struct page *page, size_t *ret_size)
{
    switch (format) {
    case FORMAT_HTML:
        return html_code(page, ret_size);
    case FORMAT_JSON:
        return take_json(render_json_page(page->row, page->detail, page->url), ret_size);
    case FORMAT_PROBLEM:
        return take_json(render_json_problem(page->row, page->detail), ret_size);
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
        return take_json(render_json_index(url), ret_size);
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
        return take_json(render_json_demos(url), ret_size);
    default:
        return render_text_demos(url, ret_size);
    }
}

#include "pages/page.h"

#include <string.h>
#include <strings.h>

const char *page_link(const struct page *page, const struct status_link *link)
{
    const char *usual = field_line_find(page->row->fields, STATUS_FIELDS_MAX, "Location");
    const char *location = field_line_find(page->fields, page->field_count, "Location");

    if (!usual || strcmp(usual, link->href) != 0 || !location)
        return link->href;
    if (*location == '/' || strncasecmp(location, "http://", 7) == 0 ||
        strncasecmp(location, "https://", 8) == 0)
        return location;
    return link->href;
}

bool page_shows(const char *name)
{
    return strcasecmp(name, "Vary") != 0;
}

bool page_demands_close(const struct page *page)
{
    const char *value = field_line_find(page->row->fields, STATUS_FIELDS_MAX, "Connection");

    return value && strcmp(value, "close") == 0;
}

size_t page_browsers(const struct status *row, struct page_browser ret_browsers[PAGE_BROWSERS_MAX])
{
    const struct page_browser known[PAGE_BROWSERS_MAX] = {
        {"chrome", "Chrome", row->browsers.chrome},
        {"edge", "Edge", row->browsers.edge},
        {"firefox", "Firefox", row->browsers.firefox},
        {"safari", "Safari", row->browsers.safari},
    };
    size_t count = 0;

    for (size_t i = 0; i < PAGE_BROWSERS_MAX; i++)
        if (known[i].version)
            ret_browsers[count++] = known[i];
    return count;
}

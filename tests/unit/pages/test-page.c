/*
 * What formats share of a page: where its links lead, which fields it shows, and
 * which browsers it names.
 */
#include "lib/unit.h"

#include "pages/page.h"

static const struct status row = {
    .fields = {{"Location", "/usual"}, {"Connection", "close"}},
    .links = {{"/usual", "there", NULL}, {"/other", "elsewhere", NULL}},
    .browsers = {.edge = 79, .safari = 7},
};

static const struct {
    const char *location; /* NULL: the response has none */
    const char *leads;    /* where the link to the row's Location leads */
} locations[] = {
    {NULL, "/usual"},
    {"/chosen", "/chosen"},
    {"http://a/b", "http://a/b"},
    {"HTTPS://a/b", "HTTPS://a/b"},
    {"relative", "/usual"},
    {"javascript:alert(1)", "/usual"},
    {"", "/usual"},
};

START_TEST(test_a_link_to_the_location_leads_where_the_response_does)
{
    const struct field_line fields[] = {{"Vary", "Accept"}, {"location", locations[_i].location}};
    const struct page page = {
        .row = &row, .fields = fields, .field_count = locations[_i].location ? 2 : 1};

    ck_assert_str_eq(page_link(&page, &row.links[0]), locations[_i].leads);
    ck_assert_str_eq(page_link(&page, &row.links[1]), "/other");
}
END_TEST

START_TEST(test_a_page_does_not_show_what_every_page_has)
{
    ck_assert(!page_shows("vary"));
    ck_assert(page_shows("Retry-After"));
    ck_assert(page_shows("X-Vary"));
}
END_TEST

START_TEST(test_only_close_in_the_row_demands_a_close)
{
    const struct status upgrade = {.fields = {{"Connection", "upgrade"}}}, none = {0};

    ck_assert(page_demands_close(&(struct page){.row = &row}));
    ck_assert(!page_demands_close(&(struct page){.row = &upgrade}));
    ck_assert(!page_demands_close(&(struct page){.row = &none}));
}
END_TEST

START_TEST(test_browsers_without_a_version_are_left_out)
{
    struct page_browser browsers[PAGE_BROWSERS_MAX];

    ck_assert_uint_eq(page_browsers(&row, browsers), 2);
    ck_assert_str_eq(browsers[0].member, "edge");
    ck_assert_str_eq(browsers[0].name, "Edge");
    ck_assert_uint_eq(browsers[0].version, 79);
    ck_assert_str_eq(browsers[1].member, "safari");
    ck_assert_uint_eq(browsers[1].version, 7);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("page");
    TCase *tcase = unit_case(suite, "page");

    tcase_add_loop_test(tcase, test_a_link_to_the_location_leads_where_the_response_does, 0,
                        COUNT_OF(locations));
    tcase_add_test(tcase, test_a_page_does_not_show_what_every_page_has);
    tcase_add_test(tcase, test_only_close_in_the_row_demands_a_close);
    tcase_add_test(tcase, test_browsers_without_a_version_are_left_out);
    return unit_main(suite);
}

/*
 * What is said of particular codes: the few that are cacheable, deprecated or
 * WebDAV's, stated from the RFCs as short lists, for there is no second list of
 * all codes; and the many that have no row, which a client must treat by their
 * class (RFC 9110, 15), and so must whoever explains them.
 */
#include "lib/unit.h"

#include <string.h>

#include "codes/status.h"

static void check_description(unsigned code)
{
    struct status status = status_describe(code);

    ck_assert_uint_eq(status.code, code);
    ck_assert_ptr_nonnull(status.means);
    ck_assert_ptr_nonnull(status.sent);
    ck_assert_ptr_nonnull(status.client);
    if (status_find(code)) {
        ck_assert_str_eq(status.reason, status_find(code)->reason);
        return;
    }
    ck_assert_str_eq(status.reason, "Unassigned");
    ck_assert_str_eq(status_reason(code), "Unassigned");
    ck_assert(!status_is_registered(code));
    ck_assert_int_eq(status.content, code < 200 ? CONTENT_INTERIM : CONTENT_PAGE);
    ck_assert_ptr_null(status.fields[0].name);
    ck_assert_uint_eq(status.references[0].rfc, 9110);
    ck_assert_str_eq(status.references[0].section, status_class(code)->section);
    ck_assert(!status.cacheable); /* 15.1: what is not recognized is not cached */
    for (size_t i = 0; i < 3; i++) {
        const char *text = i == 0 ? status.means : i == 1 ? status.sent : status.client;

        ck_assert_int_eq(text[strlen(text) - 1], '.');
    }
}

START_TEST(test_a_code_without_a_row_is_described_by_its_class)
{
    for (unsigned code = (unsigned)_i * 100; code < (unsigned)(_i + 1) * 100; code++)
        check_description(code);
}
END_TEST

static const struct {
    const char *text;
    unsigned highest, code; /* 0: not a code */
} digits[] = {
    {"100", 599, 100}, {"599", 599, 599}, {"600", 999, 600}, {"999", 999, 999}, {"099", 599, 0},
    {"000", 599, 0},   {"600", 599, 0},   {"20", 599, 0},    {"0200", 599, 0},  {"2000", 999, 0},
    {"", 599, 0},      {"+20", 599, 0},   {" 20", 599, 0},   {"20x", 599, 0},   {"2 0", 599, 0},
};

START_TEST(test_a_code_is_three_digits)
{
    unsigned code = 7;
    bool good = status_parse(digits[_i].text, strlen(digits[_i].text), digits[_i].highest, &code);

    ck_assert_msg(good == (digits[_i].code > 0), "'%s'", digits[_i].text);
    ck_assert_uint_eq(code, good ? digits[_i].code : 7);
}
END_TEST

START_TEST(test_a_class_is_the_first_digit)
{
    static const struct {
        const char *name, *section;
    } classes[] = {
        {"Informational", "15.2"}, {"Successful", "15.3"},   {"Redirection", "15.4"},
        {"Client Error", "15.5"},  {"Server Error", "15.6"},
    };

    for (unsigned code = 100; code <= 599; code++) {
        const struct status_class *class = status_class(code);

        ck_assert_str_eq(class->name, classes[code / 100 - 1].name);
        ck_assert_str_eq(class->section, classes[code / 100 - 1].section);
        ck_assert_int_eq(class->means[strlen(class->means) - 1], '.');
    }
}
END_TEST

START_TEST(test_codes_from_600_up_are_in_no_class)
{
    for (unsigned code = 600; code <= 999; code++) {
        ck_assert_str_eq(status_class(code)->name, "Invalid");
        ck_assert_str_eq(status_class(code)->section, "15");
        ck_assert_ptr_null(status_find(code));
    }
}
END_TEST

START_TEST(test_what_is_no_code_is_not_found)
{
    static const unsigned codes[] = {0, 1, 9, 99, 600, 999, 1000, 1200, 65736, 4294967295u};

    for (size_t i = 0; i < COUNT_OF(codes); i++) {
        ck_assert_ptr_null(status_find(codes[i]));
        ck_assert(!status_is_registered(codes[i]));
        ck_assert_str_eq(status_reason(codes[i]), "Unassigned");
    }
}
END_TEST

START_TEST(test_codes_that_others_use_are_found_but_not_registered)
{
    static const struct {
        unsigned code;
        const char *reason;
    } cases[] = {{104, "Upload Resumption Supported"}, {499, "Client Closed Request"}};

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        ck_assert_ptr_nonnull(status_find(cases[i].code));
        ck_assert(!status_is_registered(cases[i].code));
        ck_assert_str_eq(status_reason(cases[i].code), cases[i].reason);
    }
}
END_TEST

/* Row number i of both lists, taken as one. */
static const struct status *row_at(size_t i)
{
    return i < status_registered_count ? &status_registered[i]
                                       : &status_unregistered[i - status_registered_count];
}

static size_t row_count(void)
{
    return status_registered_count + status_unregistered_count;
}

static void check_flags(const char *what, const unsigned *codes, size_t count,
                        bool flag(const struct status *row))
{
    for (size_t i = 0; i < row_count(); i++) {
        bool expected = false;

        for (size_t j = 0; j < count; j++)
            expected |= codes[j] == row_at(i)->code;
        ck_assert_msg(flag(row_at(i)) == expected, "%u is %s%s", row_at(i)->code,
                      expected ? "not " : "", what);
    }
}

static bool is_cacheable(const struct status *row)
{
    return row->cacheable;
}

static bool is_webdav(const struct status *row)
{
    return row->webdav;
}

static bool is_deprecated(const struct status *row)
{
    return row->deprecated;
}

static bool has_browsers(const struct status *row)
{
    return row->browsers.chrome || row->browsers.edge || row->browsers.firefox ||
           row->browsers.safari;
}

START_TEST(test_few_codes_are_cacheable_by_default)
{
    /* RFC 9110, 15.1, and RFC 7725, 3 for 451 */
    static const unsigned codes[] = {200, 203, 204, 206, 300, 301, 308,
                                     404, 405, 410, 414, 451, 501};

    check_flags("cacheable", codes, COUNT_OF(codes), is_cacheable);
}
END_TEST

START_TEST(test_flags_are_those_of_the_rfcs)
{
    static const unsigned webdav[] = {102, 207, 208, 423, 424, 507, 508};
    static const unsigned deprecated[] = {102, 305, 306, 418, 510};
    static const unsigned browsers[] = {103, 308, 425};

    check_flags("of WebDAV", webdav, COUNT_OF(webdav), is_webdav);
    check_flags("deprecated", deprecated, COUNT_OF(deprecated), is_deprecated);
    check_flags("news to browsers", browsers, COUNT_OF(browsers), has_browsers);
}
END_TEST

static bool is_unused(const struct status *row)
{
    return row->unused;
}

/* Whether a field of the row is a MUST of the code's specification. */
static bool has_demand(const struct status *row)
{
    for (size_t i = 0; i < STATUS_FIELDS_MAX && row->fields[i].name; i++)
        if (row->levels[i] == LEVEL_MUST)
            return true;
    return false;
}

START_TEST(test_few_codes_demand_a_field)
{
    /* RFC 9110, 15.2.2, 15.3.7, 15.4.5, 15.5.2, 15.5.6, 15.5.8, 15.5.22; RFC 3229, 10.4.1 */
    static const unsigned codes[] = {101, 206, 226, 304, 401, 405, 407, 426};
    static const unsigned unused[] = {306, 418}; /* RFC 9110, 15.4.7, 15.5.19 */

    check_flags("in need of a field", codes, COUNT_OF(codes), has_demand);
    check_flags("unused", unused, COUNT_OF(unused), is_unused);
}
END_TEST

START_TEST(test_former_phrases_are_those_of_earlier_rfcs)
{
    static const struct {
        unsigned code;
        const char *former;
    } cases[] = {
        {302, "Moved Temporarily"},    {306, "Switch Proxy"},
        {413, "Payload Too Large"},    {413, "Request Entity Too Large"},
        {414, "Request-URI Too Long"}, {416, "Requested Range Not Satisfiable"},
        {422, "Unprocessable Entity"},
    };
    size_t count = 0;

    for (size_t i = 0; i < row_count(); i++)
        for (size_t j = 0; j < STATUS_FORMER_MAX; j++)
            count += row_at(i)->former[j] != NULL;
    ck_assert_uint_eq(count, COUNT_OF(cases));
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *const *former = status_find(cases[i].code)->former;

        ck_assert_msg(strcmp(former[0], cases[i].former) == 0 ||
                          (former[1] && strcmp(former[1], cases[i].former) == 0),
                      "%u", cases[i].code);
    }
}
END_TEST

START_TEST(test_phrases_are_rfc_9110s_and_not_those_that_went_before)
{
    static const struct {
        unsigned code;
        const char *reason;
    } cases[] = {
        {203, "Non-Authoritative Information"},
        {302, "Found"},
        {306, "(Unused)"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {416, "Range Not Satisfiable"},
        {418, "I'm a teapot"},
        {422, "Unprocessable Content"},
    };

    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_str_eq(status_reason(cases[i].code), cases[i].reason);
}
END_TEST

START_TEST(test_a_code_that_http2_changes_says_so)
{
    static const unsigned codes[] = {101, 103, 421, 425, 426, 505};

    for (size_t i = 0; i < COUNT_OF(codes); i++)
        ck_assert_msg(strstr(status_find(codes[i])->note, "HTTP/2"), "%u", codes[i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("status-codes");
    TCase *tcase = unit_case(suite, "codes");

    tcase_add_loop_test(tcase, test_a_code_without_a_row_is_described_by_its_class, 1, 10);
    tcase_add_loop_test(tcase, test_a_code_is_three_digits, 0, COUNT_OF(digits));
    tcase_add_test(tcase, test_a_class_is_the_first_digit);
    tcase_add_test(tcase, test_codes_from_600_up_are_in_no_class);
    tcase_add_test(tcase, test_what_is_no_code_is_not_found);
    tcase_add_test(tcase, test_codes_that_others_use_are_found_but_not_registered);
    tcase_add_test(tcase, test_few_codes_are_cacheable_by_default);
    tcase_add_test(tcase, test_flags_are_those_of_the_rfcs);
    tcase_add_test(tcase, test_few_codes_demand_a_field);
    tcase_add_test(tcase, test_former_phrases_are_those_of_earlier_rfcs);
    tcase_add_test(tcase, test_phrases_are_rfc_9110s_and_not_those_that_went_before);
    tcase_add_test(tcase, test_a_code_that_http2_changes_says_so);
    return unit_main(suite);
}

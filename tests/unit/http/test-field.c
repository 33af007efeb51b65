/*
 * Names of fields, which are the same in any case of letters (RFC 9110, 5.1),
 * and of versions.
 */
#include "lib/unit.h"

#include "http/field.h"
#include "http/version.h"

START_TEST(test_a_field_is_found_in_any_case)
{
    ck_assert_int_eq(field_find("Accept"), FIELD_ACCEPT);
    ck_assert_int_eq(field_find("hOST"), FIELD_HOST);
    ck_assert_int_eq(field_find("sec-websocket-version"), FIELD_SEC_WEBSOCKET_VERSION);
    ck_assert_int_eq(field_find("UPGRADE"), FIELD_UPGRADE);
    ck_assert_int_eq(field_find(""), FIELD_COUNT);
    ck_assert_int_eq(field_find("Accep"), FIELD_COUNT);
    ck_assert_int_eq(field_find("Accept-"), FIELD_COUNT);
    ck_assert_int_eq(field_find("Hos\xd4"), FIELD_COUNT); /* 'T' with its highest bit set */
    ck_assert_int_eq(field_find("Cookie"), FIELD_COUNT);
}
END_TEST

/* RFC 9110, 5.3; of a field that is not a list, lines must not be joined. */
START_TEST(test_only_lists_may_come_in_several_lines)
{
    static const enum field lists[] = {
        FIELD_ACCEPT,           FIELD_ACCEPT_ENCODING,  FIELD_ACCEPT_LANGUAGE,
        FIELD_CONNECTION,       FIELD_EXPECT,           FIELD_ACCESS_CONTROL_REQUEST_HEADERS,
        FIELD_CONTENT_ENCODING, FIELD_IF_MATCH,         FIELD_IF_NONE_MATCH,
        FIELD_UPGRADE,          FIELD_TRANSFER_ENCODING};

    for (enum field field = 0; field < FIELD_COUNT; field++) {
        bool is_list = false;

        for (size_t i = 0; i < COUNT_OF(lists); i++)
            is_list |= lists[i] == field;
        ck_assert_msg(field_is_list(field) == is_list, "field %d", (int)field);
    }
}
END_TEST

START_TEST(test_the_first_line_of_a_name_is_found)
{
    static const struct field_line lines[] = {
        {"A", "1"}, {"Location", "/first"}, {"LOCATION", "/second"}, {NULL, NULL}, {"B", "2"}};

    ck_assert_str_eq(field_line_find(lines, COUNT_OF(lines), "location"), "/first");
    ck_assert_ptr_null(field_line_find(lines, 1, "location"));
    ck_assert_ptr_null(field_line_find(lines, COUNT_OF(lines), "B"));
    ck_assert_ptr_null(field_line_find(lines, COUNT_OF(lines), "Locatio"));
}
END_TEST

START_TEST(test_fields_of_this_server_are_known)
{
    ck_assert(field_is_own("Statusbin-Key"));
    ck_assert(field_is_own("statusbin-"));
    ck_assert(field_is_own("x-HTTPSTATUS-Sleep"));
    ck_assert(field_is_own("X-HttpStatus-Response-X-Test"));
    ck_assert(!field_is_own("Statusbin"));
    ck_assert(!field_is_own("XHttpStatus-Sleep"));
    ck_assert(!field_is_own("X-Forwarded-For"));
    ck_assert(!field_is_own("Server"));
    ck_assert(!field_is_own(""));
}
END_TEST

START_TEST(test_a_version_has_its_name)
{
    ck_assert_str_eq(http_version_name(HTTP_1_0), "HTTP/1.0");
    ck_assert_str_eq(http_version_name(HTTP_1_1), "HTTP/1.1");
    ck_assert_str_eq(http_version_name(HTTP_2), "HTTP/2");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("field");
    TCase *tcase = unit_case(suite, "names");

    tcase_add_test(tcase, test_a_field_is_found_in_any_case);
    tcase_add_test(tcase, test_only_lists_may_come_in_several_lines);
    tcase_add_test(tcase, test_the_first_line_of_a_name_is_found);
    tcase_add_test(tcase, test_fields_of_this_server_are_known);
    tcase_add_test(tcase, test_a_version_has_its_name);
    return unit_main(suite);
}

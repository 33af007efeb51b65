/*
 * A line of the log, whatever the client chose for method, target and query:
 * one line, JSON that parses and says what it should, in the room foreseen.
 */
#include "lib/unit.h"

#include <arpa/inet.h>
#include <jansson.h>
#include <string.h>

#include "serve/log-line.h"

enum { LINE_SIZE = 8192 };

static const struct {
    const char *method, *target; /* NULL: not known */
    const char *common;          /* what stands in quotes */
    const char *json_target;
} cases[] = {
    {"GET", "/status/200", "GET /status/200 HTTP/1.1", "/status/200"},
    {"GET", "/a?b=c", "GET /a?b=c HTTP/1.1", "/a?b=c"},
    {"GET", "/a?", "GET /a? HTTP/1.1", "/a?"},
    {NULL, NULL, "-", NULL},
    {NULL, "/", "- / HTTP/1.1", "/"},
    {"G\"T", "/a\"b\\c?\"", "G\\x22T /a\\x22b\\x5cc?\\x22 HTTP/1.1", "/a\"b\\c?\""},
    {"GET", "/\n\r\t\x01?\x7f\x80\xff", "GET /\\x0a\\x0d\\x09\\x01?\\x7f\\x80\\xff HTTP/1.1",
     "/\\x0a\\x0d\\x09\\x01?\\x7f\\x80\\xff"},
};

static struct log_entry entry_of(int i)
{
    return (struct log_entry){
        .method = cases[i].method,
        .target = cases[i].target,
        .version = HTTP_1_1,
        .code = 200,
        .content_size = UINT64_MAX,
        .duration_us = 61000042,
        .knobs = "",
    };
}

/* The line, whose size is checked. */
static void write_line(const struct log_entry *entry, enum log_format format, char line[LINE_SIZE])
{
    struct log_date date = {0};
    size_t size = log_line_write(entry, format, &date, line);

    ck_assert_uint_le(size, log_line_size_max(entry));
    ck_assert_ptr_eq(memchr(line, '\n', size), line + size - 1);
    line[size - 1] = '\0';
}

START_TEST(test_the_common_format_quotes_the_request)
{
    struct log_entry entry = entry_of(_i);
    char line[LINE_SIZE], expected[LINE_SIZE];
    const char *quoted;

    write_line(&entry, LOG_COMMON, line);
    snprintf(expected, sizeof(expected), "\"%s\" 200 18446744073709551615", cases[_i].common);
    ck_assert(strncmp(line, "- - - [", 7) == 0);
    quoted = strchr(line, '"');
    ck_assert_ptr_nonnull(quoted);
    ck_assert_str_eq(quoted, expected);
}
END_TEST

START_TEST(test_json_has_the_target)
{
    struct log_entry entry = entry_of(_i);
    char line[LINE_SIZE];
    json_t *object, *target;

    entry.content_size = 7;
    write_line(&entry, LOG_JSON, line);
    object = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
    ck_assert_msg(json_is_object(object), "%s", line);
    target = json_object_get(object, "target");
    if (cases[_i].json_target)
        ck_assert_str_eq(json_string_value(target), cases[_i].json_target);
    else
        ck_assert(json_is_null(target));
    ck_assert_int_eq(json_is_null(json_object_get(object, "method")), cases[_i].method == NULL);
    ck_assert_int_eq(json_is_null(json_object_get(object, "protocol")), cases[_i].target == NULL);
    ck_assert(json_real_value(json_object_get(object, "duration")) == 61.000042);
    ck_assert_str_eq(json_string_value(json_object_get(object, "peer")), "-");
    json_decref(object);
}
END_TEST

START_TEST(test_a_line_of_escapes_alone_fits)
{
    struct log_entry entry = entry_of(0);
    char line[LINE_SIZE], octets[1001];

    memset(octets, 0xff, sizeof(octets) - 1);
    octets[sizeof(octets) - 1] = '\0';
    entry.method = NULL;
    entry.target = octets;
    write_line(&entry, LOG_JSON, line);
    ck_assert_uint_gt(strlen(line), 5 * strlen(octets));
}
END_TEST

START_TEST(test_a_peer_is_its_address)
{
    static const struct sockaddr_in inet = {.sin_family = AF_INET, .sin_addr = {0x0100007f}};
    static const struct sockaddr_in6 inet6 = {.sin6_family = AF_INET6,
                                              .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    struct log_entry entry = entry_of(0);
    char line[LINE_SIZE];

    entry.peer = (const struct sockaddr *)&inet;
    write_line(&entry, LOG_COMMON, line);
    ck_assert(strncmp(line, "127.0.0.1 ", 10) == 0);
    entry.peer = (const struct sockaddr *)&inet6;
    write_line(&entry, LOG_COMMON, line);
    ck_assert(strncmp(line, "::1 ", 4) == 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log-line");
    TCase *tcase = unit_case(suite, "line");

    tcase_add_loop_test(tcase, test_the_common_format_quotes_the_request, 0, COUNT_OF(cases));
    tcase_add_loop_test(tcase, test_json_has_the_target, 0, COUNT_OF(cases));
    tcase_add_test(tcase, test_a_line_of_escapes_alone_fits);
    tcase_add_test(tcase, test_a_peer_is_its_address);
    return unit_main(suite);
}

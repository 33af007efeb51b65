/*
 * Which requests are refused before they are routed, and with what: the list of
 * contract.md, 7. Each fault is a security boundary as much as a courtesy: where
 * two readers of one request disagree about its end, a second one can be
 * smuggled in (RFC 9112, 11.2).
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "http/request.h"

static const struct request_limits limits = {
    .target = 8000,
    .fields = 8000,
    .head = 12000,
    .body = 1000,
};

static struct request request;

static void teardown(void)
{
    request_reset(&request);
}

static enum request_fault verdict(void)
{
    return request_check(&request, &limits, 100);
}

static void start(const char *target, const char *method, const char *version)
{
    request_start(&request, target);
    request_line(&request, method, version);
}

/* A request that is well but for one more field; NULL: for none. */
static enum request_fault check_field(const char *version, const char *name, const char *value)
{
    start("/", "POST", version);
    request_add_field(&request, "Host", "localhost");
    if (name)
        request_add_field(&request, name, value);
    return verdict();
}

START_TEST(test_an_ordinary_request_has_no_fault)
{
    ck_assert_int_eq(check_field("HTTP/1.1", NULL, NULL), FAULT_NONE);
    ck_assert_uint_eq(request.content_length, 0);
}
END_TEST

static const struct text_case {
    const char *text;
    enum request_fault fault;
} methods[] = {
    {"GET", FAULT_NONE},       {"M-SEARCH", FAULT_NONE}, {"!#$%&'*+-.^_`|~9z", FAULT_NONE},
    {"", FAULT_METHOD},        {"G(T", FAULT_METHOD},    {"GET:", FAULT_METHOD},
    {"GE\tT", FAULT_METHOD},   {"G\x01T", FAULT_METHOD}, {"G\xc3\x8bT", FAULT_METHOD},
    {"\"GET\"", FAULT_METHOD},
};

START_TEST(test_a_method_is_a_token)
{
    start("/", methods[_i].text, "HTTP/1.1");
    request_add_field(&request, "Host", "a");
    ck_assert_msg(verdict() == methods[_i].fault, "%s", methods[_i].text);
}
END_TEST

static const struct text_case targets[] = {
    {"/", FAULT_NONE},          {"*", FAULT_NONE},       {"/a?b", FAULT_NONE},
    {"/\xc3\xa4", FAULT_NONE},  {"", FAULT_TARGET},      {"/a b", FAULT_TARGET},
    {" /", FAULT_TARGET},       {"/a\tb", FAULT_TARGET}, {"/a\x01", FAULT_TARGET},
    {"/a\x7f", FAULT_TARGET},   {"/a\rb", FAULT_TARGET}, {"/a?b c", FAULT_TARGET},
    {"/a?b\x1f", FAULT_TARGET},
};

START_TEST(test_a_target_has_neither_white_space_nor_controls)
{
    start(targets[_i].text, "GET", "HTTP/1.1");
    request_add_field(&request, "Host", "a");
    ck_assert_msg(verdict() == targets[_i].fault, "%s", targets[_i].text);
}
END_TEST

static const struct text_case names[] = {
    {"X-A", FAULT_NONE},
    {"!#$%&'*+-.^_`|~9z", FAULT_NONE},
    {"", FAULT_FIELD_NAME},
    {"X A", FAULT_FIELD_NAME},
    {"X-A ", FAULT_FIELD_NAME},
    {" X-A", FAULT_FIELD_NAME},
    {"X-A\t", FAULT_FIELD_NAME},
    {"X(A)", FAULT_FIELD_NAME},
    {"X\x01", FAULT_FIELD_NAME},
    {"X\xc3\xa4", FAULT_FIELD_NAME},
    {"X/A", FAULT_FIELD_NAME},
    {"Content-Length ", FAULT_FIELD_NAME}, /* RFC 9112, 5.1: known to smuggle */
};

START_TEST(test_a_field_name_is_a_token)
{
    ck_assert_msg(check_field("HTTP/1.1", names[_i].text, "1") == names[_i].fault, "'%s'",
                  names[_i].text);
}
END_TEST

static const struct text_case values[] = {
    {"", FAULT_NONE},
    {"a b\tc", FAULT_NONE},
    {"\xc3\xa4", FAULT_NONE},
    {"a\x01", FAULT_FIELD_VALUE},
    {"a\rb", FAULT_FIELD_VALUE},
    {"a\nb", FAULT_FIELD_VALUE},
    {"\x1f", FAULT_FIELD_VALUE},
    {"a\x7f", FAULT_FIELD_VALUE},
    {"a\vb", FAULT_FIELD_VALUE},
};

START_TEST(test_a_field_value_has_no_controls_but_the_tab)
{
    ck_assert_msg(check_field("HTTP/1.1", "X-A", values[_i].text) == values[_i].fault, "'%s'",
                  values[_i].text);
}
END_TEST

/* uri-host [ ":" port ] (RFC 9110, 7.2; RFC 3986, 3.2.2) */
static const struct text_case hosts[] = {
    {"localhost", FAULT_NONE},
    {"localhost:8080", FAULT_NONE},
    {"localhost:", FAULT_NONE}, /* port = *DIGIT */
    {"127.0.0.1:80", FAULT_NONE},
    {"[::1]", FAULT_NONE},
    {"[::1]:8080", FAULT_NONE},
    {"[::ffff:127.0.0.1]:1", FAULT_NONE},
    {"EXAMPLE.org.", FAULT_NONE},
    {"xn--bcher-kva.example", FAULT_NONE},
    {"a_b~c-d.e", FAULT_NONE},
    {"a%20b", FAULT_NONE}, /* a reg-name may have escapes */
    {"!$&'()*+,;=", FAULT_NONE},
    {"", FAULT_NONE}, /* RFC 9112, 3.2: what an authority-less target has */
    {"a b", FAULT_HOST_INVALID},
    {"a,b c", FAULT_HOST_INVALID},
    {"a/b", FAULT_HOST_INVALID},
    {"http://a", FAULT_HOST_INVALID},
    {"a?b", FAULT_HOST_INVALID},
    {"a#b", FAULT_HOST_INVALID},
    {"user@a", FAULT_HOST_INVALID},
    {"user:pass@a", FAULT_HOST_INVALID},
    {"a:80:80", FAULT_HOST_INVALID},
    {"a:80a", FAULT_HOST_INVALID},
    {"a:-1", FAULT_HOST_INVALID},
    {"a:+1", FAULT_HOST_INVALID},
    {"a: 80", FAULT_HOST_INVALID},
    {"::1", FAULT_HOST_INVALID},
    {"[::1", FAULT_HOST_INVALID},
    {"::1]", FAULT_HOST_INVALID},
    {"[::1]a", FAULT_HOST_INVALID},
    {"[::1]:a", FAULT_HOST_INVALID},
    {"[a b]", FAULT_HOST_INVALID},
    {"[]", FAULT_HOST_INVALID},
    {"[", FAULT_HOST_INVALID},
    {"a[::1]", FAULT_HOST_INVALID},
    {"a%", FAULT_HOST_INVALID},
    {"a%2", FAULT_HOST_INVALID},
    {"a%zz", FAULT_HOST_INVALID},
    {"a\\b", FAULT_HOST_INVALID},
    {"<a>", FAULT_HOST_INVALID},
    {"\"a\"", FAULT_HOST_INVALID},
    {"a|b", FAULT_HOST_INVALID},
    {"a^b", FAULT_HOST_INVALID},
    {"a`b", FAULT_HOST_INVALID},
    {"{a}", FAULT_HOST_INVALID},
    {"\xc3\xa4", FAULT_HOST_INVALID},
};

START_TEST(test_host_is_a_host_with_a_port_or_without)
{
    start("/", "GET", "HTTP/1.1");
    request_add_field(&request, "Host", hosts[_i].text);
    ck_assert_msg(verdict() == hosts[_i].fault, "Host: %s", hosts[_i].text);
}
END_TEST

START_TEST(test_host_comes_once_and_may_be_missing_only_in_http_10)
{
    start("/", "GET", "HTTP/1.1");
    ck_assert_int_eq(verdict(), FAULT_HOST_MISSING);
    request_reset(&request);
    start("/", "GET", "HTTP/1.0");
    ck_assert_int_eq(verdict(), FAULT_NONE);
    request_reset(&request);
    start("http://a/", "GET", "HTTP/1.1"); /* the target does not stand in for it */
    ck_assert_int_eq(verdict(), FAULT_HOST_MISSING);
    request_reset(&request);
    ck_assert_int_eq(check_field("HTTP/1.1", "host", "localhost"), FAULT_HOST_REPEATED);
    request_reset(&request);
    ck_assert_int_eq(check_field("HTTP/1.0", "HOST", "other"), FAULT_HOST_REPEATED);
}
END_TEST

START_TEST(test_an_invalid_host_is_refused_in_http_10_too)
{
    start("/", "GET", "HTTP/1.0");
    request_add_field(&request, "Host", "a b");
    ck_assert_int_eq(verdict(), FAULT_HOST_INVALID);
}
END_TEST

/* Each fault has a code that contract.md, 7 gives it, and a sentence. */
static const struct {
    enum request_fault fault;
    unsigned code;
    const char *word; /* of the sentence: what the client must look at */
} answers[] = {
    {FAULT_MALFORMED, 400, "malformed"},
    {FAULT_VERSION, 505, "HTTP/1.1"},
    {FAULT_INCOMPLETE, 400, "complete"},
    {FAULT_TIMEOUT, 408, "time"},
    {FAULT_HEAD_TIME, 408, "--header-timeout"},
    {FAULT_CONTENT_TIME, 408, "--body-timeout"},
    {FAULT_METHOD, 400, "method"},
    {FAULT_TARGET, 400, "target"},
    {FAULT_TARGET_SIZE, 414, "--max-target"},
    {FAULT_FIELDS_SIZE, 431, "--max-head"},
    {FAULT_FIELDS_COUNT, 431, "field lines"},
    {FAULT_FIELD_NAME, 400, "name"},
    {FAULT_LINE_END, 400, "CR LF"},
    {FAULT_FIELD_VALUE, 400, "value"},
    {FAULT_HOST_MISSING, 400, "Host"},
    {FAULT_HOST_REPEATED, 400, "Host"},
    {FAULT_HOST_INVALID, 400, "Host"},
    {FAULT_LENGTH, 400, "Content-Length"},
    {FAULT_LENGTH_REPEATED, 400, "Content-Length"},
    {FAULT_LENGTH_AND_CODING, 400, "Transfer-Encoding"},
    {FAULT_CODING_IN_10, 400, "Transfer-Encoding"},
    {FAULT_CODING, 400, "chunked"},
    {FAULT_CODING_UNKNOWN, 501, "chunked"},
    {FAULT_CHUNK_SIZE, 400, "size in hexadecimal"},
    {FAULT_EXTENSION, 400, "name=token"},
    {FAULT_EXTENSIONS_SIZE, 413, "262144"},
    {FAULT_CHUNK_END, 400, "Behind the data"},
    {FAULT_BODY_SIZE, 413, "--max-body"},
    {FAULT_RESPONSE_SIZE, 431, "--max-head"},
    {FAULT_CONNECTIONS, 503, "--max-connections-per-address"},
    {FAULT_MEMORY, 500, "memory"},
};

START_TEST(test_each_fault_has_a_code_and_a_sentence)
{
    const char *detail = NULL;
    unsigned code = fault_answer(answers[_i].fault, &detail);

    ck_assert_uint_eq(code, answers[_i].code);
    ck_assert_ptr_nonnull(detail);
    ck_assert_msg(strstr(detail, answers[_i].word) != NULL, "%s", detail);
    ck_assert_int_eq(detail[strlen(detail) - 1], '.');
}
END_TEST

START_TEST(test_no_fault_is_left_out_above)
{
    ck_assert_uint_eq(COUNT_OF(answers), FAULT_MEMORY);
    for (size_t i = 0; i < COUNT_OF(answers); i++)
        ck_assert_uint_eq(answers[i].fault, i + 1);
}
END_TEST

START_TEST(test_the_first_fault_is_the_one_that_is_told)
{
    start("/a b", "G(T", "HTTP/1.1");
    request_add_field(&request, "X A", "\x01");
    ck_assert_int_eq(verdict(), FAULT_TARGET);
    ck_assert_int_eq(verdict(), FAULT_TARGET); /* and asking again changes nothing */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("request-faults");
    TCase *tcase = unit_case(suite, "head");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_an_ordinary_request_has_no_fault);
    tcase_add_loop_test(tcase, test_a_method_is_a_token, 0, COUNT_OF(methods));
    tcase_add_loop_test(tcase, test_a_target_has_neither_white_space_nor_controls, 0,
                        COUNT_OF(targets));
    tcase_add_loop_test(tcase, test_a_field_name_is_a_token, 0, COUNT_OF(names));
    tcase_add_loop_test(tcase, test_a_field_value_has_no_controls_but_the_tab, 0, COUNT_OF(values));
    tcase_add_loop_test(tcase, test_host_is_a_host_with_a_port_or_without, 0, COUNT_OF(hosts));
    tcase_add_test(tcase, test_host_comes_once_and_may_be_missing_only_in_http_10);
    tcase_add_test(tcase, test_an_invalid_host_is_refused_in_http_10_too);
    tcase_add_loop_test(tcase, test_each_fault_has_a_code_and_a_sentence, 0, COUNT_OF(answers));
    tcase_add_test(tcase, test_no_fault_is_left_out_above);
    tcase_add_test(tcase, test_the_first_fault_is_the_one_that_is_told);
    return unit_main(suite);
}

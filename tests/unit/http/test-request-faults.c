/*
 * Which requests are refused before they are routed, and with what: the list of
 * contract.md, 7. Each refusal is a security boundary as much as a courtesy: where
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

static enum refusal verdict(void)
{
    return request_check(&request, &limits, 100);
}

static void start(const char *target, const char *method, const char *version)
{
    request_start(&request, target);
    request_line(&request, method, version);
}

/* A request that is well but for one more field; NULL: for none. */
static enum refusal check_field(const char *version, const char *name, const char *value)
{
    start("/", "POST", version);
    request_add_field(&request, "Host", "localhost");
    if (name)
        request_add_field(&request, name, value);
    return verdict();
}

START_TEST(test_an_ordinary_request_is_not_refused)
{
    ck_assert_int_eq(check_field("HTTP/1.1", NULL, NULL), REFUSAL_NONE);
    ck_assert_uint_eq(request.content_length, 0);
}
END_TEST

static const struct text_case {
    const char *text;
    enum refusal refusal;
} methods[] = {
    {"GET", REFUSAL_NONE},       {"M-SEARCH", REFUSAL_NONE}, {"!#$%&'*+-.^_`|~9z", REFUSAL_NONE},
    {"", REFUSAL_METHOD},        {"G(T", REFUSAL_METHOD},    {"GET:", REFUSAL_METHOD},
    {"GE\tT", REFUSAL_METHOD},   {"G\x01T", REFUSAL_METHOD}, {"G\xc3\x8bT", REFUSAL_METHOD},
    {"\"GET\"", REFUSAL_METHOD},
};

START_TEST(test_a_method_is_a_token)
{
    start("/", methods[_i].text, "HTTP/1.1");
    request_add_field(&request, "Host", "a");
    ck_assert_msg(verdict() == methods[_i].refusal, "%s", methods[_i].text);
}
END_TEST

static const struct text_case targets[] = {
    {"/", REFUSAL_NONE},          {"*", REFUSAL_NONE},       {"/a?b", REFUSAL_NONE},
    {"/\xc3\xa4", REFUSAL_NONE},  {"", REFUSAL_TARGET},      {"/a b", REFUSAL_TARGET},
    {" /", REFUSAL_TARGET},       {"/a\tb", REFUSAL_TARGET}, {"/a\x01", REFUSAL_TARGET},
    {"/a\x7f", REFUSAL_TARGET},   {"/a\rb", REFUSAL_TARGET}, {"/a?b c", REFUSAL_TARGET},
    {"/a?b\x1f", REFUSAL_TARGET},
};

START_TEST(test_a_target_has_neither_white_space_nor_controls)
{
    start(targets[_i].text, "GET", "HTTP/1.1");
    request_add_field(&request, "Host", "a");
    ck_assert_msg(verdict() == targets[_i].refusal, "%s", targets[_i].text);
}
END_TEST

static const struct text_case names[] = {
    {"X-A", REFUSAL_NONE},
    {"!#$%&'*+-.^_`|~9z", REFUSAL_NONE},
    {"", REFUSAL_FIELD_NAME},
    {"X A", REFUSAL_FIELD_NAME},
    {"X-A ", REFUSAL_FIELD_NAME},
    {" X-A", REFUSAL_FIELD_NAME},
    {"X-A\t", REFUSAL_FIELD_NAME},
    {"X(A)", REFUSAL_FIELD_NAME},
    {"X\x01", REFUSAL_FIELD_NAME},
    {"X\xc3\xa4", REFUSAL_FIELD_NAME},
    {"X/A", REFUSAL_FIELD_NAME},
    {"Content-Length ", REFUSAL_FIELD_NAME}, /* RFC 9112, 5.1: known to smuggle */
};

START_TEST(test_a_field_name_is_a_token)
{
    ck_assert_msg(check_field("HTTP/1.1", names[_i].text, "1") == names[_i].refusal, "'%s'",
                  names[_i].text);
}
END_TEST

static const struct text_case values[] = {
    {"", REFUSAL_NONE},
    {"a b\tc", REFUSAL_NONE},
    {"\xc3\xa4", REFUSAL_NONE},
    {"a\x01", REFUSAL_FIELD_VALUE},
    {"a\rb", REFUSAL_FIELD_VALUE},
    {"a\nb", REFUSAL_FIELD_VALUE},
    {"\x1f", REFUSAL_FIELD_VALUE},
    {"a\x7f", REFUSAL_FIELD_VALUE},
    {"a\vb", REFUSAL_FIELD_VALUE},
};

START_TEST(test_a_field_value_has_no_controls_but_the_tab)
{
    ck_assert_msg(check_field("HTTP/1.1", "X-A", values[_i].text) == values[_i].refusal, "'%s'",
                  values[_i].text);
}
END_TEST

/* uri-host [ ":" port ] (RFC 9110, 7.2; RFC 3986, 3.2.2) */
static const struct text_case hosts[] = {
    {"localhost", REFUSAL_NONE},
    {"localhost:8080", REFUSAL_NONE},
    {"localhost:", REFUSAL_NONE}, /* port = *DIGIT */
    {"127.0.0.1:80", REFUSAL_NONE},
    {"[::1]", REFUSAL_NONE},
    {"[::1]:8080", REFUSAL_NONE},
    {"[::ffff:127.0.0.1]:1", REFUSAL_NONE},
    {"EXAMPLE.org.", REFUSAL_NONE},
    {"xn--bcher-kva.example", REFUSAL_NONE},
    {"a_b~c-d.e", REFUSAL_NONE},
    {"a%20b", REFUSAL_NONE}, /* a reg-name may have escapes */
    {"!$&'()*+,;=", REFUSAL_NONE},
    {"", REFUSAL_NONE}, /* RFC 9112, 3.2: what an authority-less target has */
    {"a b", REFUSAL_HOST_INVALID},
    {"a,b c", REFUSAL_HOST_INVALID},
    {"a/b", REFUSAL_HOST_INVALID},
    {"http://a", REFUSAL_HOST_INVALID},
    {"a?b", REFUSAL_HOST_INVALID},
    {"a#b", REFUSAL_HOST_INVALID},
    {"user@a", REFUSAL_HOST_INVALID},
    {"user:pass@a", REFUSAL_HOST_INVALID},
    {"a:80:80", REFUSAL_HOST_INVALID},
    {"a:80a", REFUSAL_HOST_INVALID},
    {"a:-1", REFUSAL_HOST_INVALID},
    {"a:+1", REFUSAL_HOST_INVALID},
    {"a: 80", REFUSAL_HOST_INVALID},
    {"::1", REFUSAL_HOST_INVALID},
    {"[::1", REFUSAL_HOST_INVALID},
    {"::1]", REFUSAL_HOST_INVALID},
    {"[::1]a", REFUSAL_HOST_INVALID},
    {"[::1]:a", REFUSAL_HOST_INVALID},
    {"[a b]", REFUSAL_HOST_INVALID},
    {"[]", REFUSAL_HOST_INVALID},
    {"[", REFUSAL_HOST_INVALID},
    {"a[::1]", REFUSAL_HOST_INVALID},
    {"a%", REFUSAL_HOST_INVALID},
    {"a%2", REFUSAL_HOST_INVALID},
    {"a%zz", REFUSAL_HOST_INVALID},
    {"a\\b", REFUSAL_HOST_INVALID},
    {"<a>", REFUSAL_HOST_INVALID},
    {"\"a\"", REFUSAL_HOST_INVALID},
    {"a|b", REFUSAL_HOST_INVALID},
    {"a^b", REFUSAL_HOST_INVALID},
    {"a`b", REFUSAL_HOST_INVALID},
    {"{a}", REFUSAL_HOST_INVALID},
    {"\xc3\xa4", REFUSAL_HOST_INVALID},
};

START_TEST(test_host_is_a_host_with_a_port_or_without)
{
    start("/", "GET", "HTTP/1.1");
    request_add_field(&request, "Host", hosts[_i].text);
    ck_assert_msg(verdict() == hosts[_i].refusal, "Host: %s", hosts[_i].text);
}
END_TEST

START_TEST(test_host_comes_once_and_may_be_missing_only_in_http_10)
{
    start("/", "GET", "HTTP/1.1");
    ck_assert_int_eq(verdict(), REFUSAL_HOST_MISSING);
    request_reset(&request);
    start("/", "GET", "HTTP/1.0");
    ck_assert_int_eq(verdict(), REFUSAL_NONE);
    request_reset(&request);
    start("http://a/", "GET", "HTTP/1.1"); /* the target does not stand in for it */
    ck_assert_int_eq(verdict(), REFUSAL_HOST_MISSING);
    request_reset(&request);
    ck_assert_int_eq(check_field("HTTP/1.1", "host", "localhost"), REFUSAL_HOST_REPEATED);
    request_reset(&request);
    ck_assert_int_eq(check_field("HTTP/1.0", "HOST", "other"), REFUSAL_HOST_REPEATED);
}
END_TEST

START_TEST(test_an_invalid_host_is_refused_in_http_10_too)
{
    start("/", "GET", "HTTP/1.0");
    request_add_field(&request, "Host", "a b");
    ck_assert_int_eq(verdict(), REFUSAL_HOST_INVALID);
}
END_TEST

/* Each refusal has a code that contract.md, 7 gives it, and a sentence. */
static const struct {
    enum refusal refusal;
    unsigned code;
    const char *word; /* of the sentence: what the client must look at */
} answers[] = {
    {REFUSAL_MALFORMED, 400, "malformed"},
    {REFUSAL_VERSION, 505, "HTTP/1.1"},
    {REFUSAL_INCOMPLETE, 400, "complete"},
    {REFUSAL_TIMEOUT, 408, "time"},
    {REFUSAL_HEAD_TIME, 408, "--header-timeout"},
    {REFUSAL_CONTENT_TIME, 408, "--body-timeout"},
    {REFUSAL_METHOD, 400, "method"},
    {REFUSAL_TARGET, 400, "target"},
    {REFUSAL_TARGET_SIZE, 414, "--max-target"},
    {REFUSAL_FIELDS_SIZE, 431, "--max-head"},
    {REFUSAL_FIELDS_COUNT, 431, "field lines"},
    {REFUSAL_FIELD_NAME, 400, "name"},
    {REFUSAL_LINE_END, 400, "CR LF"},
    {REFUSAL_FIELD_VALUE, 400, "value"},
    {REFUSAL_HOST_MISSING, 400, "Host"},
    {REFUSAL_HOST_REPEATED, 400, "Host"},
    {REFUSAL_HOST_INVALID, 400, "Host"},
    {REFUSAL_LENGTH, 400, "Content-Length"},
    {REFUSAL_LENGTH_REPEATED, 400, "Content-Length"},
    {REFUSAL_LENGTH_AND_CODING, 400, "Transfer-Encoding"},
    {REFUSAL_CODING_IN_10, 400, "Transfer-Encoding"},
    {REFUSAL_CODING, 400, "chunked"},
    {REFUSAL_CODING_UNKNOWN, 501, "chunked"},
    {REFUSAL_CHUNK_SIZE, 400, "size in hexadecimal"},
    {REFUSAL_EXTENSION, 400, "name=token"},
    {REFUSAL_EXTENSIONS_SIZE, 413, "262144"},
    {REFUSAL_CHUNK_END, 400, "Behind the data"},
    {REFUSAL_BODY_SIZE, 413, "--max-body"},
    {REFUSAL_RESPONSE_SIZE, 431, "--max-head"},
    {REFUSAL_CONNECTIONS, 503, "--max-connections-per-address"},
    {REFUSAL_MEMORY, 500, "memory"},
};

START_TEST(test_each_refusal_has_a_code_and_a_sentence)
{
    const char *detail = NULL;
    unsigned code = refusal_answer(answers[_i].refusal, &detail);

    ck_assert_uint_eq(code, answers[_i].code);
    ck_assert_ptr_nonnull(detail);
    ck_assert_msg(strstr(detail, answers[_i].word) != NULL, "%s", detail);
    ck_assert_int_eq(detail[strlen(detail) - 1], '.');
}
END_TEST

START_TEST(test_no_refusal_is_left_out_above)
{
    ck_assert_uint_eq(COUNT_OF(answers), REFUSAL_MEMORY);
    for (size_t i = 0; i < COUNT_OF(answers); i++)
        ck_assert_uint_eq(answers[i].refusal, i + 1);
}
END_TEST

START_TEST(test_the_first_refusal_is_the_one_that_is_told)
{
    start("/a b", "G(T", "HTTP/1.1");
    request_add_field(&request, "X A", "\x01");
    ck_assert_int_eq(verdict(), REFUSAL_TARGET);
    ck_assert_int_eq(verdict(), REFUSAL_TARGET); /* and asking again changes nothing */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("request-faults");
    TCase *tcase = unit_case(suite, "head");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_an_ordinary_request_is_not_refused);
    tcase_add_loop_test(tcase, test_a_method_is_a_token, 0, COUNT_OF(methods));
    tcase_add_loop_test(tcase, test_a_target_has_neither_white_space_nor_controls, 0,
                        COUNT_OF(targets));
    tcase_add_loop_test(tcase, test_a_field_name_is_a_token, 0, COUNT_OF(names));
    tcase_add_loop_test(tcase, test_a_field_value_has_no_controls_but_the_tab, 0, COUNT_OF(values));
    tcase_add_loop_test(tcase, test_host_is_a_host_with_a_port_or_without, 0, COUNT_OF(hosts));
    tcase_add_test(tcase, test_host_comes_once_and_may_be_missing_only_in_http_10);
    tcase_add_test(tcase, test_an_invalid_host_is_refused_in_http_10_too);
    tcase_add_loop_test(tcase, test_each_refusal_has_a_code_and_a_sentence, 0, COUNT_OF(answers));
    tcase_add_test(tcase, test_no_refusal_is_left_out_above);
    tcase_add_test(tcase, test_the_first_refusal_is_the_one_that_is_told);
    return unit_main(suite);
}

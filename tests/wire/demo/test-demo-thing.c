/*
 * The thing of /demo/204, 404, 409 and 410: what PUT makes under a key is there until
 * DELETE removes it (RFC 9110, 9.3.4, 9.3.5, 13, 15.5.5, 15.5.10, 15.5.11).
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>

enum { STEPS_MAX = 9, TARGET_SIZE = 400 };

/* One request after another for one key. */
struct step {
    unsigned name; /* the code in the path: one resource has four names */
    const char *method, *fields, *content;
    unsigned code;
};

static const struct step courses[][STEPS_MAX] = {
    {{404, "GET", NULL, NULL, 404},
     {410, "GET", NULL, NULL, 404},
     {204, "DELETE", NULL, NULL, 404}},
    {{409, "PUT", NULL, "a", 201},
     {404, "GET", NULL, NULL, 200},
     {409, "PUT", NULL, "b", 204},
     {404, "HEAD", NULL, NULL, 200},
     {204, "DELETE", NULL, NULL, 204},
     {410, "GET", NULL, NULL, 410},
     {404, "DELETE", NULL, NULL, 410},
     {409, "PUT", NULL, "c", 201},
     {410, "GET", NULL, NULL, 200}},
    {{409, "PUT", "If-None-Match: *\r\n", "a", 201},
     {409, "PUT", "If-None-Match: *\r\n", "b", 409},
     {409, "PUT", "If-Match: *\r\nIf-None-Match: *\r\n", "b", 409},
     {409, "PUT", "If-Match: \"x\"\r\nIf-None-Match: *\r\n", "b", 412},
     {409, "GET", "If-None-Match: *\r\n", NULL, 304},
     {409, "DELETE", "If-None-Match: *\r\n", NULL, 412},
     {409, "DELETE", "If-Match: *\r\n", NULL, 204},
     {409, "PUT", "If-None-Match: *\r\n", "b", 201}},
    {{409, "PUT", "If-Match: *\r\n", "a", 412},  /* there is none that could match */
     {404, "GET", "If-Match: *\r\n", NULL, 404}, /* 13.2.1: it would not succeed without either */
     {404, "DELETE", "If-Match: \"x\"\r\n", NULL, 404},
     {409, "PUT", NULL, "", 201},
     {409, "PUT", "If-Match: \"x\"\r\n", "b", 412},
     {404, "GET", "If-Match: \"x\"\r\n", NULL, 412},
     {404, "GET", "If-None-Match: \"x\"\r\n", NULL, 200}},
    {{404, "POST", NULL, "a", 405},
     {404, "PATCH", NULL, "a", 405},
     {404, "OPTIONS", NULL, NULL, 204},
     {404, "PUT", "Content-Range: bytes 0-0/2\r\n", "a", 400},
     {404, "PUT", "Content-Encoding: gzip\r\n", "a", 415},
     {404, "GET", NULL, NULL, 404}},
};

static void take(const struct step *step, const char *key)
{
    char target[TARGET_SIZE], code[8];

    snprintf(target, sizeof(target), "/demo/%u?key=%s", step->name, key);
    wire_exchange(&wire, step->method, target, step->fields, step->content, &response);
    expect_final(&wire, &response, step->code);
    snprintf(code, sizeof(code), "%u", step->name);
    expect_field(&wire, &response.head, "Statusbin-Code", code);
    if (step->code == 405 || strcmp(step->method, "OPTIONS") == 0)
        expect_field(&wire, &response.head, "Allow", "GET, HEAD, PUT, DELETE, OPTIONS");
    reopen_if_closed();
}

START_TEST(test_a_thing_goes_its_course)
{
    char key[16];

    snprintf(key, sizeof(key), "course-%d", _i);
    for (size_t i = 0; i < STEPS_MAX && courses[_i][i].code; i++)
        take(&courses[_i][i], key);
}
END_TEST

START_TEST(test_what_was_put_comes_back)
{
    char etag[64], fields[100];

    wire_exchange(&wire, "PUT", "/demo/404?key=back", "Content-Type: text/html\r\n",
                  "<script>1</script>", &response);
    ck_assert_uint_eq(response.head.code, 201);
    snprintf(etag, sizeof(etag), "%s", wire_value(&response.head, "ETag"));
    ck_assert_int_eq(etag[0], '"');
    ask("GET", "/demo/410?key=back", NULL);
    expect_text(&wire, &response, "<script>1</script>");
    ck_assert_uint_eq(response.content_length, 18);
    expect_field(&wire, &response.head, "Content-Type", "text/html");
    expect_field(&wire, &response.head, "ETag", etag);
    expect_field(&wire, &response.head, "Cache-Control", "no-cache");
    expect_field(&wire, &response.head, "Content-Security-Policy", "sandbox");
    expect_field(&wire, &response.head, "X-Content-Type-Options", "nosniff");
    snprintf(fields, sizeof(fields), "If-None-Match: %s\r\n", etag);
    ask("GET", "/demo/404?key=back", fields);
    ck_assert_uint_eq(response.head.code, 304);
    expect_field(&wire, &response.head, "ETag", etag);
    reopen_if_closed();
    snprintf(fields, sizeof(fields), "If-Match: %s\r\n", etag);
    wire_exchange(&wire, "PUT", "/demo/404?key=back", fields, "", &response);
    ck_assert_uint_eq(response.head.code, 204);
    ck_assert_str_ne(wire_value(&response.head, "ETag"), etag); /* another state */
    wire_exchange(&wire, "PUT", "/demo/404?key=back", fields, "lost", &response);
    ck_assert_uint_eq(response.head.code, 412);
    ask("GET", "/demo/404?key=back", NULL);
    ck_assert_uint_eq(response.content_length, 0);
    expect_field(&wire, &response.head, "Content-Type", "application/octet-stream");
}
END_TEST

START_TEST(test_keys_have_things_of_their_own)
{
    wire_exchange(&wire, "PUT", "/demo/404?key=one", NULL, "1", &response);
    ck_assert_uint_eq(response.head.code, 201);
    ask("GET", "/demo/404?key=two", NULL);
    ck_assert_uint_eq(response.head.code, 404);
    ask("GET", "/demo/404", "Statusbin-Key: one\r\n");
    ck_assert_uint_eq(response.head.code, 200);
    ask("GET", "/demo/404", NULL);
    ck_assert_uint_eq(response.head.code, 404);
    expect_field(&wire, &response.head, "Statusbin-Code", "404");
    ask("DELETE", "/demo/204", NULL);
    ck_assert_uint_eq(response.head.code, 404);
    wire_exchange(&wire, "PUT", "/demo/404", NULL, "1", &response);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "needs a key");
    ask("GET", "/demo/404?key=", NULL);
    expect_own(&wire, &response, 400);
}
END_TEST

START_TEST(test_a_thing_has_1024_octets_at_most)
{
    static char content[1026], fields[200];

    memset(content, 'x', sizeof(content) - 1);
    content[1024] = '\0';
    wire_exchange(&wire, "PUT", "/demo/404?key=size", NULL, content, &response);
    ck_assert_uint_eq(response.head.code, 201);
    content[1024] = 'x';
    wire_exchange(&wire, "PUT", "/demo/404?key=size", NULL, content, &response);
    ck_assert_uint_eq(response.head.code, 413);
    reopen_if_closed();
    ask("GET", "/demo/404?key=size", NULL);
    ck_assert_uint_eq(response.content_length, 1024);
    snprintf(fields, sizeof(fields), "Content-Type: text/%.123s\r\n", content);
    wire_exchange(&wire, "PUT", "/demo/404?key=size", fields, "a", &response);
    ck_assert_uint_eq(response.head.code, 415);
}
END_TEST

/* RFC 9110, 10.1.1: refused before the content; and where it is not, nothing is done twice. */
START_TEST(test_who_waits_for_a_100_makes_one_thing)
{
    static const unsigned codes[] = {100, 409};

    for (int i = 0; i < 2; i++) {
        wire_printf(&wire, "PUT /demo/409?key=waits HTTP/1.1\r\nHost: a\r\nIf-None-Match: *\r\n"
                           "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n");
        if (codes[i] == 100) {
            wire_read_interim(&wire, &response);
            ck_assert_uint_eq(response.head.code, 100);
            wire_printf(&wire, "a");
        }
        wire_read(&wire, "PUT", &response);
        ck_assert_uint_eq(response.head.code, codes[i] == 100 ? 201 : 409);
        ck_assert_uint_eq(response.interim_count, 0);
    }
    wire_expect_close(&wire);
    wire_close(&wire);
    wire_open(&wire);
}
END_TEST

/* Of many at the same time, one makes the thing. */
START_TEST(test_one_of_many_is_the_first)
{
    enum { CLIENTS = 8 };
    static struct wire clients[CLIENTS];
    unsigned made = 0;

    for (int i = 0; i < CLIENTS; i++)
        wire_open(&clients[i]);
    for (int i = 0; i < CLIENTS; i++)
        wire_request(&clients[i], "PUT", "/demo/409?key=many", "If-None-Match: *\r\n", "a");
    for (int i = 0; i < CLIENTS; i++) {
        wire_read(&clients[i], "PUT", &response);
        made += response.head.code == 201;
        ck_assert(response.head.code == 201 || response.head.code == 409);
        wire_close(&clients[i]);
    }
    ck_assert_uint_eq(made, 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-thing");
    TCase *tcase = fixture_case(suite, "wire");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_a_thing_goes_its_course, 0,
                        sizeof(courses) / sizeof(courses[0]));
    tcase_add_test(tcase, test_what_was_put_comes_back);
    tcase_add_test(tcase, test_keys_have_things_of_their_own);
    tcase_add_test(tcase, test_a_thing_has_1024_octets_at_most);
    fixture_add_http1(tcase, test_who_waits_for_a_100_makes_one_thing);
    tcase_add_test(tcase, test_one_of_many_is_the_first);
    return fixture_main(suite);
}

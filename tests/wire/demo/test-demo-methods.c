/*
 * What is the same at every demo: HEAD says what GET does, OPTIONS and Allow name the
 * methods that are taken, and the connection goes on (RFC 9110, 9.3.2, 9.3.7, 10.2.1).
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include "codes/status.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { TARGET_SIZE = 100, VALUE_SIZE = 100 };

/* The codes of the table that have a demo. */
static unsigned demos[100];
static int demo_count;

static void find_demos(void)
{
    for (size_t i = 0; i < status_registered_count; i++) {
        if (!status_registered[i].demo)
            continue;
        assert(demo_count < (int)(sizeof(demos) / sizeof(demos[0]))); /* outside of any test */
        demos[demo_count++] = status_registered[i].code;
    }
}

/* Those demos that count requests have a key of their own for each of ours. */
static void ask_demo(int index, const char *method)
{
    char target[TARGET_SIZE];

    snprintf(target, sizeof(target), "/demo/%u?key=%s-%d&delay=0", demos[index], method, index);
    ask(method, target, NULL);
}

/* Copies the value of a field; "" if it is absent. */
static void copy(const char *name, char ret_value[VALUE_SIZE])
{
    const char *value = wire_value(&response.head, name);

    snprintf(ret_value, VALUE_SIZE, "%s", value ? value : "");
}

START_TEST(test_head_says_what_get_does)
{
    static const char *const names[] = {"Content-Length", "Content-Type", "ETag",
                                        "Retry-After",    "Allow",        "Location"};
    char values[sizeof(names) / sizeof(names[0])][VALUE_SIZE], value[VALUE_SIZE];
    unsigned code;

    ask_demo(_i, "GET");
    code = response.head.code;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        copy(names[i], values[i]);
    ask_demo(_i, "HEAD");
    ck_assert_uint_eq(response.head.code, code);
    ck_assert_uint_eq(response.content_length, 0);
    if (code == 405) /* the sentence names the method */
        return;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        copy(names[i], value);
        ck_assert_msg(strcmp(value, values[i]) == 0, "%u: %s is '%s', and '%s' for GET", demos[_i],
                      names[i], value, values[i]);
    }
}
END_TEST

START_TEST(test_options_and_allow_are_one)
{
    char allow[VALUE_SIZE], refused[VALUE_SIZE];

    ask_demo(_i, "OPTIONS");
    if (demos[_i] == 501) { /* it takes every method that it knows */
        ck_assert_uint_eq(response.head.code, 200);
        return;
    }
    expect_final(&wire, &response, 204);
    copy("Allow", allow);
    ck_assert(wire_lists(&response.head, "Allow", "OPTIONS"));
    ask_demo(_i, "UNKNOWN");
    expect_final(&wire, &response, 405);
    copy("Allow", refused);
    ck_assert_str_eq(allow, refused);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("demo-methods");
    TCase *tcase = fixture_case(suite, "methods");

    find_demos();
    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_head_says_what_get_does, 0, demo_count);
    tcase_add_loop_test(tcase, test_options_and_allow_are_one, 0, demo_count);
    return fixture_main(suite);
}

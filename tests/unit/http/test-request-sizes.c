/*
 * The sizes up to which a request is served: its target, its field section, and
 * its head as a whole.
 */
#include "lib/unit.h"

#include <string.h>

#include "lib/ask.h"

enum { TARGET_LIMIT = 8000, FIELDS_LIMIT = 8000, HEAD_LIMIT = 12000 };

static struct request request;

static void teardown(void)
{
    request_reset(&request);
}

static enum refusal ask_sized(const char *method, const char *target, size_t fields_size)
{
    struct request_head head = ask_head(method, target, LINES({"Host", "localhost"}));

    head.fields_size = fields_size;
    return ask(&request, head);
}

/* What a target of so many octets leads to; a "?" at query, if that is within it. */
static enum refusal check_target(size_t size, size_t query)
{
    static char target[HEAD_LIMIT + 2];

    memset(target, 'a', size);
    target[0] = '/';
    target[size] = '\0';
    if (query < size)
        target[query] = '?';
    return ask_sized("GET", target, strlen("Host: localhost\r\n"));
}

START_TEST(test_a_target_is_served_up_to_its_limit)
{
    static const size_t queries[] = {SIZE_MAX, 1, 4000, TARGET_LIMIT - 1};

    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        ck_assert_int_eq(check_target(TARGET_LIMIT - 1, queries[i]), REFUSAL_NONE);
        ck_assert_int_eq(check_target(TARGET_LIMIT, queries[i]), REFUSAL_NONE);
        ck_assert_int_eq(check_target(TARGET_LIMIT + 1, queries[i]), REFUSAL_TARGET_SIZE);
    }
}
END_TEST

START_TEST(test_a_target_that_is_too_long_is_414_even_where_the_head_is_too)
{
    ck_assert_int_eq(check_target(HEAD_LIMIT, SIZE_MAX), REFUSAL_TARGET_SIZE);
}
END_TEST

/* What a field section of so many octets leads to, after a target of target_size. */
static enum refusal check_fields(const char *method, size_t target_size, size_t fields_size)
{
    static char target[TARGET_LIMIT + 1];

    memset(target, '/', target_size);
    target[target_size] = '\0';
    return ask_sized(method, target, fields_size);
}

START_TEST(test_fields_are_served_up_to_their_limit)
{
    static const struct {
        const char *method;
        size_t target_size;
    } lines[] = {{"GET", 1}, {"GET", 100}, {"PROPPATCH", 1000}};

    for (size_t i = 0; i < COUNT_OF(lines); i++) {
        for (int more = -1; more <= 1; more++) {
            enum refusal refusal =
                check_fields(lines[i].method, lines[i].target_size, (size_t)(FIELDS_LIMIT + more));

            ck_assert_int_eq(refusal, more > 0 ? REFUSAL_FIELDS_SIZE : REFUSAL_NONE);
        }
    }
}
END_TEST

START_TEST(test_a_head_is_served_up_to_its_limit)
{
    enum { LINE_SIZE = 3 + 1 + TARGET_LIMIT + 11, ENOUGH = HEAD_LIMIT - LINE_SIZE - 2 };

    ck_assert_int_eq(check_fields("GET", TARGET_LIMIT, ENOUGH - 1), REFUSAL_NONE);
    ck_assert_int_eq(check_fields("GET", TARGET_LIMIT, ENOUGH), REFUSAL_NONE);
    ck_assert_int_eq(check_fields("GET", TARGET_LIMIT, ENOUGH + 1), REFUSAL_FIELDS_SIZE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("request-sizes");
    TCase *tcase = unit_case(suite, "sizes");

    tcase_add_checked_fixture(tcase, NULL, teardown);
    tcase_add_test(tcase, test_a_target_is_served_up_to_its_limit);
    tcase_add_test(tcase, test_a_target_that_is_too_long_is_414_even_where_the_head_is_too);
    tcase_add_test(tcase, test_fields_are_served_up_to_their_limit);
    tcase_add_test(tcase, test_a_head_is_served_up_to_its_limit);
    return unit_main(suite);
}

/*
 * The windows of the demos of time, with a clock of the test's own.
 */
#include "lib/unit.h"

#include <string.h>

#include "answer/window.h"

enum { AGE_MS = 60000, LONGEST_MS = 300000 };

static struct store *store;
static struct window window;

static void start(void)
{
    store = store_create(&(struct store_limits){10, SIZE_MAX, AGE_MS});
    ck_assert_ptr_nonnull(store);
}

static uint64_t note(const char *key, int64_t now_ms, int64_t span_ms, bool reopens)
{
    ck_assert(window_note(store, key, strlen(key), now_ms, span_ms, reopens, &window));
    return window.count;
}

START_TEST(test_a_window_opens_with_its_first_request_and_another_when_it_is_over)
{
    start();
    ck_assert_uint_eq(note("a", 1000, 10000, true), 1);
    ck_assert_uint_eq(note("a", 10999, 10000, true), 2);
    ck_assert_int_eq(window.opened_ms, 1000);
    ck_assert_uint_eq(note("b", 10999, 10000, true), 1); /* keys are apart */
    ck_assert_uint_eq(note("a", 11000, 10000, true), 1);
    ck_assert_int_eq(window.opened_ms, 11000);
    store_destroy(store);
}
END_TEST

START_TEST(test_a_window_that_does_not_reopen_is_over_for_good)
{
    start();
    ck_assert_uint_eq(note("a", 1000, 2000, false), 1);
    ck_assert_uint_eq(note("a", 3000, 2000, false), 2);
    ck_assert_uint_eq(note("a", 3000 + AGE_MS - 1, 2000, false), 3);
    ck_assert_int_eq(window.opened_ms, 1000);
    ck_assert_uint_eq(note("a", 3000 + 2 * AGE_MS - 1, 2000, false), 1); /* until it is forgotten */
    store_destroy(store);
}
END_TEST

/* Who waits as long as told finds the window over, however much longer than a key's age it lasts.
 */
START_TEST(test_a_window_is_not_forgotten_before_it_is_over)
{
    start();
    note("a", 1000, LONGEST_MS, false);
    ck_assert_uint_eq(note("a", 1000 + LONGEST_MS, LONGEST_MS, false), 2);
    ck_assert_int_eq(window.opened_ms, 1000);
    note("b", 0, LONGEST_MS, false);
    ck_assert_uint_eq(note("b", LONGEST_MS + AGE_MS - 1, LONGEST_MS, false), 2);
    note("c", 0, LONGEST_MS, false);
    ck_assert_uint_eq(note("c", LONGEST_MS + AGE_MS, LONGEST_MS, false), 1);
    store_destroy(store);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("window");
    TCase *tcase = unit_case(suite, "window");

    tcase_add_test(tcase, test_a_window_opens_with_its_first_request_and_another_when_it_is_over);
    tcase_add_test(tcase, test_a_window_that_does_not_reopen_is_over_for_good);
    tcase_add_test(tcase, test_a_window_is_not_forgotten_before_it_is_over);
    return unit_main(suite);
}

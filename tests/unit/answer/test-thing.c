/*
 * Things, with a clock of the test's own.
 */
#include "lib/unit.h"

#include <string.h>

#include "answer/thing.h"

enum { AGE_MS = 1000, KEYS = 3 };

static struct store *store;

static void start(void)
{
    store = store_create(&(struct store_limits){KEYS, SIZE_MAX, AGE_MS});
    ck_assert_ptr_nonnull(store);
}

static void stop(void)
{
    store_destroy(store);
}

START_TEST(test_a_thing_is_what_was_set_last)
{
    struct thing *thing = thing_add(store, "a", 1, 0);
    char longest[THING_TYPE_SIZE];

    ck_assert(thing->gone);
    thing_set(thing, 0x12, "text/plain", "a\0b", 3);
    ck_assert(!thing->gone);
    ck_assert_str_eq(thing->etag, "\"0000000000000012\"");
    ck_assert_str_eq(thing->type, "text/plain");
    ck_assert_uint_eq(thing->content_size, 3);
    ck_assert_mem_eq(thing->content, "a\0b", 3);
    memset(longest, 'x', sizeof(longest));
    longest[sizeof(longest) - 1] = '\0';
    thing_set(thing, UINT64_MAX, longest, NULL, 0);
    ck_assert_str_eq(thing->etag, "\"ffffffffffffffff\"");
    ck_assert_str_eq(thing->type, longest);
    ck_assert_uint_eq(thing->content_size, 0);
    thing_set(thing, 1, NULL, "c", 1);
    ck_assert_str_eq(thing->type, "");
}
END_TEST

START_TEST(test_who_is_looked_at_stays)
{
    thing_add(store, "a", 1, 0);
    thing_add(store, "b", 1, 1);
    thing_add(store, "c", 1, 2);
    ck_assert_ptr_nonnull(thing_find(store, "a", 1, 3));
    thing_add(store, "d", 1, 4);
    ck_assert_ptr_null(thing_find(store, "b", 1, 5)); /* unused for the longest time */
    ck_assert_ptr_nonnull(thing_find(store, "a", 1, 3 + AGE_MS - 1));
    ck_assert_ptr_null(thing_find(store, "c", 1, 3 + AGE_MS - 1)); /* too old */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("thing");
    TCase *tcase = unit_case(suite, "thing");

    tcase_add_checked_fixture(tcase, start, stop);
    tcase_add_test(tcase, test_a_thing_is_what_was_set_last);
    tcase_add_test(tcase, test_who_is_looked_at_stays);
    return unit_main(suite);
}

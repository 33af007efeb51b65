/*
 * The keyed store: what is found, and what leaves when keys become too many,
 * too old, or too large.
 */
#include "lib/unit.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/store.h"

static struct store *store;

static void start(size_t keys, size_t octets, int64_t age_ms)
{
    store = store_create(&(struct store_limits){keys, octets, age_ms});
    ck_assert_ptr_nonnull(store);
}

static void stop(void)
{
    store_destroy(store);
}

/* The number that a key has; 0: there is no such key. */
static int look(const char *key, int64_t now_ms)
{
    const int *value = store_find(store, key, strlen(key), now_ms);

    return value ? *value : 0;
}

static int *add(const char *key, int number, int64_t now_ms)
{
    int *value = store_add(store, key, strlen(key), sizeof(*value), now_ms);

    ck_assert_ptr_nonnull(value);
    ck_assert_int_eq(*value, 0);
    *value = number;
    return value;
}

START_TEST(test_each_key_has_its_own_value)
{
    start(10, SIZE_MAX, 1000);
    ck_assert_int_eq(look("a", 0), 0);
    add("a", 1, 0);
    add("b", 2, 0);
    add("", 3, 0);
    add("ab", 4, 0);
    ck_assert_int_eq(look("a", 0), 1);
    ck_assert_int_eq(look("b", 0), 2);
    ck_assert_int_eq(look("", 0), 3);
    ck_assert_int_eq(look("ab", 0), 4);
    ck_assert_int_eq(look("a\0", 0), 1);
    ck_assert_ptr_null(store_find(store, "a\0", 2, 0)); /* octets, and not a string */
    store_remove(store, store_find(store, "a", 1, 0));
    ck_assert_int_eq(look("a", 0), 0);
    ck_assert_int_eq(look("b", 0), 2);
    stop();
}
END_TEST

START_TEST(test_values_of_any_size_are_empty_and_aligned)
{
    start(1000, SIZE_MAX, 1000);
    for (size_t size = 0; size < 1000; size++) {
        char *value = store_add(store, &size, sizeof(size), size, 0);

        ck_assert_uint_eq((uintptr_t)value % alignof(max_align_t), 0);
        for (size_t i = 0; i < size; i++)
            ck_assert_int_eq(value[i], 0);
        memset(value, 1, size);
    }
    for (size_t size = 0; size < 1000; size++)
        ck_assert_ptr_nonnull(store_find(store, &size, sizeof(size), 0));
    stop();
}
END_TEST

START_TEST(test_the_longest_unused_key_leaves_first)
{
    start(3, SIZE_MAX, 1000);
    add("a", 1, 0);
    add("b", 2, 1);
    add("c", 3, 2);
    store_use(store, store_find(store, "a", 1, 3), 3);
    look("b", 4); /* to look is not to use */
    add("d", 4, 5);
    ck_assert_int_eq(look("a", 6), 1);
    ck_assert_int_eq(look("b", 6), 0);
    ck_assert_int_eq(look("c", 6), 3);
    ck_assert_int_eq(look("d", 6), 4);
    stop();
}
END_TEST

START_TEST(test_a_key_is_kept_for_its_age_and_no_longer)
{
    start(10, SIZE_MAX, 1000);
    add("a", 1, 500);
    ck_assert_int_eq(look("a", 1499), 1);
    store_use(store, store_find(store, "a", 1, 1499), 1499);
    ck_assert_int_eq(look("a", 2498), 1);
    ck_assert_int_eq(look("a", 2499), 0);
    stop();
}
END_TEST

/* One whose age counts from later on does not make others stay that are old. */
START_TEST(test_an_age_may_count_from_later_on)
{
    start(10, SIZE_MAX, 1000);
    store_use(store, add("a", 1, 0), 5000);
    add("b", 2, 10);
    ck_assert_int_eq(look("b", 1009), 2);
    ck_assert_int_eq(look("b", 1010), 0);
    ck_assert_int_eq(look("a", 5999), 1);
    ck_assert_int_eq(look("a", 6000), 0);
    stop();
}
END_TEST

/* They are freed a few at a time, but gone at once. */
START_TEST(test_many_keys_age_at_once)
{
    enum { KEYS = 1000 };
    char key[16];

    start(KEYS, SIZE_MAX, 1000);
    for (int i = 1; i <= KEYS; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        add(key, i, 0);
    }
    ck_assert_int_eq(look("k999", 999), 999);
    for (int i = KEYS; i > 0; i--) {
        snprintf(key, sizeof(key), "k%d", i);
        ck_assert_int_eq(look(key, 1000), 0);
    }
    stop();
}
END_TEST

START_TEST(test_large_values_drive_others_out_but_one_is_always_kept)
{
    enum { LARGE = 3000 };

    start(10, 10000, 1000);
    for (int i = 0; i < 5; i++)
        ck_assert_ptr_nonnull(store_add(store, &i, sizeof(i), LARGE, 0));
    for (int i = 0; i < 5; i++)
        ck_assert_int_eq(store_find(store, &i, sizeof(i), 0) != NULL, i >= 2);
    ck_assert_ptr_nonnull(store_add(store, "x", 1, 20000, 0)); /* larger than all may be */
    ck_assert_ptr_nonnull(store_find(store, "x", 1, 0));
    ck_assert_ptr_null(store_find(store, &(int){4}, sizeof(int), 0));
    stop();
}
END_TEST

static int released;

static void release(void *value)
{
    released += *(int *)value;
}

START_TEST(test_what_a_value_owns_counts_and_is_released)
{
    int *value;

    start(10, 10000, 1000);
    store_set_release(store, release);
    add("a", 1, 0);
    add("b", 2, 0);
    value = add("c", 4, 0);
    ck_assert(store_charge(store, value, 9000));
    ck_assert_int_eq(released, 0);
    store_use(store, store_find(store, "a", 1, 0), 0);
    value = store_find(store, "a", 1, 0);
    ck_assert(store_charge(store, value, 500)); /* 9,500, and what three entries need */
    ck_assert_int_eq(released, 0);
    ck_assert(store_charge(store, value, 500));
    ck_assert_int_eq(released, 6); /* the second, and the third, which owns most of it */
    ck_assert_int_eq(look("c", 0), 0);
    ck_assert(store_charge(store, value, 8000));
    ck_assert(!store_charge(store, value, 2000));
    ck_assert_int_eq(look("a", 0), 1); /* one is always kept */
    ck_assert(store_charge(store, value, -2000));
    store_remove(store, value);
    ck_assert_int_eq(released, 7);
    value = add("d", 8, 0);
    ck_assert(store_charge(store, value, 9000)); /* what was forgotten counts no more */
    stop();
    ck_assert_int_eq(released, 15);
}
END_TEST

START_TEST(test_very_many_keys_are_kept_apart)
{
    enum { KEYS = 20000 };
    char key[16];

    start(KEYS, SIZE_MAX, 1000);
    for (int i = 1; i <= KEYS; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        add(key, i, 0);
    }
    for (int i = 1; i <= KEYS; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        ck_assert_int_eq(look(key, 0), i);
    }
    stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store");
    TCase *tcase = unit_case(suite, "store");

    tcase_add_test(tcase, test_each_key_has_its_own_value);
    tcase_add_test(tcase, test_values_of_any_size_are_empty_and_aligned);
    tcase_add_test(tcase, test_the_longest_unused_key_leaves_first);
    tcase_add_test(tcase, test_a_key_is_kept_for_its_age_and_no_longer);
    tcase_add_test(tcase, test_an_age_may_count_from_later_on);
    tcase_add_test(tcase, test_many_keys_age_at_once);
    tcase_add_test(tcase, test_large_values_drive_others_out_but_one_is_always_kept);
    tcase_add_test(tcase, test_what_a_value_owns_counts_and_is_released);
    tcase_add_test(tcase, test_very_many_keys_are_kept_apart);
    return unit_main(suite);
}

/*
 * Sequences: each key walks its own list a step at a time. What leaves the
 * store, and when, is tested in test-store.c.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/sequence.h"

static struct list list;
static struct store *store;
static char *knobs; /* those of the list that was looked at last */

static void start(void)
{
    store = store_create(&(struct store_limits){3, SIZE_MAX, 1000});
    ck_assert_ptr_nonnull(store);
    ck_assert_ptr_null(list_parse_sequence(&list, "503*2,200", 599));
}

static void stop(void)
{
    store_destroy(store);
    free(knobs);
    knobs = NULL;
}

/* The step that a key takes next. */
static uint64_t take(const char *key, int64_t now_ms)
{
    uint64_t step = 4711;

    ck_assert_int_eq(sequence_take(store, key, strlen(key), &list, now_ms, &step), SEQUENCE_OK);
    return step;
}

static enum sequence_result look(const char *key, int64_t now_ms, struct list *ret_list,
                                 uint64_t *ret_taken)
{
    free(knobs);
    knobs = NULL;
    return sequence_look(store, key, strlen(key), now_ms, ret_list, &knobs, ret_taken);
}

START_TEST(test_each_key_has_steps_of_its_own)
{
    start();
    for (uint64_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(take("a", 0), i);
        ck_assert_uint_eq(take("b", 0), i);
    }
    ck_assert_uint_eq(take("a", 0), 3); /* past the last it stands still */
    ck_assert_uint_eq(take("a", 0), 3);
    ck_assert_int_eq(sequence_reset(store, "a", 1, 0), SEQUENCE_OK);
    ck_assert_int_eq(sequence_reset(store, "a", 1, 0), SEQUENCE_UNKNOWN);
    ck_assert_uint_eq(take("a", 0), 0);
    stop();
}
END_TEST

START_TEST(test_a_key_keeps_to_its_list)
{
    struct list other;
    uint64_t step;

    start();
    take("a", 0);
    ck_assert_ptr_null(list_parse_sequence(&other, "503,503,200", 599)); /* means the same */
    ck_assert_int_eq(sequence_take(store, "a", 1, &other, 0, &step), SEQUENCE_OK);
    ck_assert_ptr_null(list_parse_sequence(&other, "503*3,200", 599));
    ck_assert_int_eq(sequence_take(store, "a", 1, &other, 0, &step), SEQUENCE_OTHER_LIST);
    ck_assert_int_eq(look("a", 0, &other, &step), SEQUENCE_OK);
    ck_assert_uint_eq(step, 2);
    ck_assert_uint_eq(other.entry_count, 2);
    ck_assert_uint_eq(other.total, 3);
    ck_assert_uint_eq(other.entries[0].first, 503);
    ck_assert_uint_eq(other.entries[0].last, 503);
    ck_assert_uint_eq(other.entries[0].count, 2);
    stop();
}
END_TEST

/* A step is a use, and a look is none. */
START_TEST(test_the_longest_unused_key_goes_first)
{
    struct list unused;
    uint64_t taken;

    start();
    take("a", 0);
    take("b", 0);
    take("c", 0);
    take("a", 0);
    look("b", 0, &unused, &taken);
    take("d", 0);
    ck_assert_int_eq(look("b", 0, &unused, &taken), SEQUENCE_UNKNOWN);
    ck_assert_uint_eq(take("a", 0), 2);
    ck_assert_uint_eq(take("c", 0), 1);
    ck_assert_uint_eq(take("d", 0), 1);
    stop();
}
END_TEST

START_TEST(test_each_step_makes_a_key_young_again)
{
    struct list unused;
    uint64_t taken;

    start();
    ck_assert_uint_eq(take("a", 0), 0);
    ck_assert_uint_eq(take("a", 999), 1);
    ck_assert_uint_eq(take("a", 1998), 2);
    ck_assert_int_eq(look("a", 2997, &unused, &taken), SEQUENCE_OK);
    ck_assert_int_eq(look("a", 2998, &unused, &taken), SEQUENCE_UNKNOWN);
    ck_assert_uint_eq(take("a", 2998), 0);
    stop();
}
END_TEST

START_TEST(test_a_key_keeps_to_the_knobs_of_its_list)
{
    static const char text[] = "503;delay=1s,503;bare,200";
    static const char *const others[] = {
        "503;bare,503;delay=1s,200", "503*2,200", "503;delay=1,503;s;bare,200",
        "503;delay=1s,503;bare,200;x", "503;delay=1s,504;bare,200"};
    struct list other;
    uint64_t step;

    start();
    ck_assert_ptr_null(list_parse_sequence(&list, text, 599));
    take("a", 0);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        ck_assert_ptr_null(list_parse_sequence(&other, others[i], 599));
        ck_assert_int_eq(sequence_take(store, "a", 1, &other, 0, &step), SEQUENCE_OTHER_LIST);
    }
    ck_assert_uint_eq(take("a", 0), 1);
    ck_assert_int_eq(look("a", 0, &other, &step), SEQUENCE_OK);
    ck_assert(text_equals(list_take(&other, 0).knobs, ";delay=1s"));
    ck_assert(text_equals(list_take(&other, 1).knobs, ";bare"));
    ck_assert(text_equals(list_take(&other, 2).knobs, ""));
    stop();
}
END_TEST

START_TEST(test_the_largest_counts_are_kept)
{
    static struct list large, kept;
    uint64_t taken;

    start();
    large.entry_count = LIST_ENTRIES_MAX;
    for (unsigned i = 0; i < LIST_ENTRIES_MAX; i++)
        large.entries[i] = (struct list_entry){100 + i % 2 * 899,
                                               100 + i % 2 * 899,
                                               (uint64_t)LIST_REPEATS_MAX * LIST_ENTRIES_MAX,
                                               {"", 0}};
    ck_assert_int_eq(sequence_take(store, "a", 1, &large, 0, &taken), SEQUENCE_OK);
    ck_assert_int_eq(look("a", 0, &kept, &taken), SEQUENCE_OK);
    for (unsigned i = 0; i < LIST_ENTRIES_MAX; i++) {
        ck_assert_uint_eq(kept.entries[i].first, large.entries[i].first);
        ck_assert_uint_eq(kept.entries[i].count, large.entries[i].count);
    }
    stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sequence");
    TCase *tcase = unit_case(suite, "sequence");

    tcase_add_test(tcase, test_each_key_has_steps_of_its_own);
    tcase_add_test(tcase, test_a_key_keeps_to_its_list);
    tcase_add_test(tcase, test_the_longest_unused_key_goes_first);
    tcase_add_test(tcase, test_each_step_makes_a_key_young_again);
    tcase_add_test(tcase, test_a_key_keeps_to_the_knobs_of_its_list);
    tcase_add_test(tcase, test_the_largest_counts_are_kept);
    return unit_main(suite);
}

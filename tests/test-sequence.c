/*
 * The store of sequences: each key walks its own list a step at a time, and
 * leaves when it was not used for long, or when others need the room.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "sequence.h"

static struct list list;

static void start(int64_t max_keys, int64_t max_age_s)
{
    ck_assert(sequence_start(max_keys, max_age_s));
    ck_assert(list_parse_sequence(&list, "503*2,200", 599));
}

/* The step that a key takes next. */
static uint64_t take(const char *key)
{
    uint64_t step = 4711;

    ck_assert_int_eq(sequence_take(key, strlen(key), &list, &step), SEQUENCE_OK);
    return step;
}

START_TEST(test_each_key_has_steps_of_its_own)
{
    start(10, 100);
    for (uint64_t i = 0; i < 3; i++) {
        ck_assert_uint_eq(take("a"), i);
        ck_assert_uint_eq(take("b"), i);
    }
    ck_assert_uint_eq(take("a"), 3); /* past the last it stands still */
    ck_assert_uint_eq(take("a"), 3);
    ck_assert_int_eq(sequence_reset("a", 1), SEQUENCE_OK);
    ck_assert_int_eq(sequence_reset("a", 1), SEQUENCE_UNKNOWN);
    ck_assert_uint_eq(take("a"), 0);
    sequence_stop();
}
END_TEST

START_TEST(test_a_key_keeps_to_its_list)
{
    struct list other;
    uint64_t step;

    start(10, 100);
    take("a");
    ck_assert(list_parse_sequence(&other, "503,503,200", 599)); /* means the same */
    ck_assert_int_eq(sequence_take("a", 1, &other, &step), SEQUENCE_OK);
    ck_assert(list_parse_sequence(&other, "503*3,200", 599));
    ck_assert_int_eq(sequence_take("a", 1, &other, &step), SEQUENCE_OTHER_LIST);
    ck_assert_int_eq(sequence_look("a", 1, &other, &step), SEQUENCE_OK);
    ck_assert_uint_eq(step, 2);
    ck_assert_uint_eq(other.entry_count, 2);
    sequence_stop();
}
END_TEST

START_TEST(test_the_longest_unused_key_goes_first)
{
    struct list unused;
    uint64_t taken;

    start(3, 100);
    take("a");
    take("b");
    take("c");
    take("a");
    sequence_look("b", 1, &unused, &taken); /* to look is not to use */
    take("d");
    ck_assert_int_eq(sequence_look("b", 1, &unused, &taken), SEQUENCE_UNKNOWN);
    ck_assert_uint_eq(take("a"), 2);
    ck_assert_uint_eq(take("c"), 1);
    ck_assert_uint_eq(take("d"), 1);
    sequence_stop();
}
END_TEST

START_TEST(test_old_keys_go)
{
    start(10, 0);
    ck_assert_uint_eq(take("a"), 0);
    ck_assert_uint_eq(take("a"), 0);
    sequence_stop();
}
END_TEST

static void pause_ms(long ms)
{
    nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* Also where a second of the clock begins meanwhile. */
START_TEST(test_a_key_is_kept_for_its_whole_age)
{
    struct timespec now;

    start(10, 1);
    clock_gettime(CLOCK_MONOTONIC, &now);
    pause_ms((1900 - now.tv_nsec / 1000000) % 1000);
    ck_assert_uint_eq(take("a"), 0);
    pause_ms(300);
    ck_assert_uint_eq(take("a"), 1);
    pause_ms(1010);
    ck_assert_uint_eq(take("a"), 0);
    sequence_stop();
}
END_TEST

/* They are freed a few at a time, but gone at once. */
START_TEST(test_many_keys_age_at_once)
{
    enum { KEYS = 1000 };
    struct list unused;
    uint64_t taken;
    char key[16];

    start(KEYS, 1);
    for (int i = 0; i < KEYS; i++) {
        snprintf(key, sizeof(key), "k%d", i);
        take(key);
    }
    pause_ms(1010);
    ck_assert_int_eq(sequence_look("k999", 4, &unused, &taken), SEQUENCE_UNKNOWN);
    ck_assert_int_eq(sequence_reset("k998", 4), SEQUENCE_UNKNOWN);
    ck_assert_uint_eq(take("k997"), 0);
    ck_assert_uint_eq(take("k997"), 1);
    sequence_stop();
}
END_TEST

START_TEST(test_very_many_keys_are_kept_apart)
{
    enum { KEYS = 20000 };
    char key[16];

    start(KEYS, 1000);
    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < KEYS; i++) {
            snprintf(key, sizeof(key), "k%d", i);
            ck_assert_uint_eq(take(key), (uint64_t)round);
        }
    }
    sequence_stop();
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("sequence");
    TCase *tcase = unit_case(suite, "store");

    tcase_add_test(tcase, test_each_key_has_steps_of_its_own);
    tcase_add_test(tcase, test_a_key_keeps_to_its_list);
    tcase_add_test(tcase, test_the_longest_unused_key_goes_first);
    tcase_add_test(tcase, test_old_keys_go);
    tcase_add_test(tcase, test_a_key_is_kept_for_its_whole_age);
    tcase_add_test(tcase, test_many_keys_age_at_once);
    tcase_add_test(tcase, test_very_many_keys_are_kept_apart);
    return unit_main(suite);
}

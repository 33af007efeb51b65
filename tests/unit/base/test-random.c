/*
 * Random numbers. Each test counts enough of them that one of a million good
 * generators at most would fail it.
 */
#include "lib/unit.h"

#include <pthread.h>
#include <stddef.h>

#include "base/random.h"

enum { MANY = 10000, BITS = 64 };

/* The first numbers of splitmix64, as its authors' program gives them. */
START_TEST(test_a_seed_gives_the_number_of_splitmix64)
{
    ck_assert_uint_eq(random_of_seed(0), 0xe220a8397b1dcdafU);
    ck_assert_uint_eq(random_of_seed(1234567), 6457827717110365317U);
    ck_assert_uint_eq(random_of_seed(1234567 + 0x9e3779b97f4a7c15U), 3203168211198807973U);
}
END_TEST

/* How many of the numbers that make(0), make(1) ... are have each bit: about half. */
static void expect_even_bits(uint64_t (*make)(uint64_t i))
{
    int counts[BITS] = {0};

    for (uint64_t i = 0; i < MANY; i++) {
        uint64_t number = make(i);

        for (int bit = 0; bit < BITS; bit++)
            counts[bit] += number >> bit & 1;
    }
    for (int bit = 0; bit < BITS; bit++) /* six standard deviations are 300 */
        ck_assert_msg(counts[bit] > MANY / 2 - 300 && counts[bit] < MANY / 2 + 300,
                      "bit %d is set in %d of %d", bit, counts[bit], MANY);
}

static uint64_t difference_of_neighbours(uint64_t seed)
{
    return random_of_seed(seed) ^ random_of_seed(seed + 1);
}

static struct random source;

static uint64_t next(uint64_t unused)
{
    (void)unused;
    return random_next(&source);
}

static uint64_t difference_of_next(uint64_t unused)
{
    (void)unused;
    return random_next(&source) ^ random_next(&source);
}

static uint64_t (*const makers[])(uint64_t) = {random_of_seed, difference_of_neighbours, next,
                                               difference_of_next};

START_TEST(test_each_bit_is_as_often_set_as_not)
{
    expect_even_bits(makers[_i]);
}
END_TEST

static int compare(const void *a_, const void *b_)
{
    const uint64_t *a = a_, *b = b_;

    return (*a > *b) - (*a < *b);
}

static void *fill(void *numbers)
{
    for (size_t i = 0; i < MANY; i++)
        ((uint64_t *)numbers)[i] = random_next(&source);
    return NULL;
}

/* Of any two threads, and so of one. */
START_TEST(test_no_number_comes_twice)
{
    enum { THREADS = 4 };
    static uint64_t numbers[THREADS * MANY];
    pthread_t threads[THREADS];

    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, fill, numbers + i * MANY), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    qsort(numbers, COUNT_OF(numbers), sizeof(*numbers), compare);
    for (size_t i = 1; i < COUNT_OF(numbers); i++)
        ck_assert_uint_ne(numbers[i - 1], numbers[i]);
}
END_TEST

START_TEST(test_a_number_below_a_limit_has_its_share_of_all)
{
    ck_assert_uint_eq(random_below(10, 0), 0);
    ck_assert_uint_eq(random_below(10, UINT64_MAX / 2), 4);
    ck_assert_uint_eq(random_below(10, UINT64_MAX), 9);
    ck_assert_uint_eq(random_below(1, UINT64_MAX), 0);
    ck_assert_uint_eq(random_below(UINT64_MAX, UINT64_MAX), UINT64_MAX - 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("random");
    TCase *tcase = unit_case(suite, "random");

    random_init(&source);
    tcase_add_test(tcase, test_a_seed_gives_the_number_of_splitmix64);
    tcase_add_loop_test(tcase, test_each_bit_is_as_often_set_as_not, 0, COUNT_OF(makers));
    tcase_add_test(tcase, test_no_number_comes_twice);
    tcase_add_test(tcase, test_a_number_below_a_limit_has_its_share_of_all);
    return unit_main(suite);
}

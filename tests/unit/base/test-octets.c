/*
 * Kinds of octets, and runs of them: what is measured eight octets at a time is
 * what one would count one by one, wherever a run begins and ends.
 */
#include "lib/unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/octets.h"
#include "base/random.h"

static bool is_token(int c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_space(int c)
{
    return c == ' ' || c == '\t';
}

/* RFC 9110, 5.6.4: HTAB / SP / %x21 / %x23-5B / %x5D-7E / obs-text */
static bool is_quoted(int c)
{
    return is_space(c) || c == 0x21 || (c >= 0x23 && c <= 0x5b) || (c >= 0x5d && c <= 0x7e) ||
           c >= 0x80;
}

START_TEST(test_each_octet_has_its_kinds)
{
    for (int c = 0; c < 256; c++) {
        ck_assert_msg(octet_is((char)c, OCTET_TOKEN) == is_token(c), "octet %d", c);
        ck_assert_msg(octet_is((char)c, OCTET_SPACE) == is_space(c), "octet %d", c);
        ck_assert_msg(octet_is((char)c, OCTET_QUOTED) == is_quoted(c), "octet %d", c);
    }
}
END_TEST

START_TEST(test_a_run_ends_at_the_first_of_another_kind)
{
    static const char text[] = "token \t\"(more)";
    const char *end = text + strlen(text);

    ck_assert_uint_eq(octets_run(text, end, OCTET_TOKEN), 5);
    ck_assert_uint_eq(octets_run(text, end, OCTET_SPACE), 0);
    ck_assert_uint_eq(octets_run(text + 5, end, OCTET_SPACE), 2);
    ck_assert_uint_eq(octets_run(text, end, OCTET_QUOTED), 7);
    ck_assert_uint_eq(octets_run(text + 8, end, OCTET_QUOTED), 6); /* up to the end */
    ck_assert_uint_eq(octets_run(text, text + 3, OCTET_TOKEN), 3);
    ck_assert_uint_eq(octets_run(text, text, OCTET_TOKEN), 0);
}
END_TEST

/* How long the run is, counted one by one. */
static size_t count_from(const char *octets, size_t size, int lowest)
{
    size_t count = 0;

    while (count < size && (unsigned char)octets[count] >= lowest && octets[count] != 0x7f)
        count++;
    return count;
}

/* The octets end where memory does, so that a sanitizer sees who reads further. */
static void expect_run(const char *octets, size_t size, unsigned char lowest)
{
    char *copy = malloc(size + 1); /* malloc(0) may be NULL */

    ck_assert_ptr_nonnull(copy);
    memcpy(copy + 1, octets, size);
    ck_assert_uint_eq(octets_run_from(copy + 1, copy + 1 + size, lowest),
                      count_from(octets, size, lowest));
    free(copy);
}

static const unsigned char lowests[] = {1, ' ', '!', 'a', 0x80};

/* One octet of every value, at every place in runs of every length up to 20. */
START_TEST(test_any_octet_ends_a_run_anywhere_or_does_not)
{
    enum { LENGTH_MAX = 20 };
    char octets[LENGTH_MAX];

    for (int c = 0; c < 256; c++)
        for (size_t size = 1; size <= LENGTH_MAX; size++)
            for (size_t at = 0; at < size; at++) {
                memset(octets, 0xff, size);
                octets[at] = (char)c;
                expect_run(octets, size, lowests[_i]);
            }
}
END_TEST

/* Several octets that would end it are in the same eight. */
START_TEST(test_the_first_of_many_ends_a_run)
{
    char octets[64];

    for (uint64_t seed = 0; seed < 100000; seed++) {
        size_t size = random_of_seed(2 * seed) % sizeof(octets);
        unsigned rarity = 1 + (unsigned)(random_of_seed(2 * seed + 1) % 32);

        for (size_t i = 0; i < size; i++) {
            uint64_t number = random_of_seed(seed * sizeof(octets) + i);

            octets[i] = number >> 32 & rarity ? (char)(0x80 | number) : (char)number;
        }
        expect_run(octets, size, lowests[_i]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("octets");
    TCase *tcase = unit_case(suite, "octets");

    tcase_set_timeout(tcase, 20);
    tcase_add_test(tcase, test_each_octet_has_its_kinds);
    tcase_add_test(tcase, test_a_run_ends_at_the_first_of_another_kind);
    tcase_add_loop_test(tcase, test_any_octet_ends_a_run_anywhere_or_does_not, 0,
                        COUNT_OF(lowests));
    tcase_add_loop_test(tcase, test_the_first_of_many_ends_a_run, 0, COUNT_OF(lowests));
    return unit_main(suite);
}

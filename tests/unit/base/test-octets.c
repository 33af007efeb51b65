/*
 * The kinds of octets, against the grammar of RFC 9110, and runs of them that
 * begin and end anywhere.
 */
#include "lib/unit.h"

#include <string.h>

#include "base/octets.h"
#include "base/random.h"

enum { ROOM = 40 };

static bool is_in(int c, const char *set)
{
    return c > 0 && strchr(set, c);
}

START_TEST(test_each_octet_is_of_the_kinds_that_the_grammar_has)
{
    for (int c = 0; c < 256; c++) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool token = letter || (c >= '0' && c <= '9') || is_in(c, "!#$%&'*+-.^_`|~"); /* 5.6.2 */
        bool space = c == ' ' || c == '\t';                                           /* 5.6.3 */
        bool quoted = space || c >= 0x80 ||                                           /* 5.6.4 */
                      (c > ' ' && c < 0x7f && c != '"' && c != '\\');

        ck_assert_msg(octet_is((char)c, OCTET_TOKEN) == token, "octet %d", c);
        ck_assert_msg(octet_is((char)c, OCTET_SPACE) == space, "octet %d", c);
        ck_assert_msg(octet_is((char)c, OCTET_QUOTED) == quoted, "octet %d", c);
    }
}
END_TEST

START_TEST(test_a_run_ends_at_the_first_other_octet_or_at_the_end)
{
    char text[ROOM];

    for (size_t size = 0; size <= ROOM; size++) {
        for (size_t at = 0; at <= size; at++) {
            memset(text, 'a', ROOM);
            if (at < size)
                text[at] = ' ';
            ck_assert_uint_eq(octets_run(text, text + size, OCTET_TOKEN), at);
            ck_assert_uint_eq(octets_run_from(text, text + size, ' ' + 1), at);
        }
    }
}
END_TEST

/* Each octet, alone and behind so many others that it stands anywhere in what is looked at at once.
 */
START_TEST(test_a_run_from_an_octet_on_has_no_lower_one_and_no_del)
{
    static const unsigned char lowests[] = {1, ' ', ' ' + 1, 128};
    char text[ROOM];

    for (size_t i = 0; i < COUNT_OF(lowests); i++)
        for (int c = 0; c < 256; c++)
            for (size_t at = 0; at < 20; at++) {
                bool ends = c < lowests[i] || c == 0x7f;

                memset(text, 0x80, ROOM);
                text[at] = (char)c;
                ck_assert_msg(octets_run_from(text, text + ROOM, lowests[i]) == (ends ? at : ROOM),
                              "octet %d behind %zu, from %d on", c, at, lowests[i]);
            }
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

/* Several octets that would end the run are in the same eight. */
START_TEST(test_the_first_of_many_ends_a_run)
{
    static const unsigned char lowests[] = {1, ' ', 'a', 128};
    char text[ROOM];

    for (uint64_t seed = 0; seed < 100000; seed++) {
        unsigned char lowest = lowests[seed % COUNT_OF(lowests)];
        size_t size = random_of_seed(seed) % (ROOM + 1);

        for (size_t i = 0; i < size; i++) {
            uint64_t number = random_of_seed(seed * ROOM + i);

            text[i] = (char)(number >> 32 & seed % 32 ? 0x80 | number : number);
        }
        ck_assert_uint_eq(octets_run_from(text, text + size, lowest),
                          count_from(text, size, lowest));
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("octets");
    TCase *tcase = unit_case(suite, "octets");

    tcase_add_test(tcase, test_each_octet_is_of_the_kinds_that_the_grammar_has);
    tcase_add_test(tcase, test_a_run_ends_at_the_first_other_octet_or_at_the_end);
    tcase_add_test(tcase, test_a_run_from_an_octet_on_has_no_lower_one_and_no_del);
    tcase_add_test(tcase, test_the_first_of_many_ends_a_run);
    return unit_main(suite);
}

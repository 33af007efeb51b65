/*
 * Octets that wait: they come out as they went in, and memory is held only while
 * there are any.
 */
#include "lib/unit.h"

#include <string.h>

#include "base/backlog.h"

START_TEST(test_octets_come_out_in_their_order)
{
    struct backlog backlog = {0};
    unsigned char next_in = 0, next_out = 0;

    for (int i = 0; i < 2000; i++) {
        unsigned char octets[97];
        size_t added = (size_t)(i * 31 % 97), dropped;

        for (size_t k = 0; k < added; k++)
            octets[k] = next_in++;
        ck_assert(backlog_add(&backlog, octets, added));
        dropped = backlog.size * (size_t)(i % 5) / 4;
        for (size_t k = 0; k < dropped; k++)
            ck_assert_uint_eq((unsigned char)backlog.octets[k], next_out++);
        backlog_drop(&backlog, dropped);
    }
    while (backlog.size > 0) {
        ck_assert_uint_eq((unsigned char)backlog.octets[0], next_out++);
        backlog_drop(&backlog, 1);
    }
    ck_assert_uint_eq(next_in, next_out);
    ck_assert_ptr_null(backlog.memory);
}
END_TEST

START_TEST(test_an_empty_backlog_has_no_memory)
{
    struct backlog backlog = {0};

    ck_assert(backlog_add(&backlog, "", 0));
    ck_assert_ptr_null(backlog.memory);
    ck_assert(backlog_add(&backlog, "abc", 3));
    backlog_drop(&backlog, 5);
    ck_assert_uint_eq(backlog.size, 0);
    ck_assert_ptr_null(backlog.memory);
    ck_assert(backlog_add(&backlog, "abc", 3));
    backlog_clear(&backlog);
    ck_assert_ptr_null(backlog.memory);
    backlog_clear(&backlog);
}
END_TEST

/* A reader that is always a little behind must not make memory grow with all that ever came. */
START_TEST(test_memory_is_bounded_by_what_waits)
{
    struct backlog backlog = {0};

    ck_assert(backlog_add(&backlog, "0123456789", 10));
    for (int i = 0; i < 100000; i++) {
        ck_assert(backlog_add(&backlog, "0123456789", 10));
        ck_assert_int_eq(memcmp(backlog.octets, "0123456789", 10), 0);
        backlog_drop(&backlog, 10);
        ck_assert_uint_le(backlog.capacity, 100);
    }
    backlog_clear(&backlog);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("backlog");
    TCase *tcase = unit_case(suite, "backlog");

    tcase_add_test(tcase, test_octets_come_out_in_their_order);
    tcase_add_test(tcase, test_an_empty_backlog_has_no_memory);
    tcase_add_test(tcase, test_memory_is_bounded_by_what_waits);
    return unit_main(suite);
}

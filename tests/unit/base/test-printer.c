/*
 * Text that is written piece by piece, and what is said when there is no memory.
 */
#include "lib/unit.h"

#include <string.h>

#include "base/printer.h"

START_TEST(test_the_pieces_are_one_text)
{
    struct printer printer;
    char *text;

    printer_open(&printer);
    ck_assert_ptr_nonnull(printer.out);
    fputs("one", printer.out);
    fprintf(printer.out, ", %d", 2);
    fputc('!', printer.out);
    text = printer_close(&printer);
    ck_assert_str_eq(text, "one, 2!");
    ck_assert_uint_eq(printer.size, 7);
    free(text);
}
END_TEST

START_TEST(test_a_text_of_nothing_is_empty)
{
    struct printer printer;
    char *text;

    printer_open(&printer);
    text = printer_close(&printer);
    ck_assert_str_eq(text, "");
    ck_assert_uint_eq(printer.size, 0);
    free(text);
}
END_TEST

/* Octets of any kind, more than fit into one buffer. */
START_TEST(test_a_text_may_be_long_and_have_nuls)
{
    enum { SIZE = 1000000 };
    struct printer printer;
    int right = 0;
    char *text;

    printer_open(&printer);
    for (int i = 0; i < SIZE; i++)
        putc(i % 251, printer.out);
    text = printer_close(&printer);
    ck_assert_uint_eq(printer.size, SIZE);
    while (right < SIZE &&
           (unsigned char)text[right] == right % 251) /* Check notes each assertion in a file */
        right++;
    ck_assert_int_eq(right, SIZE);
    ck_assert_int_eq(text[SIZE], '\0');
    free(text);
}
END_TEST

START_TEST(test_without_memory_to_begin_there_is_no_text)
{
    struct printer printer = {.out = NULL}; /* as printer_open leaves it then */

    ck_assert_ptr_null(printer_close(&printer));
}
END_TEST

/* A full device fails as memory does: when octets are written (1), or not before the end (0). What
   was written is freed; LeakSanitizer sees whether it is. */
START_TEST(test_without_memory_to_go_on_there_is_no_text)
{
    struct printer printer;

    printer_open(&printer);
    fputs("some", printer.out);
    fclose(printer.out);
    printer.out = fopen("/dev/full", "w");
    ck_assert_ptr_nonnull(printer.out);
    fputs("more", printer.out);
    if (_i == 1)
        ck_assert_int_eq(fflush(printer.out), EOF);
    ck_assert_ptr_null(printer_close(&printer));
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("printer");
    TCase *tcase = unit_case(suite, "printer");

    tcase_add_test(tcase, test_the_pieces_are_one_text);
    tcase_add_test(tcase, test_a_text_of_nothing_is_empty);
    tcase_add_test(tcase, test_a_text_may_be_long_and_have_nuls);
    tcase_add_test(tcase, test_without_memory_to_begin_there_is_no_text);
    tcase_add_loop_test(tcase, test_without_memory_to_go_on_there_is_no_text, 0, 2);
    return unit_main(suite);
}

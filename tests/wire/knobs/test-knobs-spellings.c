/*
 * The values of knobs in a sequence, in several spellings: those that mean the same are the same
 * list, and others are not.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdio.h>
#include <string.h>

/* Each pair is the two steps of one sequence, in two spellings. */
START_TEST(test_spellings_of_a_value_are_one_list)
{
    static const char *const same[][2] = {
        {"delay=1ms-3ms", "delay=0.001-0.003s"},
        {"delay=1:0%2C2ms", "delay=1000ms:0.0%2C0.002:1"},
        {"continue=1s", "continue=1000ms"},
        {"drip=10ms", "drip=0.01"},
        {"sleep=5", "sleep=005"},
        {"size=1024", "size=1Ki"},
        {"header=A:b", "header=A:%20b%20"},
        {"fault=none", "fault=none:3"},
        {"bare=TRUE", "bare"},
        {"retry-after=date:5", "retry-after=date:05"},
    };

    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
        for (size_t j = 0; j < 2; j++) {
            char target[200];

            snprintf(target, sizeof(target), "/sequence/200*2;%s?key=value-%zu", same[i][j], i);
            ask("GET", target, NULL);
            ck_assert_msg(response.head.code == 200, "%s: %u", target, response.head.code);
            expect_field(&wire, &response.head, "Statusbin-Step", j ? "2/2" : "1/2");
        }
    ask("GET", "/sequence?key=value-5", NULL);
    expect_text(&wire, &response, "200*2;size=1Ki\n");
}
END_TEST

/* Another value is another list; so are the letters of a field's name, which are sent as they are,
   and a value that is not taken is shown as it came. */
START_TEST(test_other_values_are_another_list)
{
    static const char *const others[][2] = {
        {"delay=1ms", "delay=2ms"},
        {"delay=1ms%2C2ms", "delay=2ms%2C1ms"}, /* a seed picks another one */
        {"size=1k", "size=1Ki"},
        {"header=A:b", "header=a:b"},
        {"sleep=1", "delay=1ms"},
        {"retry-after=5", "retry-after=05"},
    };

    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        for (size_t j = 0; j < 2; j++) {
            char target[200];

            snprintf(target, sizeof(target), "/sequence/200;%s?key=other-%zu", others[i][j], i);
            ask("GET", target, NULL);
            ck_assert_msg(response.head.code == (j ? 409 : 200), "%s: %u", target,
                          response.head.code);
        }
    expect_text(&wire, &response, "The key 'other-5' belongs to another list: choose");
    ask("GET", "/sequence/200;delay=1;header=A:%20b,404;delay=0900000ms", NULL);
    expect_own(&wire, &response, 400);
    expect_text(&wire, &response, "The knob delay in the path is '0900000ms'; it takes");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-spellings");
    TCase *tcase = fixture_case(suite, "spellings");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_spellings_of_a_value_are_one_list);
    tcase_add_test(tcase, test_other_values_are_another_list);
    return fixture_main(suite);
}

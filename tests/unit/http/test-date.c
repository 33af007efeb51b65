/*
 * Dates as HTTP has them.
 */
#include "lib/unit.h"

#include "http/date.h"

/* RFC 9110, 5.6.7 */
static const struct {
    const char *text;
    int64_t time_s; /* -1: none */
} dates[] = {
    {"Sun, 06 Nov 1994 08:49:37 GMT", 784111777},
    {"Sunday, 06-Nov-94 08:49:37 GMT", 784111777},
    {"Sun Nov  6 08:49:37 1994", 784111777},
    {"Thu, 01 Jan 1970 00:00:00 GMT", 0},
    {"Saturday, 01-Jan-00 00:00:00 GMT", 946684800},
    {"Wednesday, 01-Jan-70 00:00:00 GMT", 3155760000}, /* 2070, not 1970 */
    {"Friday, 01-Jan-77 00:00:00 GMT", -1},            /* 1977 was a Saturday, 2077 is one */
    {"Mon, 06 Nov 1994 08:49:37 GMT", -1},
    {"Sun, 6 Nov 1994 08:49:37 GMT", -1},
    {"sun, 06 nov 1994 08:49:37 gmt", -1},
    {"Sun, 06 Nov 1994 08:49:37 UTC", -1},
    {"Sun, 06 Nov 1994 08:49:37", -1},
    {"Sun, 06 Nov 1994 24:00:00 GMT", -1},
    {"Sun, 31 Feb 1994 08:49:37 GMT", -1},
    {" Sun, 06 Nov 1994 08:49:37 GMT", -1},
    {"Sun, 06 Nov 1994 08:49:37 GMT ", -1},
    {"Wed Nov  6 08:49:37 19", -1}, /* a year has four digits: this is not 19 AD */
    {"Wed, 06 Nov 19 08:49:37 GMT", -1},
    {"784111777", -1},
    {"", -1},
};

START_TEST(test_a_date_is_read_in_three_formats)
{
    int64_t time_s = -1;
    bool good = date_parse(dates[_i].text, 1795500000 /* in 2026 */, &time_s);

    ck_assert_msg(good == (dates[_i].time_s >= 0), "%s", dates[_i].text);
    ck_assert_int_eq(time_s, dates[_i].time_s);
}
END_TEST

START_TEST(test_a_date_is_written_in_one)
{
    char buffer[DATE_SIZE];

    date_format(784111777, buffer);
    ck_assert_str_eq(buffer, "Sun, 06 Nov 1994 08:49:37 GMT");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("date");
    TCase *tcase = unit_case(suite, "date");

    tcase_add_loop_test(tcase, test_a_date_is_read_in_three_formats, 0, COUNT_OF(dates));
    tcase_add_test(tcase, test_a_date_is_written_in_one);
    return unit_main(suite);
}

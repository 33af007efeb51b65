#include "http/date.h"

#include <string.h>
#include <time.h>

enum { YEAR_MIN = 1000 };

/* The preferred format and the two obsolete ones. */
static const char imf_fixdate[] = "%a, %d %b %Y %H:%M:%S GMT";
static const char rfc850_date[] = "%A, %d-%b-%y %H:%M:%S GMT";
static const char asctime_date[] = "%a %b %e %H:%M:%S %Y";

/* Sets the century of a year with two digits: the latest in which the year is at most 50 years
   ahead (5.6.7). */
static void find_century(struct tm *date, int64_t now_s)
{
    const time_t now = (time_t)now_s;
    struct tm today;
    int highest;

    gmtime_r(&now, &today);
    highest = today.tm_year + 50;
    date->tm_year = highest - (highest - date->tm_year % 100) % 100;
}

/* strptime takes more than the formats, so the date is written again and must be the same text.
   That alone would let a year have fewer than four digits, which it must have (5.6.7). */
static bool parse_as(const char *format, const char *text, int64_t now_s, int64_t *ret_s)
{
    struct tm date = {0};
    char again[48];
    time_t time;

    if (!strptime(text, format, &date))
        return false;
    if (format == rfc850_date)
        find_century(&date, now_s);
    time = timegm(&date);
    if (!gmtime_r(&time, &date) || date.tm_year < YEAR_MIN - 1900 ||
        strftime(again, sizeof(again), format, &date) == 0 || strcmp(again, text) != 0)
        return false;
    *ret_s = time;
    return true;
}

bool date_parse(const char *text, int64_t now_s, int64_t *ret_s)
{
    return parse_as(imf_fixdate, text, now_s, ret_s) || parse_as(rfc850_date, text, now_s, ret_s) ||
           parse_as(asctime_date, text, now_s, ret_s);
}

void date_format(int64_t time_s, char buffer[DATE_SIZE])
{
    const time_t time = (time_t)time_s;
    struct tm date;

    gmtime_r(&time, &date);
    strftime(buffer, DATE_SIZE, imf_fixdate, &date);
}

const char *date_keep(struct date_kept *kept, int64_t time_s)
{
    if (kept->time_s != time_s || !*kept->text) {
        kept->time_s = time_s;
        date_format(time_s, kept->text);
    }
    return kept->text;
}

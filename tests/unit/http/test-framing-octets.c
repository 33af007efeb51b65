/*
 * Each of the 256 octets in each place, against the grammar as RFC 9110, 5.5 and
 * 5.6, and RFC 9112 have it; and behind so many others that it comes to stand
 * anywhere in what is looked at together.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "framing-pieces.h"

enum { BEFORE_MAX = 20 };

static const struct framing_limits limits = {.target = 200, .fields = 200, .head = 400};

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_token(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           (c > 0 && strchr("!#$%&'*+-.^_`|~", c));
}

static bool is_visible(unsigned char c)
{
    return c > ' ' && c != 0x7f; /* and obs-text */
}

static bool is_text(unsigned char c)
{
    return is_visible(c) || c == ' ' || c == '\t';
}

static bool is_quoted_text(unsigned char c)
{
    return is_text(c) && c != '"' && c != '\\';
}

static bool is_hexadecimal(unsigned char c)
{
    return c > 0 && strchr("0123456789abcdefABCDEF", c);
}

#define CHUNKED "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"

/* A place: what comes before it, what can stand there any number of times first, and what comes
   behind it. also: octets that end what stands there, where what is behind is in order then too. */
static const struct {
    const char *before, *filler, *behind;
    bool (*is_valid)(unsigned char c);
    const char *also;
} places[] = {
    {"", "G", " / HTTP/1.1\r\n\r\n", is_token, ""},
    {"GET /", "a", " HTTP/1.1\r\n\r\n", is_visible, ""},
    {"GET / HTTP/1.1\r\nA", "a", ":b\r\n\r\n", is_token, ":"},
    {"GET / HTTP/1.1\r\nA: b", "c", "d\r\n\r\n", is_text, ""},
    {"GET / HTTP/1.1\r\nContent-Length: 0", "0", "\r\n\r\n", is_digit, " \t"},
    {CHUNKED "0", "0", "\r\n", is_hexadecimal, ""},
    {CHUNKED "1;a", "b", "=c\r\n", is_token, " \t"},
    {CHUNKED "1;a=b", "c", ";d\r\n", is_token, " \t"},
    {CHUNKED "1;a=\"", "b", "\"\r\n", is_quoted_text, ""},
    {CHUNKED "1;a=\"\\", "b\\", "\"\r\n", is_text, ""},
    {CHUNKED "0\r\nA", "a", ":b\r\n", is_token, ":"},
    {CHUNKED "0\r\nA: b", "c", "d\r\n", is_text, ""},
};

/* The refusal of a message with c behind count fillers in that place. */
static enum refusal verdict(size_t place, unsigned count, unsigned char c)
{
    char message[300];
    int size = snprintf(message, sizeof(message), "%s", places[place].before);
    struct framing framing;
    enum refusal refusal;

    for (unsigned i = 0; i < count; i++)
        size +=
            snprintf(message + size, sizeof(message) - (size_t)size, "%s", places[place].filler);
    message[size++] = (char)c;
    size += snprintf(message + size, sizeof(message) - (size_t)size, "%s", places[place].behind);
    framing_start(&framing, &limits);
    framing_take_all(&framing, message, (size_t)size, &refusal);
    return refusal;
}

START_TEST(test_each_octet_is_refused_where_the_grammar_has_it_not)
{
    for (unsigned count = 0; count <= BEFORE_MAX; count++)
        for (unsigned c = 0; c < 256; c++) {
            unsigned char octet = (unsigned char)c;
            bool valid = places[_i].is_valid(octet) || (c > 0 && strchr(places[_i].also, (int)c));

            ck_assert_msg((verdict((size_t)_i, count, octet) == REFUSAL_NONE) == valid,
                          "place %d, octet 0x%02x behind %u", _i, c, count);
        }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("framing-octets");
    TCase *tcase = unit_case(suite, "octets");

    tcase_add_loop_test(tcase, test_each_octet_is_refused_where_the_grammar_has_it_not, 0,
                        COUNT_OF(places));
    return unit_main(suite);
}

/*
 * Request lines and field lines (RFC 9112, 2.2, 3, 5; RFC 9110, 5): what is one,
 * and at which octet it is none.
 */
#include "lib/unit.h"

#include "unit/http/framing-rows.h"

#define LINE "GET /status/200 HTTP/1.1\r\n"
#define HOST "Host: a.test\r\n"
#define FIELDS(fields) LINE fields "\r\n"

static const struct framing_row rows[] = {
    /* the request line: RFC 9112, 3 */
    SERVED("a request", LINE HOST "\r\n"),
    SERVED("no fields", FIELDS("")),
    SERVED("two requests", FIELDS(HOST) FIELDS(HOST)),
    SERVED("a method of every tchar", "!#$%&'*+-.^_`|~09azAZ / HTTP/1.1\r\n" HOST "\r\n"),
    SERVED("a method of one letter", "G / HTTP/1.1\r\n\r\n"),
    SERVED("a long method", "ABCDEFGHIJKLMNOPQRSTUVWXYZ / HTTP/1.1\r\n\r\n"),
    SERVED("an absolute target", "GET http://a.test:80/b?c=d#e HTTP/1.1\r\n\r\n"),
    SERVED("an asterisk", "OPTIONS * HTTP/1.1\r\n\r\n"),
    SERVED("octets over 127 in the target", "GET /\x80\xc3\xa4\xff HTTP/1.1\r\n\r\n"),
    SERVED("all that is printable in the target",
           "GET !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~ HTTP/1.1\r\n\r\n"),
    REFUSED("no method", REFUSAL_METHOD, "", "/status/200 HTTP/1.1\r\n\r\n"),
    REFUSED("a space before the method", REFUSAL_METHOD, "", " " LINE),
    REFUSED("a tab before the method", REFUSAL_METHOD, "", "\t" LINE),
    REFUSED("@ in the method", REFUSAL_METHOD, "G", "@T / HTTP/1.1\r\n\r\n"),
    REFUSED("( at the end of the method", REFUSAL_METHOD, "GET", "( / HTTP/1.1\r\n\r\n"),
    REFUSED("a colon in the method", REFUSAL_METHOD, "GET", ": / HTTP/1.1\r\n\r\n"),
    REFUSED("a control in the method", REFUSAL_METHOD, "G", "\001T / HTTP/1.1\r\n\r\n"),
    REFUSED("DEL in the method", REFUSAL_METHOD, "G", "\177T / HTTP/1.1\r\n\r\n"),
    REFUSED("an octet over 127 in the method", REFUSAL_METHOD, "G", "\xc3\x89T / HTTP/1.1\r\n\r\n"),
    REFUSED("a tab behind the method", REFUSAL_METHOD, "GET", "\t/ HTTP/1.1\r\n\r\n"),
    REFUSED("a TLS greeting", REFUSAL_METHOD, "", "\x16\x03\x01"),
    REFUSED("a NUL before the method", REFUSAL_LINE_END, "", "\0" LINE),
    REFUSED("a NUL in the method", REFUSAL_LINE_END, "GE", "\0T / HTTP/1.1\r\n\r\n"),
    REFUSED("a NUL behind the method", REFUSAL_LINE_END, "GET", "\0/ HTTP/1.1\r\n\r\n"),
    REFUSED("a line of NULs", REFUSAL_LINE_END, "", "\0\0\r\n" LINE),
    REFUSED("a bare LF for a line", REFUSAL_LINE_END, "", "\n" LINE),
    REFUSED("a bare LF in the method", REFUSAL_LINE_END, "GE", "\nT / HTTP/1.1\r\n\r\n"),
    REFUSED("one word", REFUSAL_TARGET, "GARBAGE", "\r\n\r\n"),
    REFUSED("a method and a space", REFUSAL_TARGET, "GET ", "\r\n\r\n"),
    REFUSED("no version", REFUSAL_TARGET, "GET /status/200", "\r\n\r\n"),
    REFUSED("no version, a space", REFUSAL_TARGET, "GET /status/200 ", "\r\n\r\n"),
    REFUSED("two spaces before the target", REFUSAL_TARGET, "GET ", " / HTTP/1.1\r\n\r\n"),
    REFUSED("two spaces before the version", REFUSAL_TARGET, "GET / ", " HTTP/1.1\r\n\r\n"),
    REFUSED("an extra word", REFUSAL_TARGET, "GET / ", "extra HTTP/1.1\r\n\r\n"),
    REFUSED("a tab before the version", REFUSAL_TARGET, "GET /", "\tHTTP/1.1\r\n\r\n"),
    REFUSED("a control in the target", REFUSAL_TARGET, "GET /a", "\037b HTTP/1.1\r\n\r\n"),
    REFUSED("DEL in the target", REFUSAL_TARGET, "GET /a", "\177b HTTP/1.1\r\n\r\n"),
    REFUSED("DEL behind eight octets of the target", REFUSAL_TARGET, "GET /1234567",
            "\177 HTTP/1.1"),
    REFUSED("a NUL in the target", REFUSAL_LINE_END, "GET /a", "\0b HTTP/1.1\r\n\r\n"),
    REFUSED("a NUL for a target", REFUSAL_LINE_END, "GET ", "\0 HTTP/1.1\r\n\r\n"),
    REFUSED("a bare LF in the target", REFUSAL_LINE_END, "GET /a", "\nHTTP/1.1\r\n\r\n"),
    REFUSED("a bare CR in the target", REFUSAL_TARGET, "GET /a", "\rHTTP/1.1\r\n\r\n"),

    /* the version: RFC 9112, 2.3 */
    SERVED("HTTP/1.0", "GET / HTTP/1.0\r\n\r\n"),
    SERVED("HTTP/1.2", "GET / HTTP/1.2\r\n\r\n"),
    SERVED("HTTP/1.9", "GET / HTTP/1.9\r\n\r\n"),
    REFUSED("HTTP/0.9", REFUSAL_VERSION, "GET / HTTP/0.9", "\r\n\r\n"),
    REFUSED("HTTP/2.0", REFUSAL_VERSION, "GET / HTTP/2.0", "\r\n\r\n"),
    REFUSED("HTTP/2.1", REFUSAL_VERSION, "GET / HTTP/2.1", "\r\n\r\n"),
    REFUSED("the preface of HTTP/2", REFUSAL_VERSION, "PRI * HTTP/2.0", "\r\n\r\nSM\r\n\r\n"),
    REFUSED("HTTP/2", REFUSAL_TARGET, "GET / HTTP/2", "\r\n\r\n"),
    REFUSED("HTTP/1.x", REFUSAL_TARGET, "GET / HTTP/1.", "x\r\n\r\n"),
    REFUSED("HTTP/x.1", REFUSAL_TARGET, "GET / HTTP/", "x.1\r\n\r\n"),
    REFUSED("HTTP/1.10", REFUSAL_TARGET, "GET / HTTP/1.1", "0\r\n\r\n"),
    REFUSED("HTTP/11.1", REFUSAL_TARGET, "GET / HTTP/1", "1.1\r\n\r\n"),
    REFUSED("HTTP/1,1", REFUSAL_TARGET, "GET / HTTP/1", ",1\r\n\r\n"),
    REFUSED("HTTP/:.1", REFUSAL_TARGET, "GET / HTTP/", ":.1\r\n\r\n"),
    REFUSED("HTTP/1./", REFUSAL_TARGET, "GET / HTTP/1.", "/\r\n\r\n"),
    REFUSED("HTTP/#.#", REFUSAL_TARGET, "GET / HTTP/", "#.#\r\n\r\n"),
    REFUSED("http/1.1", REFUSAL_TARGET, "GET / ", "http/1.1\r\n\r\n"),
    REFUSED("HTTQ/1.1", REFUSAL_TARGET, "GET / HTT", "Q/1.1\r\n\r\n"),
    REFUSED("a space behind the version", REFUSAL_TARGET, "GET / HTTP/1.1", " \r\n\r\n"),
    REFUSED("a word behind the version", REFUSAL_TARGET, "GET / HTTP/1.1", " a\r\n\r\n"),
    REFUSED("a NUL behind the version", REFUSAL_LINE_END, "GET / HTTP/1.1", "\0\r\n\r\n"),
    REFUSED("a NUL in the version", REFUSAL_LINE_END, "GET / HTTP/", "\0.1\r\n\r\n"),
    REFUSED("a bare LF behind the version", REFUSAL_LINE_END, "GET / HTTP/1.1", "\n" HOST "\r\n"),
    REFUSED("a bare CR behind the version", REFUSAL_LINE_END, "GET / HTTP/1.1\r", HOST "\r\n"),
    REFUSED("two CRs behind the version", REFUSAL_LINE_END, "GET / HTTP/1.1\r", "\r\n\r\n"),
    REFUSED("another request in the line", REFUSAL_TARGET, "GET / HTTP/1.1", " GET / HTTP/1.1\r\n"),

    /* empty lines before it: RFC 9112, 2.2 */
    CHANGED("an empty line", "\r\n" FIELDS(HOST), FIELDS(HOST)),
    CHANGED("eight empty lines", "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n" FIELDS(HOST), FIELDS(HOST)),
    CHANGED("empty lines between", FIELDS(HOST) "\r\n\r\n" FIELDS(HOST) "\r\n",
            FIELDS(HOST) FIELDS(HOST)),
    REFUSED_CHANGED("nine empty lines", REFUSAL_LINE_END, "\r\n\r\n\r\n\r\n\r\n\r\n\r\n\r\n",
                    "\r\n" FIELDS(HOST), ""),
    REFUSED("a bare CR before the request", REFUSAL_LINE_END, "", "\r" FIELDS(HOST)),
    REFUSED("two CRs before the request", REFUSAL_LINE_END, "", "\r\r\n" FIELDS(HOST)),
    REFUSED_CHANGED("a bare LF behind an empty line", REFUSAL_LINE_END, "\r\n", "\n" FIELDS(HOST),
                    ""),
    REFUSED_CHANGED("a space behind an empty line", REFUSAL_METHOD, "\r\n", " \r\n" FIELDS(HOST),
                    ""),

    /* field names: RFC 9112, 5.1 */
    SERVED("a name of every tchar", FIELDS("!#$%&'*+-.^_`|~09azAZ: b\r\n")),
    SERVED("a long name", FIELDS("Abcdefghijklmnopqrstuvwxyz: b\r\n")),
    REFUSED("no name", REFUSAL_FIELD_NAME, LINE, ": b\r\n\r\n"),
    REFUSED("a colon alone", REFUSAL_FIELD_NAME, LINE HOST, ":\r\n\r\n"),
    REFUSED("a colon and a bare LF", REFUSAL_FIELD_NAME, LINE HOST, ":\nGET / HTTP/1.1\r\n\r\n"),
    REFUSED("no colon", REFUSAL_FIELD_NAME, LINE "Name", "\r\n\r\n"),
    REFUSED("no colon, a space", REFUSAL_FIELD_NAME, LINE "Name", " b\r\n\r\n"),
    REFUSED("a space before the colon", REFUSAL_FIELD_NAME, LINE "Name", " : b\r\n\r\n"),
    REFUSED("a tab before the colon", REFUSAL_FIELD_NAME, LINE "Name", "\t: b\r\n\r\n"),
    REFUSED("a request for a field", REFUSAL_FIELD_NAME, LINE "GET", " / HTTP/1.1\r\n\r\n"),
    REFUSED("( in a name", REFUSAL_FIELD_NAME, LINE "Na", "(me: b\r\n\r\n"),
    REFUSED("a quote in a name", REFUSAL_FIELD_NAME, LINE "Na", "\"me: b\r\n\r\n"),
    REFUSED("a control in a name", REFUSAL_FIELD_NAME, LINE "Na", "\001me: b\r\n\r\n"),
    REFUSED("DEL in a name", REFUSAL_FIELD_NAME, LINE "Na", "\177me: b\r\n\r\n"),
    REFUSED("an octet over 127 in a name", REFUSAL_FIELD_NAME, LINE "N", "\xc3\xa4me: b\r\n\r\n"),
    REFUSED("a NUL in a name", REFUSAL_LINE_END, LINE "Na", "\0me: b\r\n\r\n"),
    REFUSED("a NUL before a name", REFUSAL_LINE_END, LINE, "\0Name: b\r\n\r\n"),
    REFUSED("a NUL behind a name", REFUSAL_LINE_END, LINE "Name", "\0: b\r\n\r\n"),
    REFUSED("a bare LF in a name", REFUSAL_LINE_END, LINE "Na", "\nme: b\r\n\r\n"),
    REFUSED("a NUL and an LF for the empty line", REFUSAL_LINE_END, LINE HOST, "\0\n" LINE),

    /* field values: RFC 9110, 5.5 */
    SERVED("an empty value", FIELDS("A:\r\n")),
    SERVED("a value of white space", FIELDS("A: \t \r\n")),
    SERVED("no white space", FIELDS("A:b\r\n")),
    SERVED("white space around", FIELDS("A: \t b \t \r\n")),
    SERVED("tabs within", FIELDS("A: b\tc\t\td\r\n")),
    SERVED("all that is printable", FIELDS("A: !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\r\n")),
    SERVED("octets over 127", FIELDS("A: caf\xc3\xa9\x80\xff\xa0\x8d\x8a\r\n")),
    REFUSED("a control", REFUSAL_FIELD_VALUE, LINE "A: b", "\001c\r\n\r\n"),
    REFUSED("the highest control", REFUSAL_FIELD_VALUE, LINE "A: b", "\037c\r\n\r\n"),
    REFUSED("a vertical tab at the start", REFUSAL_FIELD_VALUE, LINE "A: ", "\vc\r\n\r\n"),
    REFUSED("a form feed at the end", REFUSAL_FIELD_VALUE, LINE "A: b", "\f\r\n\r\n"),
    REFUSED("DEL", REFUSAL_FIELD_VALUE, LINE "A: b", "\177c\r\n\r\n"),
    REFUSED("DEL behind eight octets", REFUSAL_FIELD_VALUE, LINE "A: 12345678", "\177c\r\n\r\n"),
    REFUSED("a NUL", REFUSAL_LINE_END, LINE "A: b", "\0c\r\n\r\n"),
    REFUSED("a NUL at the start", REFUSAL_LINE_END, LINE "A: ", "\0c\r\n\r\n"),
    REFUSED("a NUL for the CR", REFUSAL_LINE_END, LINE "A: b", "\0\n\r\n"),
    REFUSED("a bare LF", REFUSAL_LINE_END, LINE "A: b", "\nB: c\r\n\r\n"),
    REFUSED("a bare LF for a value", REFUSAL_LINE_END, LINE "A:", "\n\r\n"),
    REFUSED("a bare CR", REFUSAL_LINE_END, LINE "A: b\r", "B: c\r\n\r\n"),
    REFUSED("two CRs", REFUSAL_LINE_END, LINE "A: b\r", "\r\n\r\n"),
    REFUSED("a CR and a NUL", REFUSAL_LINE_END, LINE "A: b\r", "\0\n\r\n"),

    /* folding (RFC 9112, 5.2) and the empty line */
    REFUSED("a folded line", REFUSAL_LINE_END, LINE "A: b\r\n", " c\r\n\r\n"),
    REFUSED("a line folded by a tab", REFUSAL_LINE_END, LINE "A: b\r\n", "\tc\r\n\r\n"),
    REFUSED("a folded line of spaces", REFUSAL_LINE_END, LINE "A: b\r\n", " \r\n\r\n"),
    REFUSED("white space before all fields", REFUSAL_LINE_END, LINE, " A: b\r\n\r\n"),
    REFUSED("a space on the empty line", REFUSAL_LINE_END, LINE HOST, " \r\n"),
    REFUSED("an empty line that is a bare LF", REFUSAL_LINE_END, LINE HOST, "\n"),
    REFUSED("an empty line that is a bare CR", REFUSAL_LINE_END, LINE HOST "\r", "GET"),
    REFUSED("two CRs at the end", REFUSAL_LINE_END, LINE HOST "\r", "\r\n"),
    REFUSED("a NUL behind the last CR", REFUSAL_LINE_END, LINE HOST "\r", "\0\n"),
};

START_TEST(test_a_head_is_handed_on_or_refused_however_it_is_cut)
{
    framing_check_row(&rows[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("framing");
    TCase *tcase = unit_case(suite, "head");

    tcase_add_loop_test(tcase, test_a_head_is_handed_on_or_refused_however_it_is_cut, 0,
                        COUNT_OF(rows));
    return unit_main(suite);
}

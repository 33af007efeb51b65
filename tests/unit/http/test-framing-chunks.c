/*
 * Chunks, their extensions, and trailer sections (RFC 9112, 7.1).
 */
#include "lib/unit.h"

#include "unit/http/framing-rows.h"

#define HEAD "POST /status/200 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
#define HELLO "\r\nhello\r\n"
#define LAST "0\r\n\r\n"
#define TRAILER HEAD "5" HELLO "0\r\n"

/* Trailer lines; they are taken out, also where one is refused. */
#define TRAILED(name, lines) CHANGED(name, TRAILER lines "\r\n", TRAILER "\r\n")
#define REFUSED_TRAILER(name, refusal, rest) REFUSED(name, refusal, TRAILER, rest)

/* A chunk, and the last one, with that extension; all of it is taken out. */
#define EXTENDED(name, extension)                                                                  \
    CHANGED(name, HEAD "5" extension HELLO "0" extension "\r\n\r\n", HEAD "5" HELLO LAST)
/* An extension that is refused from rest on. */
#define REFUSED_EXTENSION(name, extension, rest)                                                   \
    REFUSED_CHANGED(name, REFUSAL_EXTENSION, HEAD "5" extension, rest HELLO LAST, HEAD "5")

static const struct framing_row rows[] = {
    /* sizes */
    SERVED("a chunk", HEAD "5" HELLO LAST),
    SERVED("two chunks", HEAD "5" HELLO "5" HELLO LAST),
    SERVED("no chunk but the last", HEAD LAST),
    SERVED("sizes in both cases", HEAD "a\r\n0123456789\r\nA\r\n0123456789\r\n" LAST),
    SERVED("two digits", HEAD "1f\r\n0123456789012345678901234567890\r\n" LAST),
    SERVED("leading zeros", HEAD "0000000005" HELLO "00000000000000000000\r\n\r\n"),
    SERVED("64 digits",
           HEAD "0000000000000000000000000000000000000000000000000000000000000005" HELLO LAST),
    SERVED("data of any octets", HEAD "8\r\n\0\r\n\n\r\xff\x7f \r\n" LAST),
    SERVED("data that looks like the end", HEAD "5\r\n0\r\n\r\n\r\n" LAST),
    REFUSED("65 digits", REFUSAL_CHUNK_SIZE,
            HEAD "0000000000000000000000000000000000000000000000000000000000000000", "5" HELLO),
    REFUSED("no size", REFUSAL_CHUNK_SIZE, HEAD, HELLO LAST),
    REFUSED("no size, an extension", REFUSAL_CHUNK_SIZE, HEAD, ";a=b" HELLO LAST),
    REFUSED("no size, a space", REFUSAL_CHUNK_SIZE, HEAD, " " HELLO LAST),
    REFUSED("a space before the size", REFUSAL_CHUNK_SIZE, HEAD, " 5" HELLO LAST),
    REFUSED("a minus", REFUSAL_CHUNK_SIZE, HEAD, "-5" HELLO LAST),
    REFUSED("a plus", REFUSAL_CHUNK_SIZE, HEAD, "+5" HELLO LAST),
    REFUSED("0x", REFUSAL_CHUNK_SIZE, HEAD "0", "x5" HELLO LAST),
    REFUSED("a letter behind f", REFUSAL_CHUNK_SIZE, HEAD "5", "g" HELLO LAST),
    REFUSED("an octet before a", REFUSAL_CHUNK_SIZE, HEAD "5", "`" HELLO LAST),
    REFUSED("an octet before A", REFUSAL_CHUNK_SIZE, HEAD "5", "@" HELLO LAST),
    REFUSED("an octet behind F", REFUSAL_CHUNK_SIZE, HEAD "5", "G" HELLO LAST),
    REFUSED("an octet before 0", REFUSAL_CHUNK_SIZE, HEAD "5", "/" HELLO LAST),
    REFUSED("an octet behind 9", REFUSAL_CHUNK_SIZE, HEAD "5", ":" HELLO LAST),
    REFUSED("a quote", REFUSAL_CHUNK_SIZE, HEAD, "\"5\"" HELLO LAST),
    REFUSED("an underscore", REFUSAL_CHUNK_SIZE, HEAD "0", "_5" HELLO LAST),
    REFUSED("an octet over 127", REFUSAL_CHUNK_SIZE, HEAD "5", "\xb5" HELLO LAST),
    REFUSED("a NUL behind the size", REFUSAL_CHUNK_SIZE, HEAD "5", "\0" HELLO LAST),
    REFUSED("a bare LF behind the size", REFUSAL_CHUNK_SIZE, HEAD "5", "\nhello\r\n" LAST),
    REFUSED("a bare CR behind the size", REFUSAL_CHUNK_SIZE, HEAD "5\r", "hello\r\n" LAST),
    REFUSED("two CRs behind the size", REFUSAL_CHUNK_SIZE, HEAD "5\r", "\r\nhello\r\n" LAST),
    REFUSED("a bare LF behind the last size", REFUSAL_CHUNK_SIZE, HEAD "0", "\n\r\n"),
    REFUSED("a bare CR behind the last size", REFUSAL_CHUNK_SIZE, HEAD "0\r", "\r\n"),
    REFUSED("2^63", REFUSAL_CHUNK_SIZE, HEAD "800000000000000", "0\r\n"),
    REFUSED("2^64", REFUSAL_CHUNK_SIZE, HEAD "1000000000000000", "0\r\n"),
    REFUSED("2^64 + 5", REFUSAL_CHUNK_SIZE, HEAD "1000000000000000", "5" HELLO LAST),
    REFUSED("a bad second size", REFUSAL_CHUNK_SIZE, HEAD "5" HELLO, "x" HELLO LAST),
    REFUSED("an empty line for the last chunk", REFUSAL_CHUNK_SIZE, HEAD "5" HELLO, "\r\n"),

    /* the end of the data */
    REFUSED("no line end behind the data", REFUSAL_CHUNK_END, HEAD "5\r\nhello", LAST),
    REFUSED("other octets for it", REFUSAL_CHUNK_END, HEAD "5\r\nhello", "XX" LAST),
    REFUSED("a bare LF for it", REFUSAL_CHUNK_END, HEAD "5\r\nhello", "\n" LAST),
    REFUSED("a bare CR for it", REFUSAL_CHUNK_END, HEAD "5\r\nhello\r", LAST),
    REFUSED("two CRs for it", REFUSAL_CHUNK_END, HEAD "5\r\nhello\r", "\r\n" LAST),
    REFUSED("a NUL for it", REFUSAL_CHUNK_END, HEAD "5\r\nhello", "\0\n" LAST),
    REFUSED("more data than the size says", REFUSAL_CHUNK_END, HEAD "3\r\nhel", "lo\r\n" LAST),
    REFUSED("less data than the size says", REFUSAL_CHUNK_END, HEAD "7" HELLO, LAST),

    /* extensions: 7.1.1 */
    EXTENDED("a name", ";a"),
    EXTENDED("a value", ";a=b"),
    EXTENDED("a name and a value of every tchar", ";!#$%&'*+-.^_`|~09azAZ=!#$%&'*+-.^_`|~09azAZ"),
    EXTENDED("several", ";a;b=c;d=\"e\";f"),
    EXTENDED("a space before it", " ;a=b"),
    EXTENDED("white space wherever it may be", "\t ; \ta \t=\t b \t;\t c\t ;\td = \"e\" \t; f"),
    EXTENDED("an empty quoted string", ";a=\"\""),
    EXTENDED("a quoted string of all that may be in one",
             ";a=\"\t !#$%&'()*+,-./09:;<=>?@AZ[]^_`az{|}~\x80\xff\""),
    EXTENDED("escaped octets", ";a=\"\\\"\\\\\\a\\\t\\ \\;\\=\\(\\\xff\""),
    EXTENDED("a size that it seems to end", ";a=\"5\";6"),
    CHANGED("extensions of some chunks", HEAD "5;a" HELLO "5" HELLO "5 ;b=\"c\"" HELLO LAST,
            HEAD "5" HELLO "5" HELLO "5" HELLO LAST),
    REFUSED_EXTENSION("a space without an extension", " ", ""),
    REFUSED_EXTENSION("tabs without an extension", "\t\t", ""),
    REFUSED_EXTENSION("a word behind a space", " ", "5"),
    REFUSED_EXTENSION("no name", ";", ""),
    REFUSED_EXTENSION("no name, a space", "; ", ""),
    REFUSED_EXTENSION("no name, a value", ";", "=b"),
    REFUSED_EXTENSION("two semicolons", ";", ";a"),
    REFUSED_EXTENSION("a semicolon behind it", ";a;", ""),
    REFUSED_EXTENSION("a quoted name", ";", "\"a\""),
    REFUSED_EXTENSION("a bad name", ";a", "(b"),
    REFUSED_EXTENSION("two names", ";a ", "b"),
    REFUSED_EXTENSION("a space behind a name", ";a ", ""),
    REFUSED_EXTENSION("no value", ";a=", ""),
    REFUSED_EXTENSION("no value, a space", ";a= ", ""),
    REFUSED_EXTENSION("no value, another", ";a=", ";b"),
    REFUSED_EXTENSION("two values", ";a=b", "=c"),
    REFUSED_EXTENSION("a bad value", ";a=b", "@c"),
    REFUSED_EXTENSION("a quote within a value", ";a=b", "\"c\""),
    REFUSED_EXTENSION("two words for a value", ";a=b ", "c"),
    REFUSED_EXTENSION("a space behind a value", ";a=b ", ""),
    REFUSED_EXTENSION("a word behind a quoted value", ";a=\"b\"", "c"),
    REFUSED_EXTENSION("two quoted values", ";a=\"b\"", "\"c\""),
    REFUSED_EXTENSION("a space behind a quoted value", ";a=\"b\" ", ""),
    REFUSED_EXTENSION("a line end in quotes", ";a=\"b", ""),
    REFUSED_EXTENSION("an escaped line end", ";a=\"b\\", ""),
    REFUSED_EXTENSION("a control", ";a", "\001"),
    REFUSED_EXTENSION("a control in quotes", ";a=\"b", "\001\""),
    REFUSED_EXTENSION("an escaped control", ";a=\"b\\", "\001\""),
    REFUSED_EXTENSION("DEL in quotes", ";a=\"b", "\177\""),
    REFUSED_EXTENSION("a backslash in a value", ";a=b", "\\c"),
    REFUSED_EXTENSION("an octet over 127 in a name", ";a", "\xe4"),
    REFUSED_EXTENSION("a NUL", ";a=", "\0"),
    REFUSED_EXTENSION("a NUL in quotes", ";a=\"", "\0\""),
    REFUSED_EXTENSION("a bare LF in a name", ";a", "\nb"),
    REFUSED_EXTENSION("a bare LF in quotes", ";a=\"", "\n\""),
    REFUSED_EXTENSION("a bare LF behind a quoted value", ";a=\"b\"", "\n"),
    REFUSED_CHANGED("a bare CR in a name", REFUSAL_CHUNK_SIZE, HEAD "5;a\r", "b" HELLO LAST,
                    HEAD "5\r"),
    REFUSED_CHANGED("a bare LF in the last extension", REFUSAL_EXTENSION, HEAD "0;", "\n\r\n",
                    HEAD "0"),

    /* trailer sections, of which only the end is handed on: 7.1.2 */
    SERVED("no trailer", TRAILER "\r\n"),
    TRAILED("a trailer", "X: y\r\n"),
    TRAILED("two trailers", "X: y\r\nZ:\r\n"),
    TRAILED("a length, which does not count there", "Content-Length: x 5\r\n"),
    TRAILED("two codings, which do not count there",
            "Transfer-Encoding: gzip, x\r\nTransfer-Encoding:\r\n"),
    CHANGED("a trailer behind an extension", HEAD "0;a\r\nX: y\r\n\r\n", HEAD "0\r\n\r\n"),
    REFUSED_TRAILER("no name", REFUSAL_FIELD_NAME, ": y\r\n\r\n"),
    REFUSED_TRAILER("a colon and a bare LF", REFUSAL_FIELD_NAME, ":\n\r\n"),
    REFUSED_TRAILER("a space before the colon", REFUSAL_FIELD_NAME, "X : y\r\n\r\n"),
    REFUSED_TRAILER("no colon", REFUSAL_FIELD_NAME, "X\r\n\r\n"),
    REFUSED_TRAILER("a folded trailer", REFUSAL_LINE_END, "X: y\r\n z\r\n\r\n"),
    REFUSED_TRAILER("a folded last chunk", REFUSAL_LINE_END, " \r\n\r\n"),
    REFUSED_TRAILER("a bare LF behind a trailer", REFUSAL_LINE_END, "X: y\n\r\n"),
    REFUSED_TRAILER("a bare CR behind a trailer", REFUSAL_LINE_END, "X: y\rZ: a\r\n\r\n"),
    REFUSED_TRAILER("a NUL in a trailer", REFUSAL_LINE_END, "X: y\0\r\n\r\n"),
    REFUSED_TRAILER("a NUL before a trailer", REFUSAL_LINE_END, "\0X: y\r\n\r\n"),
    REFUSED_TRAILER("a control in a trailer", REFUSAL_FIELD_VALUE, "X: y\001\r\n\r\n"),
    REFUSED_TRAILER("a bare LF for the end", REFUSAL_LINE_END, "\n"),
    REFUSED("a bare CR for the end", REFUSAL_LINE_END, TRAILER "\r", "G"),
};

START_TEST(test_chunks_are_handed_on_or_refused_however_they_are_cut)
{
    framing_check_row(&rows[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("framing-chunks");
    TCase *tcase = unit_case(suite, "chunks");

    tcase_add_loop_test(tcase, test_chunks_are_handed_on_or_refused_however_they_are_cut, 0,
                        COUNT_OF(rows));
    return unit_main(suite);
}

/*
 * Where a request ends: Content-Length (RFC 9110, 8.6) and Transfer-Encoding
 * (RFC 9112, 6.1), one, the other, and both (6.3).
 */
#include "lib/unit.h"

#include "unit/http/framing-rows.h"

#define LINE "POST /status/200 HTTP/1.1\r\n"
#define LENGTH LINE "Content-Length:"
#define CODING LINE "Transfer-Encoding:"
#define END "\r\n\r\n"
#define LAST "0\r\n\r\n"

static const struct framing_row rows[] = {
    /* Content-Length */
    SERVED("a length", LENGTH " 5" END "hello"),
    SERVED("a length of 0", LENGTH " 0" END),
    SERVED("a length of 1", LENGTH " 1" END "h"),
    SERVED("leading zeros", LENGTH " 0000000000000000000000000000000005" END "hello"),
    SERVED("no white space", LENGTH "5" END "hello"),
    SERVED("white space before", LENGTH " \t 5" END "hello"),
    SERVED("content that looks like a request", LENGTH " 18" END "GET / HTTP/1.1" END),
    SERVED("content of any octets", LENGTH " 8" END "\0\r\n\n\r\xff\x7f "),
    SERVED("a name in other capitals", LINE "content-LENGTH: 5" END "hello"),
    SERVED("another name of that size", LINE "Content-Lengti: x" END),
    SERVED("a name that begins so", LINE "Content-Length-: x" END),
    SERVED("a name that ends so", LINE "XContent-Length: x" END),
    SERVED("a length on a GET", "GET / HTTP/1.1\r\nContent-Length: 5" END "hello"),
    SERVED("a length in HTTP/1.0", "POST / HTTP/1.0\r\nContent-Length: 5" END "hello"),
    SERVED("fields around", LINE "A: b\r\nContent-Length: 5\r\nC: d" END "hello"),
    CHANGED("a space behind", LENGTH " 5 " END "hello", LENGTH " 5" END "hello"),
    CHANGED("white space behind", LENGTH "5\t \t" END "hello", LENGTH "5" END "hello"),
    CHANGED("white space behind, and more", LENGTH " 5 \r\nA: b " END "hello",
            LENGTH " 5\r\nA: b " END "hello"),
    REFUSED("empty", REFUSAL_LENGTH, LENGTH, END),
    REFUSED("white space alone", REFUSAL_LENGTH, LENGTH " \t", END),
    REFUSED("a plus", REFUSAL_LENGTH, LENGTH " ", "+5" END "hello"),
    REFUSED("a minus", REFUSAL_LENGTH, LENGTH " ", "-5" END "hello"),
    REFUSED("hexadecimal", REFUSAL_LENGTH, LENGTH " 0", "x5" END "hello"),
    REFUSED("a letter in HTTP/1.0", REFUSAL_LENGTH, "POST / HTTP/1.0\r\nContent-Length: 5",
            "a" END),
    REFUSED("a letter", REFUSAL_LENGTH, LENGTH " 5", "a" END "hello"),
    REFUSED("a slash", REFUSAL_LENGTH, LENGTH " 5", "/" END "hello"),
    REFUSED("a colon", REFUSAL_LENGTH, LENGTH " 5", ":" END "hello"),
    REFUSED("a decimal", REFUSAL_LENGTH, LENGTH " 5", ".0" END "hello"),
    REFUSED("an underscore", REFUSAL_LENGTH, LENGTH " 5", "_5" END "hello"),
    REFUSED("an octet over 127", REFUSAL_LENGTH, LENGTH " 5", "\xa0" END "hello"),
    REFUSED("a list", REFUSAL_LENGTH, LENGTH " 5", ", 5" END "hello"),
    REFUSED("a list behind white space", REFUSAL_LENGTH, LENGTH " 5", ",5" END "hello"),
    REFUSED("a list with an end", REFUSAL_LENGTH, LENGTH " 5", "," END "hello"),
    REFUSED("a list with a start", REFUSAL_LENGTH, LENGTH " ", ",5" END "hello"),
    REFUSED_CHANGED("two numbers", REFUSAL_LENGTH, LENGTH " 5 ", "5" END "hello", LENGTH " 5"),
    REFUSED_CHANGED("a comma behind a space", REFUSAL_LENGTH, LENGTH " 5 ", "," END, LENGTH " 5"),
    REFUSED("quotes", REFUSAL_LENGTH, LENGTH " ", "\"5\"" END "hello"),
    REFUSED("a vertical tab", REFUSAL_LENGTH, LENGTH " ", "\v5" END "hello"),
    REFUSED("a NUL", REFUSAL_LINE_END, LENGTH " 5", "\0" END "hello"),
    REFUSED("a NUL before", REFUSAL_LINE_END, LENGTH " ", "\0005" END "hello"),
    REFUSED_CHANGED("a NUL behind a space", REFUSAL_LINE_END, LENGTH " 5 ", "\0" END, LENGTH " 5"),
    REFUSED("a bare LF", REFUSAL_LINE_END, LENGTH " 5", "\n\r\nhello"),
    REFUSED("a bare CR", REFUSAL_LINE_END, LENGTH " 5\r", "\r\nhello"),
    REFUSED("folded", REFUSAL_LENGTH, LENGTH, "\r\n 5" END "hello"),
    REFUSED("2^63", REFUSAL_LENGTH, LENGTH " 922337203685477580", "8" END),
    REFUSED("2^64 - 1", REFUSAL_LENGTH, LENGTH " 1844674407370955161", "5" END),
    REFUSED("2^64 + 5", REFUSAL_LENGTH, LENGTH " 1844674407370955162", "1" END "hello"),
    REFUSED("30 digits", REFUSAL_LENGTH, LENGTH " 5555555555555555555", "55555555555" END),
    REFUSED("two lengths", REFUSAL_LENGTH_REPEATED, LENGTH " 5\r\nContent-Length", ": 6" END),
    REFUSED("two lengths, the same", REFUSAL_LENGTH_REPEATED, LENGTH " 5\r\ncontent-length",
            ":5" END "hello"),
    REFUSED("two lengths of 0", REFUSAL_LENGTH_REPEATED, LENGTH " 0\r\nA: b\r\nContent-Length",
            ": 0" END),

    /* Transfer-Encoding */
    SERVED("chunked", CODING " chunked" END LAST),
    SERVED("chunked in other capitals", CODING " cHUNKEd" END LAST),
    SERVED("chunked without white space", CODING "chunked" END LAST),
    SERVED("chunked behind a tab", CODING "\tchunked" END LAST),
    SERVED("a coding's name in capitals", LINE "TRANSFER-ENCODING: chunked" END LAST),
    SERVED("another name of the coding's size", LINE "Transfer-Encodinh: x" END),
    SERVED("chunked on a GET", "GET / HTTP/1.1\r\nTransfer-Encoding: chunked" END LAST),
    SERVED("chunked in HTTP/1.2", "POST / HTTP/1.2\r\nTransfer-Encoding: chunked" END LAST),
    CHANGED("a space behind chunked", CODING " chunked " END LAST, CODING " chunked" END LAST),
    CHANGED("tabs behind chunked", CODING "chunked\t\t" END LAST, CODING "chunked" END LAST),
    CHANGED("a comma behind chunked", CODING " chunked," END LAST, CODING " chunked" END LAST),
    CHANGED("a comma before chunked", CODING " ,chunked" END LAST, CODING " chunked" END LAST),
    CHANGED("empty members around chunked", CODING " , ,\t,chunked , , " END LAST,
            CODING " chunked" END LAST),
    REFUSED("no coding", REFUSAL_CODING_UNKNOWN, CODING "\r\n", "\r\n"),
    REFUSED_CHANGED("only empty members", REFUSAL_CODING_UNKNOWN, CODING ", ,\r\n", "\r\n",
                    CODING "\r\n"),
    REFUSED("gzip", REFUSAL_CODING_UNKNOWN, CODING " gzip\r\n", "\r\n"),
    REFUSED("identity", REFUSAL_CODING_UNKNOWN, CODING " identity\r\n", "\r\n"),
    REFUSED("a part of chunked", REFUSAL_CODING_UNKNOWN, CODING " chunke\r\n", "\r\n"),
    REFUSED("more than chunked", REFUSAL_CODING_UNKNOWN, CODING " chunkedx\r\n", "\r\n"),
    REFUSED("chunked behind a letter", REFUSAL_CODING_UNKNOWN, CODING " xchunked\r\n", "\r\n"),
    REFUSED("chunked with a parameter", REFUSAL_CODING_UNKNOWN, CODING " chunked;q=1\r\n", "\r\n"),
    REFUSED("chunked in quotes", REFUSAL_CODING_UNKNOWN, CODING " \"chunked\"\r\n", "\r\n"),
    REFUSED("a backslash", REFUSAL_CODING_UNKNOWN, CODING " \\chunked\r\n", "\r\n"),
    REFUSED("octets over 127", REFUSAL_CODING_UNKNOWN,
            CODING " chun\xe2\x84\xaa"
                   "ed\r\n",
            "\r\n"),
    REFUSED("other octets that differ by 32", REFUSAL_CODING_UNKNOWN, CODING " CHUNKE\x24\r\n",
            "\r\n"),
    REFUSED_CHANGED("two words", REFUSAL_CODING_UNKNOWN, CODING " x chunked\r\n", "\r\n",
                    CODING " xchunked\r\n"),
    REFUSED_CHANGED("two words, chunked first", REFUSAL_CODING_UNKNOWN, CODING " chunked x\r\n",
                    "\r\n", CODING " chunkedx\r\n"),
    REFUSED_CHANGED("chunked in two parts", REFUSAL_CODING_UNKNOWN, CODING " chun ked\r\n", "\r\n",
                    CODING " chunked\r\n"),
    REFUSED_CHANGED("chunked in two members", REFUSAL_CODING_UNKNOWN, CODING " chun,ked\r\n",
                    "\r\n", CODING " chunked\r\n"),
    REFUSED_CHANGED("gzip before chunked", REFUSAL_CODING_UNKNOWN, CODING " gzip, chunked\r\n",
                    "\r\n", CODING " gzipchunked\r\n"),
    REFUSED_CHANGED("the start of chunked before chunked", REFUSAL_CODING_UNKNOWN,
                    CODING " c, chunked\r\n", "\r\n", CODING " cchunked\r\n"),
    REFUSED("an unknown coding in another line", REFUSAL_CODING_UNKNOWN,
            CODING " gzip\r\nTransfer-Encoding: chunked\r\n", "\r\n"),
    REFUSED("an empty coding in another line", REFUSAL_CODING_UNKNOWN,
            CODING "\r\nTransfer-Encoding: chunked\r\n", "\r\n"),
    REFUSED_CHANGED("gzip behind chunked", REFUSAL_CODING, CODING " chunked, ", "gzip" END,
                    CODING " chunked"),
    REFUSED_CHANGED("chunked twice", REFUSAL_CODING, CODING " chunked ,,", "chunked" END,
                    CODING " chunked"),
    REFUSED("chunked twice, in two lines", REFUSAL_CODING, CODING " chunked\r\nTransfer-Encoding",
            ": chunked" END),
    REFUSED("chunked, and a line without", REFUSAL_CODING, CODING " chunked\r\nTransfer-Encoding",
            ":" END),
    REFUSED("a coding in HTTP/1.0", REFUSAL_CODING_IN_10, "POST / HTTP/1.0\r\nTransfer-Encoding",
            ": chunked" END LAST),
    REFUSED("a control", REFUSAL_FIELD_VALUE, CODING " ", "\vchunked" END LAST),
    REFUSED("a control behind", REFUSAL_FIELD_VALUE, CODING " chunked", "\f" END LAST),
    REFUSED("DEL", REFUSAL_FIELD_VALUE, CODING " chunked", "\177" END LAST),
    REFUSED("a NUL in the coding", REFUSAL_LINE_END, CODING " chun", "\0ked" END LAST),
    REFUSED("a NUL behind the coding", REFUSAL_LINE_END, CODING " chunked", "\0" END LAST),
    REFUSED("a bare LF behind the coding", REFUSAL_LINE_END, CODING " chunked", "\n\r\n" LAST),
    REFUSED("a bare CR behind the coding", REFUSAL_LINE_END, CODING " chunked\r", "\r\n" LAST),
    REFUSED("a folded coding", REFUSAL_LINE_END, CODING "\r\n", " chunked" END LAST),

    /* both: RFC 9112, 6.3 */
    REFUSED("a coding behind a length", REFUSAL_LENGTH_AND_CODING, LENGTH " 5\r\nTransfer-Encoding",
            ": chunked" END LAST),
    REFUSED("a length behind a coding", REFUSAL_LENGTH_AND_CODING,
            CODING " chunked\r\nContent-Length", ": 5" END LAST),
    REFUSED("a length behind an unknown coding", REFUSAL_LENGTH_AND_CODING,
            CODING " gzip\r\nContent-Length", ": 5" END LAST),
    REFUSED("a length behind an empty coding", REFUSAL_LENGTH_AND_CODING,
            CODING "\r\nA: b\r\nContent-Length", ": 5" END "hello"),
};

START_TEST(test_a_request_ends_where_its_fields_say_however_it_is_cut)
{
    framing_check_row(&rows[_i]);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("framing-length");
    TCase *tcase = unit_case(suite, "length");

    tcase_add_loop_test(tcase, test_a_request_ends_where_its_fields_say_however_it_is_cut, 0,
                        COUNT_OF(rows));
    return unit_main(suite);
}

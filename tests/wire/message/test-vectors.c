/*
 * Requests that are each of one form, or nearly: what RFC 9112 says of targets, versions and
 * connections, a row each, with its section. Malformed lines and lengths are in test-malformed and
 * test-desync.
 */
#include "lib/expect.h"
#include "lib/fixture.h"

#include <string.h>

struct vector {
    const char *name; /* with its section */
    const char *octets;
    unsigned code;
    bool closes; /* the connection, behind the answer */
};

#define HOST "Host: a.test\r\n"
#define LINE(line) line "\r\n" HOST "\r\n"
#define TARGET(target) LINE("GET " target " HTTP/1.1")
#define GET(fields) "GET /status/200 HTTP/1.1\r\n" HOST fields "\r\n"
#define GET_10(fields) "GET /status/200 HTTP/1.0\r\n" fields "\r\n"
#define POST(fields, content) "POST /status/200 HTTP/1.1\r\n" HOST fields "\r\n" content

static const struct vector vectors[] = {
    {"3.2.1: origin form", TARGET("/status/200"), 200, false},
    {"3.2.1: with a query", TARGET("/status/200?a=/?b"), 200, false},
    {"3.2.1: an empty query", TARGET("/status/200?"), 200, false},
    {"3.2.1: no slash before it", TARGET("status/200"), 400, false},
    {"3.2.1: a query alone", TARGET("?a=b"), 400, false},
    {"3.2.1: a fragment alone", TARGET("#a"), 400, false},
    {"3.2.1: an empty first segment", TARGET("//status/200"), 404, false},

    {"3.2.2: absolute form", TARGET("http://a.test/status/200"), 200, false},
    {"3.2.2: of another server", TARGET("http://b.test/status/200"), 200, false},
    {"3.2.2: the scheme in capitals", TARGET("HTTP://a.test/status/200"), 200, false},
    {"3.2.2: https", TARGET("https://a.test/status/200"), 200, false},
    {"3.2.2: a port", TARGET("http://a.test:80/status/200"), 200, false},
    {"3.2.2: an empty port", TARGET("http://a.test:/status/200"), 200, false},
    {"3.2.2: an IPv6 address", TARGET("http://[::1]:80/status/200"), 200, false},
    {"3.2.2: no path", TARGET("http://a.test"), 200, false},
    {"3.2.2: a query and no path", TARGET("http://a.test?a=b"), 200, false},
    {"3.2.2: an empty Host", "GET http://a.test/status/200 HTTP/1.1\r\nHost:\r\n\r\n", 200, false},
    {"3.2.2: in HTTP/1.0, no Host", "GET http://a.test/status/200 HTTP/1.0\r\n\r\n", 200, true},
    {"3.2.2: no Host", "GET http://a.test/status/200 HTTP/1.1\r\n\r\n", 400, true},
    {"3.2.2: a bad Host", "GET http://a.test/status/200 HTTP/1.1\r\nHost: a b\r\n\r\n", 400, true},
    {"3.2.2: no server", TARGET("http:///status/200"), 400, false},
    {"3.2.2: one slash", TARGET("http:/status/200"), 400, false},
    {"3.2.2: a user", TARGET("http://user@a.test/status/200"), 400, true},
    {"3.2.2: a user and a password", TARGET("http://user:p@a.test/status/200"), 400, true},
    {"3.2.2: a bad port", TARGET("http://a.test:x/status/200"), 400, true},
    {"3.2.2: half an address", TARGET("http://[::1/status/200"), 400, true},
    {"3.2.2: a bad escape in the server", TARGET("http://a%zz/status/200"), 400, true},
    {"3.2.2: a fragment", TARGET("http://a.test#/status/200"), 400, false},
    {"3.2.2: another scheme", TARGET("ftp://a.test/status/200"), 400, false},
    {"3.2.2: no server in the scheme", TARGET("urn:a"), 400, false},

    {"3.2.3: authority form", LINE("CONNECT a.test:443 HTTP/1.1"), 501, false},
    {"3.2.3: authority form of GET", TARGET("a.test:443"), 400, false},
    {"3.2.3: an address of GET", TARGET("[::1]:443"), 400, false},

    {"3.2.4: asterisk form", LINE("OPTIONS * HTTP/1.1"), 204, false},
    {"3.2.4: in HTTP/1.0", "OPTIONS * HTTP/1.0\r\n\r\n", 204, true},
    {"3.2.4: as a proxy gets it", LINE("OPTIONS http://a.test HTTP/1.1"), 204, false},
    {"3.2.4: the same with a port", LINE("OPTIONS http://a.test:8001 HTTP/1.1"), 204, false},
    {"3.2.4: two asterisks", LINE("OPTIONS ** HTTP/1.1"), 400, false},
    {"3.2.4: a query behind it", LINE("OPTIONS *?a HTTP/1.1"), 400, false},
    {"3.2.4: of GET", TARGET("*"), 400, false},
    {"3.2.4: of PUT", LINE("PUT * HTTP/1.1"), 400, false},

    {"3.2: an empty Host", "GET /status/200 HTTP/1.1\r\nHost:\r\n\r\n", 200, false},
    {"5.1: much white space about it", "GET /status/200 HTTP/1.1\r\nHost: \t a.test \t \r\n\r\n",
     200, false},
    {"2.3: HTTP/1.9", "GET /status/200 HTTP/1.9\r\n" HOST "\r\n", 200, false},

    {"6.1: a list with empty elements", POST("Transfer-Encoding: ,chunked , ,\r\n", "0\r\n\r\n"),
     200, false},
    {"6.1: a parameter", POST("Transfer-Encoding: chunked;a=b\r\n", "0\r\n\r\n"), 501, true},
    {"6.2: no content", POST("Content-Length: 0\r\n", ""), 200, false},
    {"6.2: white space about a length", POST("Content-Length: \t5 \r\n", "hello"), 200, false},
    {"6.3: neither length nor coding", POST("", ""), 200, false},
    {"7.4: TE", GET("Connection: TE\r\nTE: trailers, deflate;q=0.5\r\n"), 200, false},

    {"9.3: HTTP/1.0", GET_10(""), 200, true},
    {"9.3: keep-alive in HTTP/1.0", GET_10("Connection: keep-alive\r\n"), 200, false},
    {"9.3: in capitals", GET_10("Connection: Keep-ALIVE\r\n"), 200, false},
    {"9.3: in a list", GET_10("Connection: x, keep-alive\r\n"), 200, false},
    {"9.3: and close", GET_10("Connection: keep-alive, close\r\n"), 200, true},
    {"9.3: another option in HTTP/1.0", GET_10("Connection: keep\r\n"), 200, true},
    {"9.6: close", GET("Connection: close\r\n"), 200, true},
    {"9.6: in capitals", GET("Connection: CLOSE\r\n"), 200, true},
    {"9.6: in a list", GET("Connection: x,close\r\n"), 200, true},
    {"9.6: among empty elements", GET("Connection: ,, close ,\r\n"), 200, true},
    {"9.6: in the second line", GET("Connection: keep-alive\r\nConnection: close\r\n"), 200, true},
    {"9.6: in HTTP/1.2", "GET /status/200 HTTP/1.2\r\n" HOST "Connection: close\r\n\r\n", 200,
     true},
    {"9.6: a longer word", GET("Connection: closed\r\n"), 200, false},
    {"9.6: a word that ends so", GET("Connection: x-close\r\n"), 200, false},
    {"9.6: the name of a field", GET("Connection: host\r\n"), 200, false},
    {"9.6: a field of that name", GET("Close: close\r\n"), 200, false},
    {"9.8: a protocol that is not known", GET("Connection: Upgrade\r\nUpgrade: x/2, y\r\n"), 200,
     false},
};

START_TEST(test_a_request_is_answered_as_its_section_says)
{
    const struct vector *vector = &vectors[_i];
    struct wire wire;
    struct wire_response response = {0};

    wire_open(&wire);
    ck_assert(wire_send(&wire, vector->octets, strlen(vector->octets)));
    wire_read(&wire, "GET", &response);
    if (response.head.code != vector->code)
        wire_fail(&wire, "%s: %u", vector->name, response.head.code);
    if (wire_lists(&response.head, "Connection", "close") != vector->closes)
        wire_fail(&wire, "%s: Connection: close or none", vector->name);
    if (vector->closes)
        wire_expect_close(&wire);
    else
        expect_alive(&wire);
    wire_response_clear(&response);
    wire_close(&wire);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("vectors");
    TCase *tcase = fixture_case(suite, "vectors");

    tcase_add_loop_test(tcase, test_a_request_is_answered_as_its_section_says, 0,
                        sizeof vectors / sizeof *vectors);
    return fixture_main(suite);
}

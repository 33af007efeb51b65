#include "http/refusal.h"

unsigned refusal_answer(enum refusal refusal, const char **ret_detail)
{
    static const struct {
        unsigned code;
        const char *detail;
    } answers[] = {
        [REFUSAL_MALFORMED] = {400, "The request is malformed: it must be METHOD SP target SP "
                                    "HTTP/1.1, field lines of name: value, an empty line, and "
                                    "content as Content-Length or chunks tell (RFC 9112)."},
        [REFUSAL_VERSION] = {505, "This server speaks HTTP/1.1 and HTTP/1.0."},
        [REFUSAL_INCOMPLETE] =
            {400, "The connection was closed before the request was complete: send all of it, or a "
                  "smaller Content-Length."},
        [REFUSAL_TIMEOUT] =
            {408,
             "The request did not come to its end in time: send it faster, or start the server "
             "with a longer --idle-timeout."},
        [REFUSAL_HEAD_TIME] = {408,
                               "The request's head did not come whole in time: send it faster, "
                               "or start the server with a longer --header-timeout."},
        [REFUSAL_CONTENT_TIME] = {408, "The content did not come whole in time: send it faster, or "
                                       "less of it, or start the server with a longer "
                                       "--body-timeout."},
        [REFUSAL_METHOD] = {400, "The method is not a token: it takes letters, digits and a few "
                                 "marks, as in GET (RFC 9110, 9.1)."},
        [REFUSAL_TARGET] = {400, "The request line must be a method, a target without white space "
                                 "or controls, and HTTP/1.1, with one space between them "
                                 "(RFC 9112, 3)."},
        [REFUSAL_TARGET_SIZE] = {414, "The request target is too long: up to 8000 octets are "
                                      "served, more with a larger --max-target and --max-head."},
        [REFUSAL_FIELDS_SIZE] = {431, "The request's header section is too large: send less, or "
                                      "start the server with a larger --max-head."},
        [REFUSAL_FIELDS_COUNT] = {431, "The request has too many field lines: send fewer, or start "
                                       "the server with a larger --max-head."},
        [REFUSAL_FIELD_NAME] = {400, "A field name must be a token, with the colon right after it "
                                     "(RFC 9112, 5.1)."},
        [REFUSAL_LINE_END] = {400,
                              "Each line of the head and of a trailer section must end with CR "
                              "LF, and have no other CR, LF or NUL; it must not begin with "
                              "white space, and only the last one is empty (RFC 9112, 2.2, "
                              "5.2)."},
        [REFUSAL_FIELD_VALUE] = {400, "A field value must not contain control characters "
                                      "(RFC 9110, 5.5)."},
        [REFUSAL_HOST_MISSING] = {400, "An HTTP/1.1 request must have a Host field "
                                       "(RFC 9112, 3.2)."},
        [REFUSAL_HOST_REPEATED] = {400, "A request must not have more than one Host field "
                                        "(RFC 9112, 3.2)."},
        [REFUSAL_HOST_INVALID] = {400, "The Host field must be a host, with a port or without, as "
                                       "in localhost:8080 (RFC 9110, 7.2)."},
        [REFUSAL_LENGTH] = {400, "Content-Length must be one decimal number of octets "
                                 "(RFC 9110, 8.6)."},
        [REFUSAL_LENGTH_REPEATED] = {400, "A request must not have more than one Content-Length "
                                          "(RFC 9112, 6.3)."},
        [REFUSAL_LENGTH_AND_CODING] = {400, "A request must not have both Content-Length and "
                                            "Transfer-Encoding (RFC 9112, 6.2)."},
        [REFUSAL_CODING_IN_10] = {400, "HTTP/1.0 has no Transfer-Encoding: use Content-Length "
                                       "(RFC 9112, 6.1)."},
        [REFUSAL_CODING] = {400, "The transfer coding chunked must come last, and once "
                                 "(RFC 9112, 6.1)."},
        [REFUSAL_CODING_UNKNOWN] = {501, "The only transfer coding that is implemented here is "
                                         "chunked (RFC 9112, 6.1)."},
        [REFUSAL_CHUNK_SIZE] =
            {400, "The line before a chunk must be the chunk's size in hexadecimal digits, with "
                  "nothing else before CR LF but extensions (RFC 9112, 7.1)."},
        [REFUSAL_EXTENSION] = {400,
                               "A chunk extension must be a semicolon and then name, name=token "
                               "or name=\"text\" (RFC 9112, 7.1.1)."},
        [REFUSAL_EXTENSIONS_SIZE] = {413,
                                     "The chunk extensions are too large: 262144 octets of them "
                                     "are served in a request."},
        [REFUSAL_CHUNK_END] = {400,
                               "Behind the data of a chunk, which is as many octets as its size "
                               "says, there must be CR LF (RFC 9112, 7.1)."},
        [REFUSAL_BODY_SIZE] = {413, "The content is too large: send less, or start the server with "
                                    "a larger --max-body."},
        [REFUSAL_RESPONSE_SIZE] = {431,
                                   "The fields of the request and those that it asks for in the "
                                   "response are too large together: send less, or start the "
                                   "server with a larger --max-head."},
        [REFUSAL_CONNECTIONS] = {503,
                                 "There are too many connections from this address: close some, "
                                 "or start the server with a larger "
                                 "--max-connections-per-address."},
        [REFUSAL_MEMORY] = {500, "The server has run out of memory."},
    };

    *ret_detail = answers[refusal].detail;
    return answers[refusal].code;
}

#include "http/refusal.h"

static const struct {
    unsigned code;
    const char *detail;
} answers[] = {
    [REFUSAL_MALFORMED] = {400, "The request is malformed: it must be METHOD SP target SP "
                                "HTTP/1.1, field lines of name: value, an empty line, and as much "
                                "content as Content-Length or the chunks say (RFC 9112)."},
    [REFUSAL_VERSION] = {505, "The request line has a version of HTTP that this server does not "
                              "support: it must be HTTP/1.1 or HTTP/1.0."},
    [REFUSAL_INCOMPLETE] =
        {400, "The connection was closed before the request was complete: send the header section, "
              "an empty line, and all of the content that the header section announces."},
    [REFUSAL_IDLE] = {408, "No request came in time: send one sooner, or start the server with a "
                           "longer --idle-timeout."},
    [REFUSAL_TIMEOUT] = {408, "The request was not complete in time: send it faster, or start the "
                              "server with a longer --idle-timeout."},
    [REFUSAL_HEAD_TIME] = {408, "The header section was not complete in time: send it faster, or "
                                "start the server with a longer --header-timeout."},
    [REFUSAL_CONTENT_TIME] = {408, "The body was not complete in time: send it faster, or less of "
                                   "it, or start the server with a longer --body-timeout."},
    [REFUSAL_METHOD] = {400, "The method is not a token: it may have letters, digits and some "
                             "punctuation, as in GET (RFC 9110, 9.1)."},
    [REFUSAL_TARGET] = {400, "The request line is malformed: it must be a method, a target without "
                             "white space or control characters, and HTTP/1.1, with one space "
                             "between them (RFC 9112, 3)."},
    [REFUSAL_TARGET_SIZE] = {414, "The request target is too long: shorten it, or start the server "
                                  "with a larger --max-target and --max-head."},
    [REFUSAL_FIELDS_SIZE] = {431, "The header section or the trailer section is too large: send "
                                  "less, or start the server with a larger --max-head."},
    [REFUSAL_FIELD_NAME] = {400, "The name of a field is not a token with a colon directly after "
                                 "it, as in Accept: text/html (RFC 9112, 5.1)."},
    [REFUSAL_LINE_END] =
        {400, "A line begins or ends wrongly: each line of the header section and of a trailer "
              "section must end with CR LF, must have no other CR, LF or NUL, and must not begin "
              "with white space; only the last line is empty (RFC 9112, 2.2, 5.2)."},
    [REFUSAL_FIELD_VALUE] =
        {400,
         "The value of a field has a control character, which is not allowed (RFC 9110, 5.5)."},
    [REFUSAL_HOST_MISSING] = {400, "There is no Host field: an HTTP/1.1 request must have one "
                                   "(RFC 9112, 3.2)."},
    [REFUSAL_HOST_REPEATED] = {400, "There is more than one Host field: a request must have one "
                                    "(RFC 9112, 3.2)."},
    [REFUSAL_HOST_INVALID] =
        {400, "The Host field, :authority or the target names a server that is not a host with an "
              "optional port, as in localhost:8080 (RFC 9110, 7.2)."},
    [REFUSAL_AUTHORITY_MISSING] = {400, "There is neither :authority nor a Host field: an HTTP/2 "
                                        "request must have one of them (RFC 9113, 8.3.1)."},
    [REFUSAL_AUTHORITY_DIFFERS] = {400, "The Host field differs from :authority: they must be the "
                                        "same (RFC 9113, 8.3.1)."},
    [REFUSAL_LENGTH] = {400, "Content-Length is not a decimal number of octets, below 2 to the "
                             "power of 63 (RFC 9110, 8.6)."},
    [REFUSAL_LENGTH_REPEATED] = {400, "There is more than one Content-Length: a request may have "
                                      "one (RFC 9112, 6.3)."},
    [REFUSAL_LENGTH_AND_CODING] = {400, "There are both Content-Length and Transfer-Encoding: a "
                                        "request may have one of them (RFC 9112, 6.2)."},
    [REFUSAL_CODING_IN_10] = {400, "There is a Transfer-Encoding, which HTTP/1.0 does not have: "
                                   "use Content-Length (RFC 9112, 6.1)."},
    [REFUSAL_CODING] = {400, "The transfer coding chunked is not the last, or appears twice: it "
                             "must be the last, and appear once (RFC 9112, 6.1)."},
    [REFUSAL_CODING_UNKNOWN] = {501, "There is a transfer coding that this server does not "
                                     "implement: it implements only chunked (RFC 9112, 6.1)."},
    [REFUSAL_CHUNK_SIZE] =
        {400, "The line before a chunk is malformed: it must be the size of the chunk in "
              "hexadecimal digits, with only extensions before CR LF (RFC 9112, 7.1)."},
    [REFUSAL_EXTENSION] = {400, "A chunk extension is malformed: it must be a semicolon and then "
                                "name, name=token or name=\"text\" (RFC 9112, 7.1.1)."},
    [REFUSAL_EXTENSIONS_SIZE] =
        {413, "The chunk extensions are too large: a request may have 262144 bytes of them."},
    [REFUSAL_CHUNK_END] = {400, "A chunk is longer or shorter than its size says: there must be CR "
                                "LF directly after that many bytes (RFC 9112, 7.1)."},
    [REFUSAL_BODY_SIZE] = {413, "The body is too large: send less, or start the server with a "
                                "larger --max-body."},
    [REFUSAL_CONNECTIONS] = {503, "There are too many connections from this address: close some, "
                                  "or start the server with a larger "
                                  "--max-connections-per-address."},
    [REFUSAL_MEMORY] = {500, "The server has run out of memory."},
};

unsigned refusal_answer(enum refusal refusal, const char **ret_detail)
{
    *ret_detail = answers[refusal].detail;
    return answers[refusal].code;
}

#include "codes/status.h"

#include "base/text.h"

/* An unregistered 1xx is served as an interim response like any other (RFC 9110, 15.2). */
#define UNREGISTERED_CONTENT(code) ((code) < 200 ? CONTENT_INTERIM : CONTENT_PAGE)

/* A code that stands twice, in whichever list, does not compile. */
enum {
#define STATUS(code, ...) ROW_##code,
#define UNREGISTERED(code, ...) ROW_##code,
#include "codes/status-table.def"
#undef STATUS
#undef UNREGISTERED
};

/* The position of each row in its list. */
enum {
#define STATUS(code, ...) REGISTERED_##code,
#define UNREGISTERED(code, ...)
#include "codes/status-table.def"
#undef STATUS
#undef UNREGISTERED
    REGISTERED_COUNT
};

enum {
#define STATUS(code, ...)
#define UNREGISTERED(code, ...) UNREGISTERED_##code,
#include "codes/status-table.def"
#undef STATUS
#undef UNREGISTERED
    UNREGISTERED_COUNT
};

const struct status status_registered[] = {
#define STATUS(code_, reason_, content_, ...)                                                      \
    {.code = code_, .reason = reason_, .content = CONTENT_##content_, __VA_ARGS__},
#define UNREGISTERED(...)
#include "codes/status-table.def"
#undef STATUS
#undef UNREGISTERED
};

const struct status status_unregistered[] = {
#define STATUS(...)
#define UNREGISTERED(code_, reason_, ...)                                                          \
    {.code = code_, .reason = reason_, .content = UNREGISTERED_CONTENT(code_), __VA_ARGS__},
#include "codes/status-table.def"
#undef STATUS
#undef UNREGISTERED
};

_Static_assert(STATUS_REGISTERED_MAX - REGISTERED_COUNT >= 0, "raise STATUS_REGISTERED_MAX");

const size_t status_registered_count = REGISTERED_COUNT;
const size_t status_unregistered_count = UNREGISTERED_COUNT;

enum { LOWEST = 100, HIGHEST = 599 };

static const struct status *const by_code[HIGHEST - LOWEST + 1] = {
#define STATUS(code, ...) [code - LOWEST] = &status_registered[REGISTERED_##code],
#define UNREGISTERED(code, ...) [code - LOWEST] = &status_unregistered[UNREGISTERED_##code],
#include "codes/status-table.def"
#undef STATUS
#undef UNREGISTERED
};

static const struct status_class classes[] = {
    {"Informational", "An interim response: the final one follows.", "15.2"},
    {"Successful", "The request was received, understood and accepted.", "15.3"},
    {"Redirection", "The client has more to do before the request is complete.", "15.4"},
    {"Client Error", "The request seems to be at fault: do not repeat it unchanged.", "15.5"},
    {"Server Error",
     "The server failed, or cannot do what was asked, though the request seems valid.", "15.6"},
    {"Invalid", "Not a status code of HTTP: a client treats it as a server error.", "15"},
};

const struct status *status_find(unsigned code)
{
    return code >= LOWEST && code <= HIGHEST ? by_code[code - LOWEST] : NULL;
}

bool status_parse(const char *text, size_t size, unsigned highest, unsigned *ret_code)
{
    uint64_t code;

    if (size != 3 || !text_parse_number(text, size, highest, &code) || code < LOWEST)
        return false;
    *ret_code = (unsigned)code;
    return true;
}

bool status_is_registered(unsigned code)
{
    const struct status *row = status_find(code);

    return row && !row->owner;
}

const struct status_class *status_class(unsigned code)
{
    return &classes[code > HIGHEST ? 5 : code / 100 - 1];
}

struct status status_describe(unsigned code)
{
    const struct status *row = status_find(code);

    if (row)
        return *row;
    return (struct status){
        .code = code,
        .reason = status_reason(code),
        .content = UNREGISTERED_CONTENT(code),
        .references = {{9110, status_class(code)->section}},
        .means = code > HIGHEST ? "Not a status code of HTTP, whose codes end at 599."
                                : "Nobody has registered this number: only its class is known.",
        .sent = "A server sends it by mistake, or by an agreement with its own clients.",
        .client = code > HIGHEST ? "Treat it as a 5xx, or as a broken response."
                                 : "Treat it as the x00 code of its class, and do not cache it.",
    };
}

const char *status_reason(unsigned code)
{
    const struct status *row = status_find(code);

    return row ? row->reason : "Unassigned";
}

#include "codes/constants.h"

#include <stdio.h>

static const struct language {
    const char *name, *prefix;
} languages[CONSTANTS_MAX] = {
    {"Go", "http."},
    {"Rust (http)", "StatusCode::"},
    {"Python", "http.HTTPStatus."},
    {"Java (Spring)", "HttpStatus."},
    {"Node.js", "http2.constants."},
    {"C#", "HttpStatusCode."},
    {"Ruby (Rack)", ""},
    {"PHP (Symfony)", "Response::"},
};

static const struct row {
    unsigned code;
    const char *names[CONSTANTS_MAX]; /* in the order of languages */
} rows[] = {
#define CONSTANTS(code, ...) {code, {__VA_ARGS__}},
#include "codes/constants.def"
#undef CONSTANTS
};

size_t constants_find(unsigned code, struct constant ret_constants[CONSTANTS_MAX],
                      char names[CONSTANTS_MAX][CONSTANT_SIZE])
{
    size_t count = 0;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        for (size_t j = 0; rows[i].code == code && j < CONSTANTS_MAX; j++) {
            if (!*rows[i].names[j])
                continue;
            snprintf(names[count], CONSTANT_SIZE, "%s%s", languages[j].prefix, rows[i].names[j]);
            ret_constants[count] = (struct constant){languages[j].name, names[count]};
            count++;
        }
    }
    return count;
}

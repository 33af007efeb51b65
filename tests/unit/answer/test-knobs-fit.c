/*
 * Knobs that are good, and do not fit the code or the request: such as those of content, where
 * there is none.
 */
#include "lib/unit.h"

#include <stdio.h>
#include <string.h>

#include "unit/answer/knobs-rig.h"

static const struct {
    const char *query;
    unsigned code;
    const char *word; /* of the sentence; NULL: it fits */
} fits[] = {
    {"body=x", 200, NULL},
    {"body=x", 204, "body"},
    {"body=", 205, "body"},
    {"body=x", 304, "body"},
    {"body=x", 305, "body"},
    {"body=x", 103, NULL},
    {"body=x&final=204", 103, "body"},
    {"suppressBody=true", 204, NULL},
    {"fault=truncate", 200, NULL},
    {"fault=truncate", 204, "fault"},
    {"fault=truncate", 304, "fault"},
    {"fault=truncate&body=", 200, "fault"},
    {"fault=truncate&suppressBody=true", 200, "fault"},
    {"fault=stall", 204, NULL},
    {"fault=reset-body", 204, "fault"},
    {"fault=bad-chunk", 305, "fault"},
    {"fault=long&size=0", 200, "fault"},
    {"fault=short", 304, "fault"},
    {"fault=none:9,truncate:0", 204, "fault"}, /* not only now and then */
    {"fault=close:1,stall:2,none:3", 204, NULL},
    {"fault=body-204", 204, NULL},
    {"fault=body-204", 205, NULL},
    {"fault=body-204", 304, NULL},
    {"fault=body-204", 305, "fault"},
    {"fault=body-204", 200, "fault"},
    {"fault=body-204&final=204", 103, NULL},
    {"fault=garbage", 204, NULL},
    {"fault=http10", 204, NULL},
    {"fault=http10&chunked", 200, "fault"},
    {"fault=long&chunked", 200, "fault"},
    {"fault=truncate&chunked", 200, NULL},
    {"fault=goaway", 200, "fault"},
    {"fault=reset:CANCEL", 200, "fault"},
    {"hint=%3Ca%3E", 101, NULL},
    {"early&reason=", 101, NULL},
    {"fault=reset", 304, NULL},
    {"bare&location=/&retry-after=1", 299, NULL},
    {"size=1", 200, NULL},
    {"size=1", 206, NULL},
    {"size=1", 204, "no content"},
    {"size=0", 205, "no content"},
    {"type=a/b", 404, NULL},
    {"type=a/b", 304, "no content"},
    {"chunked", 200, NULL},
    {"chunked", 204, "no content"},
    {"chunked=0", 204, NULL},
    {"trailer=A:b", 305, "no content"},
    {"trailer=A:b&chunked=0", 200, NULL},
    {"body=&chunked", 200, NULL},
    {"body=&encoding=gzip", 200, "no content to compress"},
    {"size=0&encoding=gzip", 200, "no content to compress"},
    {"suppressBody=1&encoding=gzip", 200, "no content to compress"},
    {"encoding=gzip", 204, "no content to compress"},
    {"encoding=gzip", 206, "use 200"},
    {"encoding=gzip", 207, NULL},
    {"drip=1s", 404, NULL},
    {"drip=1s", 204, "no content to drip"},
    {"drip=1s&size=0", 200, "no content to drip"},
    {"fault=truncate&size=0", 200, "no content"},
    {"size=1&final=204", 103, "no content"},
    {"size=1&final=404", 103, NULL},
};

START_TEST(test_what_does_not_fit_the_code_is_refused)
{
    ck_assert_msg(read_query(fits[_i].query, fits[_i].code) == !fits[_i].word, "%s, %u: %s",
                  fits[_i].query, fits[_i].code, detail);
    if (fits[_i].word)
        ck_assert_msg(strstr(detail, fits[_i].word), "%s", detail);
}
END_TEST

START_TEST(test_what_does_not_fit_the_request_is_refused)
{
    static const char *const queries[] = {"chunked", "trailer=A:b", "drip=1s"};

    for (size_t i = 0; i < COUNT_OF(queries); i++) {
        char target[60];

        snprintf(target, sizeof(target), "/status/200?%s", queries[i]);
        ck_assert(!read_head(i < 2 ? ask_head_10("GET", target, NO_LINES)
                                   : ask_head("HEAD", target, NO_LINES),
                             200));
        ck_assert_msg(strstr(detail, i < 2 ? "HTTP/1.0" : "HEAD"), "%s", detail);
        forget();
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("knobs-fit");
    TCase *tcase = knobs_case(suite, "fit");

    tcase_add_loop_test(tcase, test_what_does_not_fit_the_code_is_refused, 0, COUNT_OF(fits));
    tcase_add_test(tcase, test_what_does_not_fit_the_request_is_refused);
    return unit_main(suite);
}

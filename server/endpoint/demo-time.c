/*
 * Demos in which time passes.
 */
#include "demo.h"

#include <stdio.h>
#include <string.h>

#include "../knobs.h"
#include "base/clock.h"
#include "../query.h"
#include "../window.h"
#include "endpoint.h"

enum {
    PROCESSING_MS = 3000,
    PERIOD_MS = 1000,
    LIMIT = 5, /* requests in a window */
    LIMIT_MS = 10000,
    OUTAGE_S = 2,
    OUTAGE_MAX_S = 300,
    SECONDS_SIZE = 8,
};

/* RFC 2518, 10.1: a 102 at once and each second, until the answer is ready. */
void demo_processing(const struct service *service, const struct request *request, unsigned code,
                     struct reply *reply)
{
    struct knobs knobs = {0};
    char detail[KNOBS_DETAIL_MAX];

    if (!knobs_parse(&knobs, request, service->options->max_delay_s * 1000, detail)) {
        reply_remove(reply, "Statusbin-Code");
        endpoint_refuse_knobs(request, detail, reply);
    } else {
        if (!request->http10)
            reply->interim = code;
        reply->delay_ms = knobs.given ? knobs.delay_ms : PROCESSING_MS;
        reply->period_ms = PERIOD_MS;
        demo_tell(request, 200, "It has been processed.", reply);
    }
    knobs_reset(&knobs);
}

/* The server's own 400, for a parameter. */
static void refuse(const struct request *request, const char *detail, struct reply *reply)
{
    reply_remove(reply, "Statusbin-Code");
    endpoint_refuse_knobs(request, detail, reply);
}

/* The window's key: the demo's letter and the key parameter, which may be absent. False: it is bad,
   and the reply is filled in. */
static bool find_key(const struct request *request, char letter, char key[WINDOW_KEY_SIZE],
                     struct reply *reply)
{
    char given[WINDOW_KEY_SIZE - 1] = "";
    int count = query_find(request->query, "key", given, sizeof(given));

    if (count < 0 || count > 1) {
        refuse(request, "The parameter key is any text of up to 62 octets, given once.", reply);
        return false;
    }
    snprintf(key, WINDOW_KEY_SIZE, "%c%s", letter, given);
    return true;
}

/* A Retry-After after which there is success: what is left, in seconds, rounded up. */
static void add_retry_after(int64_t left_ms, struct reply *reply)
{
    reply_add_format(reply, "Retry-After", "%lld", (long long)(left_ms + 999) / 1000);
}

/* RFC 6585, 4 */
void demo_limit(const struct service *service, const struct request *request, unsigned code,
                struct reply *reply)
{
    int64_t now_ms = clock_now_ms(), opened_ms;
    char key[WINDOW_KEY_SIZE];

    (void)service;
    if (!find_key(request, 'l', key, reply))
        return;
    if (window_count(key, now_ms, LIMIT_MS, &opened_ms) <= LIMIT) {
        demo_tell(request, 200, "Five requests with the same key are served in ten seconds.",
                  reply);
        return;
    }
    demo_tell(request, code, "That was one too many: wait as long as Retry-After says.", reply);
    add_retry_after(opened_ms + LIMIT_MS - now_ms, reply);
}

/* How long the outage lasts, 2 s unless retry-after says; false if that is bad. */
static bool find_outage(const struct request *request, int64_t *ret_ms)
{
    char text[SECONDS_SIZE] = "";
    int count = query_find(request->query, "retry-after", text, sizeof(text));
    uint64_t seconds = OUTAGE_S;

    if (count < 0 || count > 1 ||
        (count == 1 && !text_parse_number(text, strlen(text), OUTAGE_MAX_S, &seconds)))
        return false;
    *ret_ms = (int64_t)seconds * 1000;
    return true;
}

/* 15.6.4 */
void demo_outage(const struct service *service, const struct request *request, unsigned code,
                 struct reply *reply)
{
    int64_t now_ms = clock_now_ms(), opened_ms, outage_ms;
    char key[WINDOW_KEY_SIZE];

    (void)service;
    if (!find_key(request, 'o', key, reply))
        return;
    if (!find_outage(request, &outage_ms)) {
        refuse(request, "The knob retry-after is the outage's length: seconds from 0 to 300.",
               reply);
        return;
    }
    window_count(key, now_ms, 0, &opened_ms);
    if (now_ms - opened_ms >= outage_ms) {
        demo_tell(request, 200, "The outage that the first request with this key began is over.",
                  reply);
        return;
    }
    demo_tell(request, code, "Out of service: wait as long as Retry-After says.", reply);
    add_retry_after(opened_ms + outage_ms - now_ms, reply);
}

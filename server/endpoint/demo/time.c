/*
 * Demos in which time passes.
 */
#include "endpoint/demo/demo.h"

#include <stdio.h>
#include <string.h>

#include "answer/key.h"
#include "answer/window.h"
#include "base/clock.h"
#include "endpoint/explain.h"

enum {
    PROCESSING_MS = 3000,
    PERIOD_MS = 1000,
    LIMIT = 5, /* requests in a window */
    LIMIT_MS = 10000,
    OUTAGE_S = 2,
    OUTAGE_MAX_S = 300,
    LIMIT_LETTER = 'l',
    OUTAGE_LETTER = 'o',
    SENTENCE_SIZE = 256,
};

/* RFC 2518, 10.1: a 102 at once, and one each second until the answer is ready. */
void demo_processing(const struct demo_call *call)
{
    struct reply *reply = call->reply;

    if (call->request->head.can_interim)
        reply->interim.code = call->code;
    reply->delay_ms = PROCESSING_MS; /* unless the knob delay says otherwise */
    reply->period_ms = PERIOD_MS;
    demo_tell(call, 200, "It has been processed.");
}

/*
 * Notes the request in the window of its key, which may be absent.
 * letter: tells the keys of one demo from those of the other. Returns false, with
 * the reply filled in, if there is no memory.
 */
static bool note(const struct demo_call *call, char letter, int64_t now_ms, int64_t span_ms,
                 struct window *ret_window)
{
    const char *key = call->knobs->key ? call->knobs->key : "";
    char name[1 + KEY_MAX + 1];

    snprintf(name, sizeof(name), "%c%s", letter, key);
    if (window_note(call->service->windows, name, strlen(name), now_ms, span_ms,
                    letter == LIMIT_LETTER, ret_window))
        return true;
    demo_fail(call, 507, "There is no memory for another key.");
    return false;
}

/* Adds a Retry-After of what is left of the window, in seconds, rounded up: then a request
   succeeds. */
static void add_retry_after(int64_t left_ms, struct reply *reply)
{
    reply_add_format(reply, "Retry-After", "%lld", (long long)(left_ms + 999) / 1000);
}

/* Answers with a sentence, and says to whom has named no key with whom he is counted. */
static void tell(const struct demo_call *call, unsigned code, const char *sentence)
{
    char text[SENTENCE_SIZE];

    snprintf(text, sizeof(text), "%s%s", sentence,
             call->knobs->key ? ""
                              : " All clients without a key share one counter; with ?key= and a "
                                "name of your own you get your own.");
    demo_tell(call, code, text);
}

/* RFC 6585, 4 */
void demo_limit(const struct demo_call *call)
{
    int64_t now_ms = clock_now_ms();
    struct window window;

    if (!note(call, LIMIT_LETTER, now_ms, LIMIT_MS, &window))
        return;
    if (window.count <= LIMIT) {
        tell(call, 200, "This demo serves five requests with the same key in ten seconds.");
        return;
    }
    tell(call, call->code, "That was one too many: wait as long as Retry-After says.");
    add_retry_after(window.opened_ms + LIMIT_MS - now_ms, call->reply);
}

/* Finds how long the outage lasts: what the knob retry-after says, or 2 s. Returns false, with the
   reply filled in, if it cannot last so long. */
static bool find_outage(const struct demo_call *call, int64_t *ret_ms)
{
    const char *text = call->knobs->retry_after;
    uint64_t seconds = OUTAGE_S;

    if (text && !text_parse_number(text, strlen(text), OUTAGE_MAX_S, &seconds)) {
        call->reply->demonstrated = 0;
        explain_value(call->request, 400,
                      "Here the knob retry-after is the length of the outage. It is ",
                      text_slice(text), "; it takes seconds from 0 to 300.", call->reply);
        return false;
    }
    *ret_ms = (int64_t)seconds * 1000;
    return true;
}

/* RFC 9110, 15.6.4 */
void demo_outage(const struct demo_call *call)
{
    int64_t now_ms = clock_now_ms(), outage_ms;
    struct window window;

    if (!find_outage(call, &outage_ms) || !note(call, OUTAGE_LETTER, now_ms, outage_ms, &window))
        return;
    if (now_ms - window.opened_ms >= outage_ms) {
        tell(call, 200, "The outage that the first request with this key started is over.");
        return;
    }
    tell(call, call->code, "Out of service: wait as long as Retry-After says.");
    add_retry_after(window.opened_ms + outage_ms - now_ms, call->reply);
}

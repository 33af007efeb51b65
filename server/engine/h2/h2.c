#include "engine/h2/h2.h"

#include <nghttp2/nghttp2.h>
#include <stdlib.h>

#include "engine/h2/input.h"
#include "engine/h2/output.h"
#include "engine/h2/session.h"
#include "engine/h2/stream.h"

/* What one peer may make nghttp2 keep or do (RFC 9113, 10.5): answers to PING and SETTINGS that
   have not left; entries of a SETTINGS frame; CONTINUATION frames of a field section; RST_STREAM
   frames at once, and for each second. Beyond that the connection ends. */
enum {
    ACKS_MAX = 1000,
    SETTINGS_MAX = 32,
    CONTINUATIONS_MAX = 8,
    RESETS_MAX = 1000,
    RESETS_S = 33
};

static void adopt(struct other_engine *other, const struct handover *handover)
{
    session_open((struct h2 *)other, handover);
}

static void drain(struct other_engine *other)
{
    struct h2 *h2 = (struct h2 *)other;

    h2->draining = true;
    for (struct session *at = h2->first, *next; at; at = next) {
        next = at->next;
        session_drain(at);
    }
}

static void cut(struct other_engine *other)
{
    struct h2 *h2 = (struct h2 *)other;

    while (h2->first)
        session_cut(h2->first);
}

static bool make_callbacks(struct h2 *h2)
{
    if (nghttp2_session_callbacks_new(&h2->callbacks) != 0)
        return false;
    input_set_callbacks(h2->callbacks);
    output_set_callbacks(h2->callbacks);
    return true;
}

static bool make_option(struct h2 *h2)
{
    if (nghttp2_option_new(&h2->option) != 0)
        return false;
    nghttp2_option_set_no_closed_streams(h2->option, 1);
    nghttp2_option_set_max_outbound_ack(h2->option, ACKS_MAX);
    nghttp2_option_set_max_settings(h2->option, SETTINGS_MAX);
#ifdef HAVE_NGHTTP2_RATE_LIMIT
    nghttp2_option_set_stream_reset_rate_limit(h2->option, RESETS_MAX, RESETS_S);
#endif
#ifdef HAVE_NGHTTP2_MAX_CONTINUATIONS
    nghttp2_option_set_max_continuations(h2->option, CONTINUATIONS_MAX);
#endif
    return true;
}

bool h2_open(struct h2 *h2, struct shared *shared, struct ev_loop *loop, struct lingerers *linger)
{
    *h2 = (struct h2){
        .other = {.adopt = adopt, .drain = drain, .cut = cut},
        .shared = shared,
        .loop = loop,
        .linger = linger,
        /* Not zeroed: while no client speaks HTTP/2, the kernel gives no pages for it. */
        .gathered = malloc(H2_GATHER_MAX + H2_FRAME_MAX),
    };
    return h2->gathered && make_callbacks(h2) && make_option(h2);
}

void h2_close(struct h2 *h2)
{
    nghttp2_session_callbacks_del(h2->callbacks);
    nghttp2_option_del(h2->option);
    free(h2->gathered);
    stream_free_spare(h2);
}

const char *h2_date(struct h2 *h2)
{
    return date_keep(&h2->date, time(NULL));
}

#include "engine/h2/flood.h"

#include "base/clock.h"
#include "engine/h2/h2.h"
#include "engine/h2/session.h"

/* How many may come at once; for how many more each second makes room, and each request that is
   answered. */
static const double burst = 1000, rate_s = 100, answer = 10;
enum { MS_PER_S = 1000 };

static void add_calm(struct session *session, double more)
{
    session->calm += more;
    if (session->calm > burst)
        session->calm = burst;
}

void flood_start(struct session *session)
{
    session->calm = burst;
    session->calm_at_ms = clock_now_ms();
}

void flood_note(struct session *session)
{
    int64_t now_ms = clock_now_ms();

    add_calm(session, (double)(now_ms - session->calm_at_ms) * rate_s / MS_PER_S);
    session->calm_at_ms = now_ms;
    if (--session->calm < 0)
        session_terminate(session, NGHTTP2_ENHANCE_YOUR_CALM);
}

void flood_note_answer(struct session *session)
{
    add_calm(session, answer);
}

void flood_note_frame(struct session *session, const nghttp2_frame_hd *head)
{
    bool is_empty = head->length == 0 && !(head->flags & NGHTTP2_FLAG_END_STREAM);

    if (head->type == NGHTTP2_HEADERS || head->type == NGHTTP2_WINDOW_UPDATE ||
        (head->type == NGHTTP2_DATA && !is_empty))
        return;
    flood_note(session);
}

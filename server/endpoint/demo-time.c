/*
 * Demos in which time passes.
 */
#include "demo.h"

#include "../knobs.h"
#include "endpoint.h"

enum { PROCESSING_MS = 3000, PERIOD_MS = 1000 };

/* RFC 2518, 10.1: a 102 at once and each second, until the answer is ready. */
void demo_processing(const struct service *service, const struct request *request, unsigned code,
                     struct reply *reply)
{
    struct knobs knobs = {0};
    char detail[KNOBS_DETAIL_MAX];

    if (!knobs_parse(&knobs, request, service->options->max_delay_s * 1000, detail)) {
        reply_remove(reply, "Statusbin-Code");
        endpoint_error(request, 400, detail, reply);
    } else {
        if (!request->http10)
            reply->interim = code;
        reply->delay_ms = knobs.given ? knobs.delay_ms : PROCESSING_MS;
        reply->period_ms = PERIOD_MS;
        demo_tell(request, 200, "It has been processed.", reply);
    }
    knobs_reset(&knobs);
}

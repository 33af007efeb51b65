#include "serve/recording.h"

#include <netinet/in.h>

#include "base/clock.h"
#include "serve/exchange.h"
#include "serve/route.h"

bool recording_keeps_content(const struct service *service, const struct request *request)
{
    struct key key;

    return service->journal && request_has_content(request) && key_find(request, &key) == KEY_NAMED;
}

/* What demonstrates a code says which, but for a 101; the server's own answers do not. */
static bool is_demonstration(const struct reply *reply)
{
    return reply->upgrade || reply_field(reply, "Statusbin-Code");
}

static uint16_t port_of(const struct sockaddr *peer)
{
    if (peer && peer->sa_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)peer)->sin_port);
    if (peer && peer->sa_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)peer)->sin6_port);
    return 0;
}

/* Records a request that names a key. Returns the reference to its record; NULL: it names none. */
static struct record *add(const struct carrier *carrier, const struct request *request,
                          enum breakage breakage)
{
    struct key key;

    if (key_find(request, &key) != KEY_NAMED)
        return NULL;
    return journal_add(carrier->shared->service.journal, &(const struct recorded){
                                                             .key = &key,
                                                             .request = request,
                                                             .connection = carrier->connection,
                                                             .peer_port = port_of(carrier->peer),
                                                             .breakage = breakage,
                                                             .now_us = clock_now_us(),
                                                             .unix_ms = clock_unix_ms(),
                                                         });
}

struct record *recording_begin(const struct carrier *carrier, const struct request *request,
                               const struct reply *reply)
{
    if (!carrier->shared->service.journal || !key_may_be_named(request) || !is_demonstration(reply))
        return NULL;
    return add(carrier, request, reply->breakage);
}

void recording_note_left(const struct carrier *carrier, const struct request *request)
{
    if (carrier->shared->service.journal && key_may_be_named(request) &&
        route_demonstrates(request))
        record_end(add(carrier, request, BREAKAGE_NONE), false);
}

#include "serve/recording.h"

#include <netinet/in.h>

#include "base/clock.h"
#include "serve/exchange.h"
#include "serve/route.h"

bool recording_keeps_content(const struct service *service, const struct request *request)
{
    struct key key;

    return service->journal && request_has_content(request) && key_find(request, &key);
}

static uint16_t port_of(const struct sockaddr *peer)
{
    if (peer && peer->sa_family == AF_INET)
        return ntohs(((const struct sockaddr_in *)peer)->sin_port);
    if (peer && peer->sa_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)peer)->sin6_port);
    return 0;
}

/* Returns the reference to the record; NULL: there is no memory. */
static struct record *add(const struct carrier *carrier, const struct request *request,
                          const struct key *key, enum breakage breakage)
{
    return journal_add(carrier->shared->service.journal, &(const struct recorded){
                                                             .key = key,
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
    struct key key;

    if (!carrier->shared->service.journal || !reply->key || !reply->demonstrated)
        return NULL;
    key_set(&key, reply->key);
    return add(carrier, request, &key, reply->breakage);
}

void recording_note_left(const struct carrier *carrier, const struct request *request)
{
    struct key key;

    if (carrier->shared->service.journal && key_find(request, &key) && route_demonstrates(request))
        record_end(add(carrier, request, &key, BREAKAGE_NONE), false);
}

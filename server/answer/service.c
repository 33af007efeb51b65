#include "answer/service.h"

#include <stdlib.h>

#include "answer/nonce.h"
#include "answer/prepared.h"
#include "answer/site.h"
#include "base/random.h"

enum {
    KEY_OCTETS = 640, /* of memory that a key may take, on average */
    KEYS_OCTETS_MIN = 64 << 20,
    LISTS_MAX = 48, /* of codes and of demos, in three formats, for as many hosts as that allows */
    LISTS_OCTETS = 8 << 20,
    LISTS_AGE_MS = 24 * 3600 * 1000,
};

bool service_open(struct service *service, size_t keys_max, int64_t key_age_ms)
{
    size_t octets = keys_max * KEY_OCTETS;
    const struct store_limits keys = {keys_max, octets > KEYS_OCTETS_MIN ? octets : KEYS_OCTETS_MIN,
                                      key_age_ms};
    const struct store_limits nonces = {NONCES_MAX, SIZE_MAX, NONCE_AGE_MS};
    const struct store_limits lists = {LISTS_MAX, LISTS_OCTETS, LISTS_AGE_MS};

    service->sequences = store_create(&keys);
    service->windows = store_create(&keys);
    service->things = store_create(&keys);
    service->nonces = store_create(&nonces);
    service->lists = store_create(&lists);
    service->sites = sites_create();
    service->random = malloc(sizeof(*service->random));
    if (service->random)
        random_init(service->random);
    service->prepared = prepared_create();
    return service->sequences && service->windows && service->things && service->nonces &&
           service->lists && service->sites && service->random && service->prepared;
}

void service_close(struct service *service)
{
    store_destroy(service->sequences);
    store_destroy(service->windows);
    store_destroy(service->things);
    store_destroy(service->nonces);
    store_destroy(service->lists);
    sites_destroy(service->sites);
    free(service->random);
    prepared_destroy(service->prepared);
}

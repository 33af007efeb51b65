#include "answer/service.h"

#include <stdlib.h>

#include "answer/journal.h"
#include "answer/nonce.h"
#include "answer/prepared.h"
#include "answer/site.h"
#include "base/random.h"

enum {
    KEY_OCTETS = 640, /* of memory that a key may take, on average */
    KEYS_OCTETS_MIN = 64 << 20,
    RECORDED_KEYS = 10000,
    RECORDED_OCTETS = 64 << 20,
    PAGES_MAX = 512, /* in three formats, for as many hosts as that allows */
    PAGES_OCTETS = 8 << 20,
    PAGES_AGE_MS = 24 * 3600 * 1000,
};

bool service_open(struct service *service, size_t keys_max, int64_t key_age_ms, size_t recorded_max)
{
    size_t octets = keys_max * KEY_OCTETS;
    const struct store_limits keys = {keys_max, octets > KEYS_OCTETS_MIN ? octets : KEYS_OCTETS_MIN,
                                      key_age_ms};
    const struct store_limits nonces = {NONCES_MAX, SIZE_MAX, NONCE_AGE_MS};
    const struct store_limits pages = {PAGES_MAX, PAGES_OCTETS, PAGES_AGE_MS};
    const struct journal_limits recorded = {recorded_max, RECORDED_KEYS, RECORDED_OCTETS,
                                            key_age_ms};

    service->sequences = store_create(&keys);
    service->windows = store_create(&keys);
    if (recorded_max > 0)
        service->journal = journal_create(&recorded);
    service->things = store_create(&keys);
    service->nonces = store_create(&nonces);
    service->pages = store_create(&pages);
    service->sites = sites_create();
    service->random = malloc(sizeof(*service->random));
    if (service->random)
        random_init(service->random);
    service->prepared = prepared_create();
    return service->sequences && service->windows && service->things &&
           (service->journal || recorded_max == 0) && service->nonces && service->pages &&
           service->sites && service->random && service->prepared;
}

void service_close(struct service *service)
{
    store_destroy(service->sequences);
    store_destroy(service->windows);
    journal_destroy(service->journal);
    store_destroy(service->things);
    store_destroy(service->nonces);
    store_destroy(service->pages);
    sites_destroy(service->sites);
    free(service->random);
    prepared_destroy(service->prepared);
}

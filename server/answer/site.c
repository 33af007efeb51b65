#include "answer/site.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LOCAL_SIZE = 16 }; /* of "localhost:65535" and a NUL */

/* What a request calls the server. */
struct name {
    bool secure;
    struct slice host;      /* with the port */
    char local[LOCAL_SIZE]; /* where host is that the request does not say */
};

static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]";

struct sites {
    _Atomic(const struct site *) kept[SITES_MAX]; /* up to the first NULL */
    pthread_mutex_t mutex;                        /* over adding one */
};

struct sites *sites_create(void)
{
    struct sites *sites = calloc(1, sizeof(*sites));

    if (sites)
        pthread_mutex_init(&sites->mutex, NULL);
    return sites;
}

void sites_destroy(struct sites *sites)
{
    if (!sites)
        return;
    for (int i = 0; i < SITES_MAX; i++)
        free((void *)sites->kept[i]);
    pthread_mutex_destroy(&sites->mutex);
    free(sites);
}

static const char *scheme(bool secure)
{
    return secure ? "https://" : "http://";
}

static struct name find_name(const struct request *request)
{
    bool secure = request->target.is_absolute ? request->target.is_https : request->head.secure;

    return (struct name){secure, request->authority, ""};
}

/* Sets the name for a request that has none, or none that can stand in a command. */
static void set_local(const struct request *request, struct name *name)
{
    name->secure = request->head.secure;
    strcpy(name->local, "localhost");
    if (request->head.port)
        snprintf(name->local, LOCAL_SIZE, "localhost:%u", request->head.port);
    name->host = (struct slice){name->local, strlen(name->local)};
}

/* Returns true if a host, which is valid, can stand on a page as it is. */
static bool is_plain(struct slice host)
{
    return host.size > 0 && host.size < SITE_URL_SIZE - strlen(scheme(true)) &&
           strspn(host.data, plain) >= host.size;
}

static bool is_named(const struct site *site, const struct name *name)
{
    return site->host_size == name->host.size && site->secure == name->secure &&
           memcmp(site->url + strlen(scheme(site->secure)), name->host.data, site->host_size) == 0;
}

/* Returns the kept site of that name; NULL if there is none. *ret_count: how many are kept then. */
static const struct site *find_kept(const struct sites *sites, const struct name *name,
                                    int *ret_count)
{
    for (int i = 0; i < SITES_MAX; i++) {
        const struct site *site = atomic_load_explicit(&sites->kept[i], memory_order_acquire);

        *ret_count = i;
        if (!site || is_named(site, name))
            return site;
    }
    *ret_count = SITES_MAX;
    return NULL;
}

/* Keeps a copy of site, and returns that; or returns site, if there is no room or no memory. */
static const struct site *keep(struct sites *sites, struct site *site, const struct name *name)
{
    const struct site *found;
    struct site *copy = NULL;
    int count;

    pthread_mutex_lock(&sites->mutex);
    found = find_kept(sites, name, &count); /* another thread may have been faster */
    if (!found && count < SITES_MAX)
        copy = malloc(sizeof(*copy));
    if (copy) {
        *copy = *site;
        copy->number = count;
        atomic_store_explicit(&sites->kept[count], copy, memory_order_release);
        found = copy;
    }
    pthread_mutex_unlock(&sites->mutex);
    return found ? found : site;
}

const struct site *site_find(struct sites *sites, const struct request *request,
                             struct site *buffer)
{
    struct name name = find_name(request);
    const struct site *found;
    int count;

    found = find_kept(sites, &name,
                      &count); /* first, because that is cheaper than to look at each octet */
    if (!found && !is_plain(name.host)) {
        set_local(request, &name);
        found = find_kept(sites, &name, &count);
    }
    if (found)
        return found;
    buffer->number = -1;
    buffer->secure = name.secure;
    buffer->host_size = name.host.size;
    snprintf(buffer->url, sizeof(buffer->url), "%s%.*s", scheme(name.secure), (int)name.host.size,
             name.host.data);
    return count < SITES_MAX ? keep(sites, buffer, &name) : buffer;
}

/*
 * Preloaded into the server by test-program-check.c. The host hangs.test never resolves;
 * twice.test has the addresses of silence and of loopback, five.test has that of silence five
 * times.
 */
#include "slow-resolver.h"

#include <dlfcn.h>
#include <netdb.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

typedef int resolver(const char *, const char *, const struct addrinfo *, struct addrinfo **);

static int chain(resolver *resolve, const char *const *hosts, const char *service,
                 const struct addrinfo *hints, struct addrinfo **result)
{
    int error = 0;

    *result = NULL;
    for (; *hosts && error == 0; hosts++) {
        error = resolve(*hosts, service, hints, result);
        while (error == 0 && *result)
            result = &(*result)->ai_next;
    }
    return error;
}

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **result)
{
    static const char silent[] = TESTS_SILENT_ADDRESS;
    static const char *const twice[] = {silent, "127.0.0.1", NULL};
    static const char *const five[] = {silent, silent, silent, silent, silent, NULL};
    resolver *resolve = (resolver *)(uintptr_t)dlsym(RTLD_NEXT, "getaddrinfo");

    if (strcmp(host, "hangs.test") == 0)
        for (;;)
            pause();
    if (strcmp(host, "twice.test") == 0)
        return chain(resolve, twice, service, hints, result);
    if (strcmp(host, "five.test") == 0)
        return chain(resolve, five, service, hints, result);
    return resolve(host, service, hints, result);
}

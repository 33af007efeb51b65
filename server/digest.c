#include "digest.h"

#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "reply.h"

enum { NONCE_S = 10 }; /* how long a nonce is good */

static char random_octets[DIGEST_RANDOM_SIZE];

static const struct {
    const char *name, *password;
    enum user user;
} users[] = {{"user", "pass", USER_KNOWN}, {"guest", "guest", USER_GUEST}};

char *digest_start(void)
{
    return getrandom(random_octets, sizeof(random_octets), 0) == sizeof(random_octets)
               ? random_octets
               : NULL;
}

/*
 * The library compares the parameters of the target that the client has signed
 * with those of the request, which dispatch has hidden from it. So they are
 * shown to it here, in the form in which it would have them: "+" is a space,
 * and what is percent-encoded stays so, because of dispatch_unescape.
 */
static bool show_query(struct request *request)
{
    char *at = request->query && !request->shown_query ? strdup(request->query) : NULL;

    if (!at)
        return !request->query || request->shown_query;
    request->shown_query = at;
    for (char *plus = at; (plus = strchr(plus, '+'));)
        *plus = ' ';
    while (*at) {
        char *end = at + strcspn(at, "&"), *value;
        bool last = *end == '\0';

        *end = '\0';
        value = strchr(at, '=');
        if (value)
            *value++ = '\0';
        if (MHD_set_connection_value(request->source, MHD_GET_ARGUMENT_KIND, at, value) != MHD_YES)
            return false;
        at = last ? end : end + 1;
    }
    return true;
}

enum user digest_find_user(struct request *request, bool *ret_stale)
{
    char *name = MHD_digest_auth_get_username(request->source);
    enum user found = USER_NONE;

    *ret_stale = false;
    for (size_t i = 0; name && i < sizeof(users) / sizeof(users[0]); i++) {
        int result = MHD_NO;

        if (strcmp(name, users[i].name) == 0 && show_query(request))
            result = MHD_digest_auth_check2(request->source, REPLY_REALM, users[i].name,
                                            users[i].password, NONCE_S, MHD_DIGEST_ALG_SHA256);
        if (result == MHD_YES)
            found = users[i].user;
        else if (result == MHD_INVALID_NONCE)
            *ret_stale = true;
    }
    if (name)
        MHD_free(name);
    return found;
}

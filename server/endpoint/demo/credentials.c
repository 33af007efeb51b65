/*
 * Demos that ask who the client is (RFC 9110, 11). user:pass is let in, and so
 * is another user with a name outside ASCII, to see whether a client sends UTF-8; guest:guest is
 * known and not allowed.
 */
#include "endpoint/demo/demo.h"

#include <string.h>

#include "answer/nonce.h"
#include "base/clock.h"
#include "endpoint/endpoint.h"
#include "http/basic.h"
#include "http/digest.h"
#include "http/query.h"

#define REALM "statusbin"

/* Who the client is. */
enum user {
    USER_NONE,  /* nobody: no credentials, wrong ones, or malformed ones */
    USER_KNOWN, /* may come in */
    USER_GUEST, /* is known, and may not do anything */
};

static const struct {
    const char *name, *password; /* in UTF-8 */
    enum user user;
} users[] = {{"user", "pass", USER_KNOWN},
             {"us\xc3\xa9r", "p\xc3\xa0ss", USER_KNOWN},
             {"guest", "guest", USER_GUEST}};
enum { USER_COUNT = sizeof(users) / sizeof(users[0]) };

static const char challenge[] = "Basic realm=\"" REALM "\", charset=\"UTF-8\"";

/* Answers a user; false for nobody, who is to be challenged. */
static bool answer_user(const struct request *request, enum user user, struct reply *reply)
{
    if (user == USER_KNOWN)
        demo_tell(request, 200, "You are who you say, and may come in.", reply);
    if (user == USER_GUEST)
        demo_tell(request, 403, "You are known, but a guest may not do this.", reply);
    return user != USER_NONE;
}

/* Whose Basic credentials a value is. */
static enum user find_basic(const char *value)
{
    for (size_t i = 0; i < USER_COUNT; i++)
        if (basic_is_of(value, users[i].name, users[i].password))
            return users[i].user;
    return USER_NONE;
}

static void ask_basic(const struct request *request, unsigned code, enum field field,
                      const char *challenge_field, struct reply *reply)
{
    enum user user = USER_NONE;

    if (request->line_counts[field] == 1)
        user = find_basic(request->fields[field]);
    if (answer_user(request, user, reply))
        return;
    demo_tell(request, code,
              "Say who you are: the user is user, the password pass, the scheme Basic.", reply);
    reply_add(reply, challenge_field, challenge);
}

/* Whose password has signed the request. */
static enum user find_signer(const struct request *request, const struct digest *digest)
{
    for (size_t i = 0; i < USER_COUNT; i++)
        if (digest_is_signed(digest, &digest_sha_256, REALM, users[i].name, users[i].password,
                             request->head.method))
            return users[i].user;
    return USER_NONE;
}

/* Reads the Digest credentials of the request. False, with *ret_problem: there are none, or they
   are for something else. */
static bool read_digest(const struct request *request, struct digest *ret_digest,
                        struct digest_problem *ret_problem)
{
    if (request->line_counts[FIELD_AUTHORIZATION] == 0)
        *ret_problem = (struct digest_problem){
            .before = "Say who you are: the user is user, the password pass, the scheme Digest."};
    else if (request->line_counts[FIELD_AUTHORIZATION] > 1)
        *ret_problem = (struct digest_problem){
            .before = "Authorization came in several lines; send it in one."};
    else if (!digest_parse(request->fields[FIELD_AUTHORIZATION], ret_digest, ret_problem))
        return false;
    else if (!digest_is_for(ret_digest, request->head.target))
        *ret_problem = (struct digest_problem){
            "The parameter uri is ", ret_digest->uri,
            "; it must be the target of the request, octet by octet, with its query."};
    else if (!ret_digest->algorithm.data)
        *ret_problem = (struct digest_problem){
            .before = "The parameter algorithm is missing, which means MD5; it must be SHA-256."};
    else if (!digest_is_by(ret_digest, &digest_sha_256))
        *ret_problem = (struct digest_problem){"The parameter algorithm is ", ret_digest->algorithm,
                                               "; it must be SHA-256, which the challenge names."};
    else
        return true;
    return false;
}

/* Whether the nonce is still good. If not, *ret_problem says why. */
static enum nonce_result use_nonce(const struct service *service, const struct request *request,
                                   const struct digest *digest, struct digest_problem *ret_problem)
{
    enum nonce_result result = nonce_check(service->nonces, digest->nonce, digest->count,
                                           !request->head_only, clock_now_ms());

    if (result == NONCE_STALE)
        *ret_problem = (struct digest_problem){
            "The nonce is ", digest->nonce,
            ", which is too old, or not of this server; use the one that this response brings."};
    if (result == NONCE_REPLAYED)
        *ret_problem = (struct digest_problem){
            "The parameter nc is ", digest->nc,
            ", which has come with this nonce before; it must be one more in each request."};
    return result;
}

/* Whose Digest credentials the request has. USER_NONE: nobody's, and *ret_problem says why;
 *ret_stale: they would be somebody's with a nonce that is still good (RFC 7616, 3.3). */
static enum user find_digest_user(const struct service *service, const struct request *request,
                                  struct digest_problem *ret_problem, bool *ret_stale)
{
    struct digest digest;
    enum user user;
    enum nonce_result result;

    *ret_stale = false;
    if (!read_digest(request, &digest, ret_problem))
        return USER_NONE;
    user = find_signer(request, &digest);
    if (user == USER_NONE) {
        *ret_problem = (struct digest_problem){
            .before = "No user's password has signed this request: the user is user, the password "
                      "pass, the realm " REALM "."};
        return USER_NONE;
    }
    result = use_nonce(service, request, &digest, ret_problem);
    *ret_stale = result == NONCE_STALE;
    return result == NONCE_GOOD ? user : USER_NONE;
}

/* The syntax of each parameter is as 3.3 demands: algorithm, charset and stale without quotes. */
static void challenge_digest(const struct service *service, bool stale, struct reply *reply)
{
    char nonce[NONCE_SIZE];

    if (nonce_create(service->nonces, clock_now_ms(), nonce))
        reply_add_format(
            reply, "WWW-Authenticate",
            "Digest realm=\"%s\", qop=\"auth\", algorithm=%s, charset=UTF-8, nonce=\"%s\"%s", REALM,
            digest_sha_256.name, nonce, stale ? ", stale=true" : "");
    else
        reply->failed = true;
}

static void ask_digest(const struct service *service, const struct request *request, unsigned code,
                       struct reply *reply)
{
    struct digest_problem problem;
    bool stale;

    if (answer_user(request, find_digest_user(service, request, &problem, &stale), reply))
        return;
    if (problem.value.data)
        endpoint_error_value(request, code, problem.before, problem.value, problem.after, reply);
    else
        demo_tell(request, code, problem.before, reply);
    challenge_digest(service, stale, reply);
}

void demo_authenticate(const struct service *service, const struct request *request, unsigned code,
                       struct reply *reply)
{
    char scheme[8] = "basic";
    int count = query_find(request->target.query, "scheme", scheme, sizeof(scheme));

    if (count >= 0 && count <= 1 && strcmp(scheme, "basic") == 0) {
        ask_basic(request, code, FIELD_AUTHORIZATION, "WWW-Authenticate", reply);
    } else if (count == 1 && strcmp(scheme, "digest") == 0) {
        ask_digest(service, request, code, reply);
    } else {
        endpoint_refuse_parameter(request, "scheme", "basic or digest", reply);
    }
}

void demo_authenticate_proxy(const struct service *service, const struct request *request,
                             unsigned code, struct reply *reply)
{
    (void)service;
    ask_basic(request, code, FIELD_PROXY_AUTHORIZATION, "Proxy-Authenticate", reply);
}

void demo_authorize(const struct service *service, const struct request *request, unsigned code,
                    struct reply *reply)
{
    (void)service, (void)code; /* a 401 asks who it is before a 403 can say that it may not */
    ask_basic(request, 401, FIELD_AUTHORIZATION, "WWW-Authenticate", reply);
}

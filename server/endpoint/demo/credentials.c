/*
 * Demos that ask who the client is (RFC 9110, 11). Two users are let in; the
 * second has a name outside ASCII, which shows whether a client sends UTF-8.
 * guest:guest is known, but not allowed.
 */
#include "endpoint/demo/demo.h"

#include <string.h>

#include "answer/nonce.h"
#include "base/clock.h"
#include "endpoint/explain.h"
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

/* Answers a user. Returns false, with no answer, for nobody. */
static bool answer_user(const struct demo_call *call, enum user user)
{
    if (user == USER_KNOWN)
        demo_tell(call, 200, "You are who you say you are, and may come in.");
    if (user == USER_GUEST)
        demo_tell(call, 403, "You are known, but a guest may not do this.");
    return user != USER_NONE;
}

/* Returns whose Basic credentials a value is (RFC 7617). */
static enum user find_basic(const char *value)
{
    for (size_t i = 0; i < USER_COUNT; i++)
        if (basic_is_of(value, users[i].name, users[i].password))
            return users[i].user;
    return USER_NONE;
}

/* Answers for the credentials in field, or asks for them in challenge_field. code: of the request
   for them. */
static void ask_basic(const struct demo_call *call, unsigned code, enum field field,
                      const char *challenge_field)
{
    const struct request *request = call->request;
    enum user user = USER_NONE;

    if (request->line_counts[field] == 1)
        user = find_basic(request->fields[field]);
    if (answer_user(call, user))
        return;
    demo_tell(call, code,
              "Say who you are: the user is user, the password pass, the scheme Basic.");
    reply_add(call->reply, challenge_field, challenge);
}

/* Returns whose password has signed the request. */
static enum user find_signer(const struct request *request, const struct digest *digest)
{
    for (size_t i = 0; i < USER_COUNT; i++)
        if (digest_is_signed(digest, &digest_sha_256, REALM, users[i].name, users[i].password,
                             request->head.method))
            return users[i].user;
    return USER_NONE;
}

/* Reads the Digest credentials of the request (RFC 7616, 3.4). Returns false, with the problem, if
   there are none, or if they are malformed or for something else. */
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

/* Uses the nonce once. Stores the problem unless it is good. */
static enum nonce_result use_nonce(const struct demo_call *call, const struct digest *digest,
                                   struct digest_problem *ret_problem)
{
    enum nonce_result result = nonce_check(call->service->nonces, digest->nonce, digest->count,
                                           !call->request->head_only, clock_now_ms());

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

/* Returns whose Digest credentials the request has; USER_NONE, with the problem, if they are
   nobody's. Stores whether they are somebody's but for a nonce that is too old (RFC 7616, 3.3). */
static enum user find_digest_user(const struct demo_call *call, struct digest_problem *ret_problem,
                                  bool *ret_stale)
{
    struct digest digest;
    enum user user;
    enum nonce_result result;

    *ret_stale = false;
    if (!read_digest(call->request, &digest, ret_problem))
        return USER_NONE;
    user = find_signer(call->request, &digest);
    if (user == USER_NONE) {
        *ret_problem = (struct digest_problem){
            .before = "No user's password has signed this request: the user is user, the password "
                      "pass, the realm " REALM "."};
        return USER_NONE;
    }
    result = use_nonce(call, &digest, ret_problem);
    *ret_stale = result == NONCE_STALE;
    return result == NONCE_GOOD ? user : USER_NONE;
}

/* Adds the challenge. RFC 7616, 3.3 demands that algorithm, charset and stale have no quotes. */
static void challenge_digest(const struct demo_call *call, bool stale)
{
    char nonce[NONCE_SIZE];

    if (nonce_create(call->service->nonces, clock_now_ms(), nonce))
        reply_add_format(
            call->reply, "WWW-Authenticate",
            "Digest realm=\"%s\", qop=\"auth\", algorithm=%s, charset=UTF-8, nonce=\"%s\"%s", REALM,
            digest_sha_256.name, nonce, stale ? ", stale=true" : "");
    else
        call->reply->failed = true;
}

static void ask_digest(const struct demo_call *call)
{
    struct digest_problem problem;
    bool stale;

    if (answer_user(call, find_digest_user(call, &problem, &stale)))
        return;
    if (problem.value.data)
        explain_value(call->request, call->code, problem.before, problem.value, problem.after,
                      call->reply);
    else
        demo_tell(call, call->code, problem.before);
    challenge_digest(call, stale);
}

void demo_authenticate(const struct demo_call *call)
{
    char scheme[8] = "basic";
    int count = query_find(call->request->target.query, "scheme", scheme, sizeof(scheme));

    if (count >= 0 && count <= 1 && strcmp(scheme, "basic") == 0) {
        ask_basic(call, call->code, FIELD_AUTHORIZATION, "WWW-Authenticate");
    } else if (count == 1 && strcmp(scheme, "digest") == 0) {
        ask_digest(call);
    } else {
        explain_parameter(call->request, "scheme", "basic or digest", call->reply);
    }
}

void demo_authenticate_proxy(const struct demo_call *call)
{
    ask_basic(call, call->code, FIELD_PROXY_AUTHORIZATION, "Proxy-Authenticate");
}

void demo_authorize(const struct demo_call *call)
{
    /* A 401 asks who the client is, before a 403 can say that it is not allowed. */
    ask_basic(call, 401, FIELD_AUTHORIZATION, "WWW-Authenticate");
}

/*
 * Digest credentials (RFC 7616).
 */
#include "endpoint/demo/credentials.h"

#include <string.h>

#include "answer/nonce.h"
#include "base/clock.h"
#include "endpoint/explain.h"
#include "http/digest.h"
#include "http/query.h"

enum { REQUESTS_MAX = 1000000, ALGORITHM_SIZE = 16, NUMBER_SIZE = 16 };

/* What the query says of the challenge. */
struct terms {
    const struct digest_algorithm *algorithm;
    uint64_t requests; /* for which a nonce is good */
};

/* Reads the terms. Returns false, with the reply filled in, if a parameter is bad. */
static bool read_terms(const struct demo_call *call, struct terms *ret_terms)
{
    const char *query = call->request->target.query;
    char algorithm[ALGORITHM_SIZE] = "SHA-256", number[NUMBER_SIZE] = "";
    int count = query_find(query, "algorithm", algorithm, sizeof(algorithm));

    ret_terms->algorithm = digest_find_algorithm(algorithm);
    ret_terms->requests = REQUESTS_MAX;
    if (count < 0 || count > 1 || !ret_terms->algorithm) {
        explain_parameter(call->request, "algorithm", "SHA-256 or MD5", call->reply);
        return false;
    }
    count = query_find(query, "stale-after", number, sizeof(number));
    if (count == 0 ||
        (count == 1 &&
         text_parse_number(number, strlen(number), REQUESTS_MAX, &ret_terms->requests) &&
         ret_terms->requests > 0))
        return true;
    explain_parameter(call->request, "stale-after",
                      "how many requests a nonce is good for, from 1 to 1000000", call->reply);
    return false;
}

/* Returns whose password has signed the request. */
static enum user find_signer(const struct request *request, const struct digest *digest,
                             const struct digest_algorithm *algorithm)
{
    for (size_t i = 0; i < ACCOUNT_COUNT; i++) {
        const struct account *account = &credentials_accounts[i];

        if (digest_is_signed(digest, algorithm, CREDENTIALS_REALM, account->name, account->password,
                             request->head.method))
            return account->user;
    }
    return USER_NONE;
}

/* Reads the Digest credentials of the request (RFC 7616, 3.4). Returns false, with the problem, if
   there are none, or if they are malformed or for something else. */
static bool read_digest(const struct request *request, const struct digest_algorithm *algorithm,
                        struct digest *ret_digest, struct digest_problem *ret_problem)
{
    if (request->line_counts[FIELD_AUTHORIZATION] == 0)
        *ret_problem = (struct digest_problem){
            .before =
                "Send credentials: the user is user, the password is pass, the scheme is Digest."};
    else if (request->line_counts[FIELD_AUTHORIZATION] > 1)
        *ret_problem = (struct digest_problem){
            .before = "There is more than one Authorization field; send one."};
    else if (!digest_parse(request->fields[FIELD_AUTHORIZATION], ret_digest, ret_problem))
        return false;
    else if (!digest_is_for(ret_digest, request->head.target))
        *ret_problem = (struct digest_problem){
            "The parameter uri is ", ret_digest->uri,
            "; it must be the target of the request, byte for byte, with its query."};
    else if (digest_is_by(ret_digest, algorithm))
        return true;
    else if (!ret_digest->algorithm.data)
        *ret_problem = (struct digest_problem){
            .before = "The parameter algorithm is missing, which means MD5; it must be SHA-256."};
    else
        *ret_problem = (struct digest_problem){
            "The parameter algorithm is ", ret_digest->algorithm,
            algorithm == &digest_md5 ? "; it must be MD5, which the challenge names."
                                     : "; it must be SHA-256, which the challenge names."};
    return false;
}

/* Uses the nonce once. Stores the problem unless it is good. */
static enum nonce_result use_nonce(const struct demo_call *call, const struct terms *terms,
                                   const struct digest *digest, struct digest_problem *ret_problem)
{
    enum nonce_result result = NONCE_STALE;

    if (digest->count <= terms->requests)
        result = nonce_check(call->service->nonces, digest->nonce, digest->count,
                             !call->request->head_only, clock_now_ms());

    if (result == NONCE_STALE)
        *ret_problem = (struct digest_problem){
            "The nonce is ", digest->nonce,
            ", which has expired, is unknown, or is used up; use the nonce of this response."};
    if (result == NONCE_REPLAYED)
        *ret_problem = (struct digest_problem){
            "The parameter nc is ", digest->nc,
            ", which this nonce has had before; it must grow by one with each request."};
    return result;
}

/* Returns whose Digest credentials the request has; USER_NONE, with the problem, if they are
   nobody's. Stores whether they are somebody's but for a nonce that is too old (RFC 7616, 3.3). */
static enum user find_user(const struct demo_call *call, const struct terms *terms,
                           struct digest_problem *ret_problem, bool *ret_stale)
{
    struct digest digest;
    enum user user;
    enum nonce_result result;

    *ret_stale = false;
    if (!read_digest(call->request, terms->algorithm, &digest, ret_problem))
        return USER_NONE;
    user = find_signer(call->request, &digest, terms->algorithm);
    if (user == USER_NONE) {
        *ret_problem = (struct digest_problem){
            .before = "The parameter response does not match: the user is user, the password is "
                      "pass, the realm is " CREDENTIALS_REALM "."};
        return USER_NONE;
    }
    result = use_nonce(call, terms, &digest, ret_problem);
    *ret_stale = result == NONCE_STALE;
    return result == NONCE_GOOD ? user : USER_NONE;
}

/* Adds the challenge. RFC 7616, 3.3 demands that algorithm, charset and stale have no quotes. */
static void challenge(const struct demo_call *call, const struct digest_algorithm *algorithm,
                      bool stale)
{
    char nonce[NONCE_SIZE];

    if (nonce_create(call->service->nonces, clock_now_ms(), nonce))
        reply_add_format(
            call->reply, "WWW-Authenticate",
            "Digest realm=\"%s\", qop=\"auth\", algorithm=%s, charset=UTF-8, nonce=\"%s\"%s",
            CREDENTIALS_REALM, algorithm->name, nonce, stale ? ", stale=true" : "");
    else
        call->reply->failed = true;
}

void credentials_ask_digest(const struct demo_call *call)
{
    struct digest_problem problem;
    struct terms terms;
    bool stale;

    if (!read_terms(call, &terms) ||
        credentials_answer_user(call, find_user(call, &terms, &problem, &stale)))
        return;
    if (problem.value.data)
        explain_value(call->request, call->code, problem.before, problem.value, problem.after,
                      call->reply);
    else
        demo_tell(call, call->code, problem.before);
    challenge(call, terms.algorithm, stale);
}

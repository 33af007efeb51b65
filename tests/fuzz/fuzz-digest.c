/*
 * Digest credentials (RFC 7616). The first line of an input is a target, the
 * second the value of Authorization.
 *
 * What is read lies within the value, and reads the same when it is written
 * again as a sender should write it; and it is for the target that uri names.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/digest.h"

static void check_within(struct slice slice, const char *value)
{
    if (slice.data)
        HOLDS(slice.data > value && slice.data + slice.size <= value + strlen(value));
}

static void check_same(struct slice a, struct slice b)
{
    HOLDS(a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0));
}

#define SLICE(slice) (int)(slice).size, (slice).data

/* With the quotes of 3.4, in another order. */
static void check_round_trip(const struct digest *digest)
{
    struct digest_problem problem;
    struct digest again;
    char *text;

    HOLDS(asprintf(
              &text,
              "digest ,qop=%.*s , nc=%.*s,cnonce=\"%.*s\",response=\"%.*s\",uri=\"%.*s\",\tnonce="
              "\"%.*s\",realm=\"%.*s\",%s%.*s%s",
              SLICE(digest->qop), SLICE(digest->nc), SLICE(digest->cnonce), SLICE(digest->response),
              SLICE(digest->uri), SLICE(digest->nonce), SLICE(digest->realm),
              digest->username.data ? "username=\"" : "username*=",
              SLICE(digest->username.data ? digest->username : digest->extended_username),
              digest->username.data ? "\"" : "") > 0);
    HOLDS(digest_parse(text, &again, &problem));
    HOLDS(again.count == digest->count && again.algorithm.size == 0);
    check_same(again.username, digest->username);
    check_same(again.extended_username, digest->extended_username);
    check_same(again.realm, digest->realm);
    check_same(again.nonce, digest->nonce);
    check_same(again.uri, digest->uri);
    check_same(again.response, digest->response);
    check_same(again.cnonce, digest->cnonce);
    free(text);
}

/* A target is for itself, and for no other of the same form. */
static void check_target(const struct digest *digest, const char *target)
{
    bool same = digest_is_for(digest, target);

    if (*target == '/' && digest->uri.size > 0 && *digest->uri.data == '/')
        HOLDS(same == (digest->uri.size == strlen(target) &&
                       memcmp(digest->uri.data, target, digest->uri.size) == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char *target = fuzz_take_line(&data, &size);
    char *value = fuzz_take_rest(data, size);
    struct digest_problem problem = {NULL, {NULL, 0}, NULL};
    struct digest digest;

    if (!digest_parse(value, &digest, &problem)) {
        HOLDS(problem.before && (!problem.value.data || problem.after));
    } else {
        HOLDS((digest.username.data != NULL) != (digest.extended_username.data != NULL));
        HOLDS(digest.count > 0 && digest.nc.size == 8);
        check_within(digest.username, value);
        check_within(digest.extended_username, value);
        check_within(digest.uri, value);
        check_within(digest.response, value);
        check_within(digest.algorithm, value);
        check_round_trip(&digest);
        if (target)
            check_target(&digest, target);
        digest_is_signed(&digest, &digest_sha_256, "statusbin", "user", "pass", "GET");
    }
    free(value);
    free(target);
    return 0;
}

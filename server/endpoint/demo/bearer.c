/*
 * Bearer tokens (RFC 6750): "token" is let in, "guest" is known, but not allowed.
 */
#include "endpoint/demo/credentials.h"

#include "base/text.h"

#define CHALLENGE "Bearer realm=\"" CREDENTIALS_REALM "\""

/* Returns the token of the request; data is NULL if it brings none (2.1). Of several lines none
   counts, so the token is empty. */
static struct slice find_token(const struct request *request)
{
    const char *value = request->fields[FIELD_AUTHORIZATION];
    struct slice scheme;

    if (!value)
        return (struct slice){NULL, 0};
    scheme = (struct slice){value, text_token_size(value)};
    if (!text_equals_caseless(scheme, "Bearer"))
        return (struct slice){NULL, 0};
    if (request->line_counts[FIELD_AUTHORIZATION] > 1)
        return (struct slice){value, 0};
    return text_trim(value + scheme.size);
}

static enum user find_user(struct slice token)
{
    if (text_equals(token, "token"))
        return USER_KNOWN;
    return text_equals(token, "guest") ? USER_GUEST : USER_NONE;
}

/* 3.1: what is wrong with a token is told, and nothing where there was none. */
void credentials_ask_bearer(const struct demo_call *call)
{
    struct slice token = find_token(call->request);
    enum user user = token.data ? find_user(token) : USER_NONE;

    credentials_answer_user(call, user);
    if (user == USER_GUEST) {
        reply_add(call->reply, "WWW-Authenticate", CHALLENGE ", error=\"insufficient_scope\"");
    } else if (user == USER_NONE && token.data) {
        demo_tell(call, call->code, "This token is wrong: the right one is token.");
        reply_add(call->reply, "WWW-Authenticate", CHALLENGE ", error=\"invalid_token\"");
    } else if (user == USER_NONE) {
        demo_tell(call, call->code,
                  "Send a token with the scheme Bearer, as in Authorization: Bearer token.");
        reply_add(call->reply, "WWW-Authenticate", CHALLENGE);
    }
}

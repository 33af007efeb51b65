#include "endpoint/demo/credentials.h"

#include <string.h>

#include "endpoint/explain.h"
#include "http/basic.h"
#include "http/query.h"

const struct account credentials_accounts[ACCOUNT_COUNT] = {
    {"user", "pass", USER_KNOWN},
    {"us\xc3\xa9r", "p\xc3\xa0ss", USER_KNOWN},
    {"guest", "guest", USER_GUEST},
};

static const char challenge[] = "Basic realm=\"" CREDENTIALS_REALM "\", charset=\"UTF-8\"";

bool credentials_answer_user(const struct demo_call *call, enum user user)
{
    if (user == USER_KNOWN)
        demo_tell(call, 200, "The credentials are right.");
    if (user == USER_GUEST)
        demo_tell(call, 403, "The credentials are right, but the user guest may not do this.");
    return user != USER_NONE;
}

/* Returns whose Basic credentials a value is (RFC 7617). */
static enum user find_basic(const char *value)
{
    for (size_t i = 0; i < ACCOUNT_COUNT; i++) {
        const struct account *account = &credentials_accounts[i];

        if (basic_is_of(value, account->name, account->password))
            return account->user;
    }
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
    if (credentials_answer_user(call, user))
        return;
    demo_tell(call, code,
              "Send credentials: the user is user, the password is pass, the scheme is Basic.");
    reply_add(call->reply, challenge_field, challenge);
}

static void ask_basic_here(const struct demo_call *call)
{
    ask_basic(call, call->code, FIELD_AUTHORIZATION, "WWW-Authenticate");
}

/* The values of scheme=, the first of which is meant where it is absent. */
static const struct {
    const char *name;
    void (*ask)(const struct demo_call *call);
    bool is_digest;
} schemes[] = {
    {"basic", ask_basic_here, false},
    {"bearer", credentials_ask_bearer, false},
    {"digest", credentials_ask_digest, true},
};
enum { SCHEME_COUNT = sizeof(schemes) / sizeof(schemes[0]) };

/* Returns the index of the scheme that the query asks for; SCHEME_COUNT if there is none such. */
static size_t find_scheme(const struct request *request)
{
    char name[8];
    int count = query_find(request->target.query, "scheme", name, sizeof(name));
    size_t i;

    if (count == 0)
        return 0;
    for (i = 0; i < SCHEME_COUNT && (count != 1 || strcmp(schemes[i].name, name) != 0);)
        i++;
    return i;
}

void demo_authenticate(const struct demo_call *call)
{
    static const char *const of_digest[] = {"algorithm", "stale-after"};
    size_t scheme = find_scheme(call->request);
    struct slice value;

    if (scheme == SCHEME_COUNT) {
        explain_parameter(call->request, "scheme", "basic, bearer or digest", call->reply);
        return;
    }
    for (size_t i = 0; i < 2 && !schemes[scheme].is_digest; i++)
        if (query_count(call->request->target.query, of_digest[i], &value) > 0) {
            explain_parameter(call->request, of_digest[i],
                              "a value only together with scheme=digest", call->reply);
            return;
        }
    schemes[scheme].ask(call);
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

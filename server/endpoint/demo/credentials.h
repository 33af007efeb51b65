/*
 * Who the clients of the demos of 401, 403 and 407 may be, and how each scheme is
 * asked for (RFC 9110, 11). Two users are let in; the second has a name outside ASCII,
 * which shows whether a client sends UTF-8. guest:guest is known, but not allowed.
 */
#pragma once

#include "endpoint/demo/demo.h"

#define CREDENTIALS_REALM "statusbin"

/* Who the client is. */
enum user {
    USER_NONE,  /* nobody: no credentials, wrong ones, or malformed ones */
    USER_KNOWN, /* may come in */
    USER_GUEST, /* is known, and may not do anything */
};

enum { ACCOUNT_COUNT = 3 };

extern const struct account {
    const char *name, *password; /* in UTF-8 */
    enum user user;
} credentials_accounts[ACCOUNT_COUNT];

/* Answers a user. Returns false, with no answer, for nobody. */
bool credentials_answer_user(const struct demo_call *call, enum user user);

/* Answers for Digest credentials, or asks for them (RFC 7616). */
void credentials_ask_digest(const struct demo_call *call);

/* Answers for a Bearer token, or asks for it (RFC 6750). */
void credentials_ask_bearer(const struct demo_call *call);

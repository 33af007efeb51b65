/*
 * Basic credentials (RFC 7617) and whose they are. Pure parsing.
 */
#pragma once

/* The users that there are; their passwords are on the pages of the demos. */
enum user {
    USER_NONE, /* no credentials, wrong ones, malformed ones, or another scheme */
    USER_KNOWN,
    USER_GUEST, /* known, and not allowed to do anything */
};

/* Whose credentials the value of Authorization or Proxy-Authorization is; NULL: nobody's. */
enum user credentials_find_user(const char *value);

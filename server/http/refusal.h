/*
 * Why a request is refused before it is routed. One function gives the status
 * code of each refusal, and the sentence that tells the client what was wrong
 * and what would be right.
 */
#pragma once

enum refusal {
    REFUSAL_NONE,
    REFUSAL_MALFORMED, /* an engine's library gave up on it, and did not tell why */
    REFUSAL_VERSION,
    REFUSAL_INCOMPLETE,
    REFUSAL_IDLE, /* no request has begun */
    REFUSAL_TIMEOUT,
    REFUSAL_HEAD_TIME,
    REFUSAL_CONTENT_TIME,
    REFUSAL_METHOD,
    REFUSAL_TARGET,
    REFUSAL_TARGET_SIZE,
    REFUSAL_FIELDS_SIZE,
    REFUSAL_FIELD_NAME,
    REFUSAL_LINE_END,
    REFUSAL_FIELD_VALUE,
    REFUSAL_HOST_MISSING,
    REFUSAL_HOST_REPEATED,
    REFUSAL_HOST_INVALID,
    REFUSAL_AUTHORITY_MISSING,
    REFUSAL_AUTHORITY_DIFFERS,
    REFUSAL_LENGTH,
    REFUSAL_LENGTH_REPEATED,
    REFUSAL_LENGTH_AND_CODING,
    REFUSAL_CODING_IN_10,
    REFUSAL_CODING,
    REFUSAL_CODING_UNKNOWN,
    REFUSAL_CHUNK_SIZE,
    REFUSAL_EXTENSION,
    REFUSAL_EXTENSIONS_SIZE,
    REFUSAL_CHUNK_END,
    REFUSAL_BODY_SIZE,
    REFUSAL_CONNECTIONS,
    REFUSAL_MEMORY,
};

/* Returns the status code of a refusal other than REFUSAL_NONE, and stores its sentence, which is
   constant and shorter than 400 octets. */
unsigned refusal_answer(enum refusal refusal, const char **ret_detail);

/*
 * What can be wrong with a request, so that it is not routed: data, which one
 * function maps to a response.
 */
#pragma once

enum request_fault {
    FAULT_NONE,
    FAULT_MALFORMED, /* more cannot be told: the library did not get to the end of it */
    FAULT_VERSION,
    FAULT_INCOMPLETE,
    FAULT_TIMEOUT,
    FAULT_HEAD_TIME,
    FAULT_CONTENT_TIME,
    FAULT_METHOD,
    FAULT_TARGET,
    FAULT_TARGET_SIZE,
    FAULT_FIELDS_SIZE,
    FAULT_FIELDS_COUNT,
    FAULT_FIELD_NAME,
    FAULT_LINE_END,
    FAULT_FIELD_VALUE,
    FAULT_HOST_MISSING,
    FAULT_HOST_REPEATED,
    FAULT_HOST_INVALID,
    FAULT_LENGTH,
    FAULT_LENGTH_REPEATED,
    FAULT_LENGTH_AND_CODING,
    FAULT_CODING_IN_10,
    FAULT_CODING,
    FAULT_CODING_UNKNOWN,
    FAULT_CHUNK_SIZE,
    FAULT_EXTENSION,
    FAULT_EXTENSIONS_SIZE,
    FAULT_CHUNK_END,
    FAULT_BODY_SIZE,
    FAULT_RESPONSE_SIZE,
    FAULT_CONNECTIONS,
    FAULT_MEMORY,
};

/* The status code for a fault, and one sentence: what was wrong, what would be right. */
unsigned fault_answer(enum request_fault fault, const char **ret_detail);

/*
 * Methods (RFC 9110, 9; RFC 5789), and lists of them for Allow (RFC 9110, 10.2.1).
 */
#pragma once

enum method {
    METHOD_GET,
    METHOD_HEAD,
    METHOD_POST,
    METHOD_PUT,
    METHOD_PATCH,
    METHOD_DELETE,
    METHOD_OPTIONS,
    METHOD_TRACE,
    METHOD_CONNECT,
    METHOD_OTHER,
};

#define METHODS_READING "GET, HEAD, OPTIONS"
#define METHODS_COMMON "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
#define METHODS_ALL METHODS_COMMON ", TRACE"

/* Returns the name of a method; METHOD_OTHER has none. */
const char *method_name(enum method method);

/* Returns the method of that name, which is case-sensitive; METHOD_OTHER if it is another. */
enum method method_find(const char *name);

#include "http/method.h"

#include <string.h>

static const char *const names[METHOD_OTHER] = {
    [METHOD_GET] = "GET",         [METHOD_HEAD] = "HEAD",   [METHOD_POST] = "POST",
    [METHOD_PUT] = "PUT",         [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
    [METHOD_OPTIONS] = "OPTIONS", [METHOD_TRACE] = "TRACE", [METHOD_CONNECT] = "CONNECT",
};

const char *method_name(enum method method)
{
    return names[method];
}

enum method method_find(const char *name)
{
    enum method method = METHOD_GET;

    while (method < METHOD_OTHER && strcmp(name, names[method]) != 0)
        method++;
    return method;
}

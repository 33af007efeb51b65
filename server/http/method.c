#include "http/method.h"

#include <string.h>

enum method method_find(const char *name)
{
    static const char *const names[] = {
        [METHOD_GET] = "GET",         [METHOD_HEAD] = "HEAD",   [METHOD_POST] = "POST",
        [METHOD_PUT] = "PUT",         [METHOD_PATCH] = "PATCH", [METHOD_DELETE] = "DELETE",
        [METHOD_OPTIONS] = "OPTIONS", [METHOD_TRACE] = "TRACE", [METHOD_CONNECT] = "CONNECT",
    };
    enum method method = METHOD_GET;

    while (method < METHOD_OTHER && strcmp(name, names[method]) != 0)
        method++;
    return method;
}

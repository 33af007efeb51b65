#include "http/version.h"

const char *http_version_name(enum http_version version)
{
    static const char *const names[] = {
        [HTTP_1_0] = "HTTP/1.0",
        [HTTP_1_1] = "HTTP/1.1",
        [HTTP_2] = "HTTP/2",
    };

    return names[version];
}

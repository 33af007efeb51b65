/*
 * The versions of HTTP that are served.
 */
#pragma once

enum http_version {
    HTTP_1_0,
    HTTP_1_1,
    HTTP_2,
};

/* The version as logs and TRACE write it: "HTTP/1.0", "HTTP/1.1" or "HTTP/2". */
const char *http_version_name(enum http_version version);

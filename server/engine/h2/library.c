#include "engine/h2/library.h"

#include <nghttp2/nghttp2.h>

const char library_name[] = "nghttp2";

const char *library_version(void)
{
    return nghttp2_version(0)->version_str;
}

#include "http/error-code.h"

#include <stddef.h>

static const char *const names[] = {
    "NO_ERROR",
    "PROTOCOL_ERROR",
    "INTERNAL_ERROR",
    "FLOW_CONTROL_ERROR",
    "SETTINGS_TIMEOUT",
    "STREAM_CLOSED",
    "FRAME_SIZE_ERROR",
    "REFUSED_STREAM",
    "CANCEL",
    "COMPRESSION_ERROR",
    "CONNECT_ERROR",
    "ENHANCE_YOUR_CALM",
    "INADEQUATE_SECURITY",
    "HTTP_1_1_REQUIRED",
};

bool error_code_find(struct slice name, uint32_t *ret_code)
{
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
        if (text_equals(name, names[i])) {
            *ret_code = (uint32_t)i;
            return true;
        }
    return false;
}

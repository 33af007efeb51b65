#include "engine/mhd/version.h"

#include <microhttpd.h>

const char version_library[] = "libmicrohttpd";

const char *version_number(void)
{
    return MHD_get_version();
}

#include "engine/mhd/withheld.h"

#include <microhttpd.h>
#include <string.h>

#include "codes/status.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/input.h"

enum { UNBUILDABLE = 1 << 30 };

/* These two take the place of MHD's own functions of the same name. Where MHD answers by itself, it
   cannot build that response, and gives the request up. */
const char *MHD_get_reason_phrase_for(unsigned int code)
{
    return status_reason(code);
}

size_t MHD_get_reason_phrase_len_for(unsigned int code)
{
    const struct engine *engine = input_engine();
    struct connection *connection = engine ? engine->attended : NULL;

    if (connection && connection->answered)
        return strlen(status_reason(code));
    if (connection)
        connection->withheld_code = code;
    return UNBUILDABLE;
}

enum refusal withheld_refusal(const struct connection *connection)
{
    switch (connection->withheld_code) {
    case 0:
        return REFUSAL_NONE;
    case 414:
        return REFUSAL_TARGET_SIZE;
    case 431:
        return REFUSAL_FIELDS_SIZE;
    case 505:
        return REFUSAL_VERSION;
    default: /* 413 too: MHD's word for a length or chunk size that overflows */
        return REFUSAL_MALFORMED;
    }
}

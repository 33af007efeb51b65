#include "engine/mhd/withheld.h"

#include <microhttpd.h>
#include <string.h>

#include "codes/status.h"
#include "engine/mhd/connection.h"
#include "engine/mhd/engine.h"
#include "engine/mhd/input.h"
#include "engine/mhd/response.h"

enum { UNBUILDABLE = 1 << 30 };

/* Returns the connection whose response MHD is building; NULL: not known. */
static struct connection *find_connection(void)
{
    const struct engine *engine = input_engine();

    return engine ? engine->attended : NULL;
}

/* These two take the place of MHD's own functions of the same name. */
const char *MHD_get_reason_phrase_for(unsigned int code)
{
    const struct connection *connection = find_connection();

    return connection && connection->answered && connection->exchange.reply.reason
               ? response_phrase(connection)
               : status_reason(code);
}

size_t MHD_get_reason_phrase_len_for(unsigned int code)
{
    struct connection *connection = find_connection();

    if (connection && connection->answered)
        return strlen(MHD_get_reason_phrase_for(code));
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

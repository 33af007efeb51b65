#include "endpoint/status/switch.h"

#include "endpoint/explain.h"
#include "endpoint/status/altered.h"

static void accept_handshake(const char *accept, struct knobs *knobs, struct reply *reply)
{
    reply->code = 101;
    reply->upgrade = true;
    if (!knobs->bare) {
        reply_add(reply, "Upgrade", "websocket");
        reply_add_format(reply, "Sec-WebSocket-Accept", "%s", accept);
    }
    status_altered_set_fields(knobs, reply);
}

static void refuse_key(const struct request *request, struct knobs *knobs, struct reply *reply)
{
    const char *key = request->fields[FIELD_SEC_WEBSOCKET_KEY];

    reply->demonstrated = 0;
    explain_value(request, 400, "Sec-WebSocket-Key is ", text_slice(key ? key : ""),
                  "; it must be given once, and be 16 octets in base64 (RFC 6455, 4.2.1).", reply);
    status_altered_name_sources(knobs, reply);
}

enum handshake_result status_switch(const struct request *request, struct knobs *knobs,
                                    struct reply *reply)
{
    char accept[HANDSHAKE_ACCEPT_SIZE];
    enum handshake_result result = handshake_check(request, accept);

    if (result == HANDSHAKE_OK)
        accept_handshake(accept, knobs, reply);
    if (result == HANDSHAKE_BAD_KEY)
        refuse_key(request, knobs, reply);
    return result;
}

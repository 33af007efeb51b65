/*
 * The octets of what we send ourselves: heads of responses, and what ends content
 * in chunks (RFC 9112, 4 and 7.1).
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct interim;
struct reply;

/* How a head says where the content ends (RFC 9112, 6.3). */
enum message_framing {
    MESSAGE_LENGTH,
    MESSAGE_CHUNKED,
    MESSAGE_BARE, /* not at all: the response has no content, or the connection ends behind it */
};

/* Octets that are written as far as there is room, and counted beyond. */
struct message {
    char *octets;
    size_t size, capacity; /* size > capacity: some are missing */
};

/* What a head says besides the reply's code and fields. */
struct message_head {
    const char *version;    /* such as HTTP/1.1 */
    const char *date;       /* IMF-fixdate (http/date.h), where the reply has no Date of its own */
    const char *connection; /* what Connection says besides Upgrade; NULL: nothing */
    enum message_framing framing;
    uint64_t length;            /* octets, of MESSAGE_LENGTH */
    const struct message *rest; /* what message_add_rest adds, made before; NULL: it is not */
};

/* Each adds to a message: a whole interim response; the beginning of a head, up to Connection; the
   rest of a head, which is the same for each response with that reply and framing; the last chunk,
   with the reply's trailers; octets. */
void message_add_interim(struct message *message, const struct interim *interim);
void message_add_start(struct message *message, const struct reply *reply,
                       const struct message_head *head);
void message_add_rest(struct message *message, const struct reply *reply,
                      const struct message_head *head);
void message_add_last_chunk(struct message *message, const struct reply *reply);
void message_add(struct message *message, const char *octets, size_t size);

#include "engine/mhd/message.h"

#include <string.h>

#include "answer/reply.h"
#include "base/text.h"
#include "codes/status.h"

void message_add(struct message *message, const char *octets, size_t size)
{
    if (size > 0 && message->size + size <= message->capacity)
        memcpy(message->octets + message->size, octets, size);
    message->size += size;
}

static void add(struct message *message, const char *text)
{
    message_add(message, text, strlen(text));
}

static void add_line(struct message *message, const char *name, const char *value)
{
    add(message, name);
    add(message, ": ");
    add(message, value);
    add(message, "\r\n");
}

static void add_fields(struct message *message, const struct field_line *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add_line(message, fields[i].name, fields[i].value);
}

/* phrase: may be empty; the space before it is there (RFC 9112, 4). */
static void add_status_line(struct message *message, const char *version, unsigned code,
                            const char *phrase)
{
    char digits[TEXT_NUMBER_SIZE];

    add(message, version);
    add(message, " ");
    message_add(message, digits, text_write_number(digits, code));
    add(message, " ");
    add(message, phrase);
    add(message, "\r\n");
}

void message_add_interim(struct message *message, const struct interim *interim)
{
    add_status_line(message, "HTTP/1.1", interim->code, status_reason(interim->code));
    add_fields(message, interim->fields, interim->field_count);
    add(message, "\r\n");
}

void message_add_start(struct message *message, const struct reply *reply,
                       const struct message_head *head)
{
    add_status_line(message, head->version, reply->code,
                    reply->reason ? reply->reason : status_reason(reply->code));
    if (reply->prepared || !reply_field(reply, "Date"))
        add_line(message, "Date", head->date);
    if (head->connection)
        add_line(message, "Connection", head->connection);
}

void message_add_rest(struct message *message, const struct reply *reply,
                      const struct message_head *head)
{
    if (head->rest) {
        message_add(message, head->rest->octets, head->rest->size);
        return;
    }
    if (reply->upgrade)
        add_line(message, "Connection", "Upgrade");
    add_fields(message, reply->fields, reply->field_count);
    if (head->framing == MESSAGE_LENGTH) {
        char length[TEXT_NUMBER_SIZE];

        text_write_number(length, head->length);
        add_line(message, "Content-Length", length);
    } else if (head->framing == MESSAGE_CHUNKED) {
        add_line(message, "Transfer-Encoding", "chunked");
    }
    add(message, "\r\n");
}

void message_add_last_chunk(struct message *message, const struct reply *reply)
{
    add(message, "0\r\n");
    add_fields(message, reply->trailers, reply->trailer_count);
    add(message, "\r\n");
}

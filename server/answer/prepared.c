#include "answer/prepared.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct prepared_reply {
    _Atomic(struct made *) made; /* NULL: nothing yet */
    unsigned code;
    bool close;
    const char *content;
    size_t content_size;
    char *owned_content; /* NULL: it lives as long as the program */
    size_t field_count;
    struct field_line fields[]; /* behind them, the text of the reply that it was made of */
};

static void destroy(struct prepared_reply *prepared)
{
    struct made *made = prepared->made;

    if (made)
        made->destroy(made);
    free(prepared->owned_content);
    free(prepared);
}

/* A value of the reply, or its copy where it lies in the reply's text. */
static const char *moved(const char *value, const struct reply *reply, const char *text)
{
    uintptr_t at = (uintptr_t)value - (uintptr_t)reply->text;

    return at < reply->text_size ? text + at : value;
}

/* Copies a complete reply, and takes its content over. Returns NULL if there is no memory. */
static struct prepared_reply *copy(struct reply *reply)
{
    size_t fields_size = reply->field_count * sizeof(reply->fields[0]);
    struct prepared_reply *prepared = malloc(sizeof(*prepared) + fields_size + reply->text_size);
    char *text;

    if (!prepared)
        return NULL;
    *prepared = (struct prepared_reply){
        .code = reply->code,
        .close = reply->close,
        .content = reply->content,
        .content_size = reply->content_size,
        .owned_content = reply->owned_content,
        .field_count = reply->field_count,
    };
    reply->owned_content = NULL;
    text = (char *)(prepared->fields + reply->field_count);
    memcpy(text, reply->text, reply->text_size);
    for (size_t i = 0; i < reply->field_count; i++)
        prepared->fields[i] =
            (struct field_line){reply->fields[i].name, moved(reply->fields[i].value, reply, text)};
    return prepared;
}

/* Fills a slot. Returns NULL if there is no memory. */
static struct prepared_reply *prepare(prepared_slot *slot, bool cors, prepared_filler *fill,
                                      const void *what)
{
    struct prepared_reply *found = NULL, *made;
    struct reply reply;

    reply_init(&reply);
    fill(&reply, what);
    reply_complete(&reply, cors);
    made = reply.failed ? NULL : copy(&reply);
    reply_reset(&reply);
    if (!made || atomic_compare_exchange_strong(slot, &found, made))
        return made;
    destroy(made); /* another thread was faster */
    return found;
}

void prepared_use(struct reply *reply, prepared_slot *slot, bool cors, prepared_filler *fill,
                  const void *what)
{
    struct prepared_reply *prepared = atomic_load_explicit(slot, memory_order_acquire);

    if (!prepared)
        prepared = prepare(slot, cors, fill, what);
    if (!prepared) {
        fill(reply, what);
        return;
    }
    reply->prepared = prepared;
    reply->code = prepared->code;
    reply->close = prepared->close;
    reply->fields = prepared->fields;
    reply->field_count = prepared->field_count;
    reply->content = prepared->content;
    reply->content_size = prepared->content_size;
}

struct prepared_replies *prepared_create(void)
{
    return calloc(1, sizeof(struct prepared_replies));
}

void prepared_destroy(struct prepared_replies *replies)
{
    prepared_slot *slots = replies ? &replies->slots[0][0][0][0] : NULL;
    size_t count = replies ? sizeof(replies->slots) / sizeof(*slots) : 0;

    for (size_t i = 0; i < count; i++)
        if (slots[i])
            destroy(slots[i]);
    free(replies);
}

struct made *prepared_made(struct prepared_reply *prepared)
{
    return atomic_load_explicit(&prepared->made, memory_order_acquire);
}

struct made *prepared_keep(struct prepared_reply *prepared, struct made *made)
{
    struct made *found = NULL;

    if (atomic_compare_exchange_strong(&prepared->made, &found, made))
        return made;
    made->destroy(made);
    return found;
}

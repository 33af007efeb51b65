#include "unit/answer/journal-rig.h"

#include <stdio.h>
#include <string.h>

#include "lib/ask.h"
#include "lib/unit.h"

struct journal *journal;

void start(size_t recorded, size_t keys, size_t octets)
{
    journal = journal_create(&(struct journal_limits){recorded, keys, octets, RIG_AGE_MS});
    ck_assert_ptr_nonnull(journal);
}

struct key key_of(const char *text)
{
    struct key key = {.size = strlen(text)};

    memcpy(key.text, text, key.size + 1);
    return key;
}

struct record *add_target(const char *key_text, const char *target, size_t content_size,
                          int64_t now_us)
{
    static char content[REQUEST_CONTENT_MAX];
    const struct key key = key_of(key_text);
    struct request request = {0};
    struct record *record;

    ask(&request, ask_head("GET", target, LINES({"Host", "h"})));
    request.content = content;
    request.content_size = content_size;
    record = journal_add(journal, &(struct recorded){&key, &request, .now_us = now_us});
    request.content = NULL;
    request_reset(&request);
    ck_assert_ptr_nonnull(record);
    return record;
}

void add(const char *key, size_t content_size, int64_t now_us)
{
    record_end(add_target(key, "/", content_size, now_us), true);
}

const char *look(const char *key_text, int64_t now_us)
{
    static char text[4096];
    const struct key key = key_of(key_text);
    struct journal_view view;
    int size;

    if (journal_look(journal, &key, now_us, &view) != JOURNAL_OK)
        return "unknown";
    size = sprintf(text, "%d:", (int)view.count);
    for (size_t i = 0; i < view.record_count; i++)
        size += sprintf(text + size, " %d", (int)view.records[i]->number);
    journal_view_close(&view);
    return text;
}

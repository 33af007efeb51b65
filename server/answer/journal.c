#include "answer/journal.h"

#include <stdlib.h>
#include <string.h>

#include "base/store.h"

enum { HEAP_OVERHEAD = 16 }; /* what malloc needs for a record besides, octets */

struct journal {
    struct store *store;
    size_t recorded_max;
};

/* What the store keeps for a key. */
struct history {
    uint64_t count;
    int64_t first_us, previous_us;
    struct record *oldest, *newest;
    size_t record_count;
};

static void release(struct record *record)
{
    if (atomic_fetch_sub(&record->references, 1) == 1)
        free(record);
}

void record_answered(struct record *record, unsigned code)
{
    if (record)
        record->code = code;
}

void record_end(struct record *record, bool complete)
{
    if (!record)
        return;
    record->complete = complete;
    release(record);
}

/* Takes the oldest record out. Returns its size. */
static size_t take_oldest(struct history *history)
{
    struct record *oldest = history->oldest;
    size_t size = oldest->size;

    history->oldest = oldest->newer;
    history->record_count--;
    release(oldest);
    return size;
}

static void release_history(void *history_)
{
    struct history *history = history_;

    while (history->record_count > 0)
        take_oldest(history);
}

struct journal *journal_create(const struct journal_limits *limits)
{
    const struct store_limits of_store = {limits->keys, limits->octets, limits->age_ms};
    struct journal *journal = malloc(sizeof(*journal));

    if (!journal)
        return NULL;
    journal->recorded_max = limits->recorded;
    journal->store = store_create(&of_store);
    if (!journal->store) {
        free(journal);
        return NULL;
    }
    store_set_release(journal->store, release_history);
    return journal;
}

void journal_destroy(struct journal *journal)
{
    if (journal)
        store_destroy(journal->store);
    free(journal);
}

/* Returns how many octets a copy of a text takes. */
static size_t text_size(const char *text)
{
    return text ? strlen(text) + 1 : 0;
}

/* Copies a text to *at, and moves that behind it. Returns the copy. */
static const char *copy_text(char **at, const char *text)
{
    char *copy = *at;

    if (!text)
        return NULL;
    *at = stpcpy(copy, text) + 1;
    return copy;
}

/* Returns how many octets a record of the request takes. */
static size_t measure(const struct request *request)
{
    const struct request_head *head = &request->head;
    size_t size = sizeof(struct record) + head->line_count * sizeof(struct field_line) +
                  text_size(head->method) + text_size(head->target) + text_size(head->authority) +
                  request->content_size;

    for (size_t i = 0; i < head->line_count; i++)
        size += text_size(head->lines[i].name) + text_size(head->lines[i].value);
    return size;
}

static void copy_request(struct record *record, const struct request *request)
{
    const struct request_head *head = &request->head;
    struct field_line *lines = (struct field_line *)(record + 1);
    char *at = (char *)(lines + head->line_count);

    record->secure = head->secure;
    record->version = head->version;
    record->method = copy_text(&at, head->method);
    record->target = copy_text(&at, head->target);
    record->authority = copy_text(&at, head->authority);
    for (size_t i = 0; i < head->line_count; i++) {
        lines[i].name = copy_text(&at, head->lines[i].name);
        lines[i].value = copy_text(&at, head->lines[i].value);
    }
    record->lines = lines;
    record->line_count = head->line_count;
    if (request->content_size > 0)
        memcpy(at, request->content, request->content_size);
    record->content = at;
    record->content_size = request->content_size;
    record->content_received = request->content_received;
}

/* Makes a record, with one reference for the journal and one for the caller. NULL: no memory. */
static struct record *make_record(const struct recorded *recorded)
{
    size_t size = measure(recorded->request);
    struct record *record = malloc(size);

    if (!record)
        return NULL;
    *record = (struct record){
        .unix_ms = recorded->unix_ms,
        .connection = recorded->connection,
        .peer_port = recorded->peer_port,
        .breakage = recorded->breakage,
        .references = 2,
        .size = size + HEAP_OVERHEAD,
    };
    copy_request(record, recorded->request);
    return record;
}

/* Puts the record behind those that the key has. */
static void append(struct history *history, struct record *record, int64_t now_us)
{
    if (history->count == 0)
        history->first_us = now_us;
    if (now_us < history->previous_us) /* another thread was faster from its clock to the lock */
        now_us = history->previous_us;
    record->number = ++history->count;
    record->since_first_us = now_us - history->first_us;
    record->since_previous_us = record->number == 1 ? -1 : now_us - history->previous_us;
    history->previous_us = now_us;
    *(history->record_count++ == 0 ? &history->oldest : &history->newest->newer) = record;
    history->newest = record;
}

/* Adds a record to its key. Returns false if there is no memory. */
static bool add(struct journal *journal, const struct key *key, struct record *record,
                int64_t now_us)
{
    struct store *store = journal->store;
    struct history *history = store_find(store, key->text, key->size, now_us / 1000);
    bool fits;

    if (!history)
        history = store_add(store, key->text, key->size, sizeof(*history), now_us / 1000);
    if (!history)
        return false;
    store_use(store, history, now_us / 1000);
    append(history, record, now_us);
    fits = store_charge(store, history, (ptrdiff_t)record->size);
    while (history->record_count > 1 && (!fits || history->record_count > journal->recorded_max))
        fits = store_charge(store, history, -(ptrdiff_t)take_oldest(history));
    return true;
}

struct record *journal_add(struct journal *journal, const struct recorded *recorded)
{
    struct record *record = make_record(recorded);
    bool added;

    if (!record)
        return NULL;
    store_lock(journal->store);
    added = add(journal, recorded->key, record, recorded->now_us);
    store_unlock(journal->store);
    if (added)
        return record;
    free(record);
    return NULL;
}

/* Refers to the records of a key. Returns false if there is no memory. */
static bool view(const struct history *history, struct journal_view *ret_view)
{
    struct record **records = malloc(history->record_count * sizeof(struct record *));
    size_t count = 0;

    if (!records)
        return false;
    for (struct record *at = history->oldest; count < history->record_count; at = at->newer) {
        atomic_fetch_add(&at->references, 1);
        records[count++] = at;
    }
    *ret_view = (struct journal_view){history->count, records, count};
    return true;
}

enum journal_result journal_look(struct journal *journal, const struct key *key, int64_t now_us,
                                 struct journal_view *ret_view)
{
    enum journal_result result = JOURNAL_UNKNOWN;
    const struct history *history;

    store_lock(journal->store);
    history = store_find(journal->store, key->text, key->size, now_us / 1000);
    if (history)
        result = view(history, ret_view) ? JOURNAL_OK : JOURNAL_NO_MEMORY;
    store_unlock(journal->store);
    return result;
}

void journal_view_close(struct journal_view *view)
{
    for (size_t i = 0; i < view->record_count; i++)
        release(view->records[i]);
    free((void *)view->records);
}

enum journal_result journal_forget(struct journal *journal, const struct key *key, int64_t now_us)
{
    struct history *history;

    store_lock(journal->store);
    history = store_find(journal->store, key->text, key->size, now_us / 1000);
    if (history)
        store_remove(journal->store, history);
    store_unlock(journal->store);
    return history ? JOURNAL_OK : JOURNAL_UNKNOWN;
}

#include "endpoint/key-page.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "answer/journal.h"
#include "answer/sequence.h"
#include "answer/site.h"
#include "base/clock.h"
#include "base/printer.h"
#include "endpoint/record.h"
#include "http/negotiation.h"
#include "http/version.h"
#include "pages/html-fill.h"
#include "pages/json-octets.h"
#include "pages/timeline.h"

enum {
    SHOWN_MAX = 100,       /* requests on a page, the newest */
    HEADS_MAX = 256 << 10, /* octets of their heads together, but for one that is larger */
    CONTENT_MAX = 1000,    /* octets of content of each */
};

/* Returns a key as it stands in a query. */
static json_t *encode(const struct key *key)
{
    struct printer printer;
    json_t *encoded;
    char *text;

    printer_open(&printer);
    if (printer.out)
        text_percent_encode(printer.out, key->text, key->size, "-._~");
    text = printer_close(&printer);
    encoded = json_string(text);
    free(text);
    return encoded;
}

/* Returns how far the sequence of the key has come; null if it has none. */
static json_t *name_sequence(const struct service *service, const struct key *key)
{
    struct printer printer;
    struct list list;
    char *knobs, *text;
    json_t *named;
    uint64_t taken;
    unsigned next;

    if (sequence_look(service->sequences, key->text, key->size, clock_now_ms(), &list, &knobs,
                      &taken) != SEQUENCE_OK)
        return json_null();
    printer_open(&printer);
    if (printer.out)
        list_write_sequence(printer.out, &list);
    text = printer_close(&printer);
    next = list_take(&list, taken).code;
    free(knobs);
    named = json_pack("{ss# sI sI si si}", "list", text ? text : "", text ? (int)printer.size : 0,
                      "taken", (json_int_t)taken, "steps", (json_int_t)list.total, "next",
                      (int)next, "digit", (int)next / 100);
    free(text);
    return named;
}

static json_t *name_fields(const struct record *record)
{
    json_t *array = json_array();

    for (size_t i = 0; i < record->line_count; i++)
        json_array_append_new(array, json_pack("{ss so}", "name", record->lines[i].name, "value",
                                               json_string_nocheck(record->lines[i].value)));
    return array;
}

static json_t *name_content(const struct record *record)
{
    size_t size = record->content_size < CONTENT_MAX ? record->content_size : CONTENT_MAX;
    json_t *text = json_octets_read(record->content, size, size < record->content_received);

    return text ? text
                : json_sprintf("%llu octets that are not text",
                               (unsigned long long)record->content_received);
}

/* Returns microseconds as seconds, with a sign before. */
static json_t *name_seconds(const char *sign, int64_t us)
{
    char seconds[CLOCK_SECONDS_SIZE];

    return json_sprintf("%s%s s", sign, clock_write_seconds(us, seconds));
}

/* Returns the time since the request before, in words. */
static json_t *name_gap(const struct record *record)
{
    return record->since_previous_us < 0 ? json_string("the first")
                                         : name_seconds("+", record->since_previous_us);
}

static json_t *name_record(const struct record *record, const struct record *previous)
{
    unsigned code = record->code;
    char time[RECORD_TIME_SIZE];
    json_t *object =
        json_pack("{sI ss so sI sb ss ss so ss so so}", "number", (json_int_t)record->number,
                  "time", record_write_time(record, time), "gap", name_gap(record), "connection",
                  (json_int_t)record->connection, "again",
                  previous && previous->connection == record->connection, "protocol",
                  http_version_name(record->version), "method", record->method, "target",
                  json_string_nocheck(record->target), "outcome", record_outcome(record), "fields",
                  name_fields(record), "content", name_content(record));

    json_object_set_new(object, "digit", json_integer(code / 100));
    if (code)
        json_object_set_new(object, "code", json_integer(code));
    return object;
}

static json_t *name_records(struct record *const *records, size_t count)
{
    json_t *array = json_array();

    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, name_record(records[i], i > 0 ? records[i - 1] : NULL));
    return array;
}

static json_t *draw(struct record *const *records, size_t count)
{
    struct timeline_mark marks[SHOWN_MAX];

    for (size_t i = 0; i < count; i++)
        marks[i] = (struct timeline_mark){records[i]->number, records[i]->since_first_us,
                                          records[i]->code, records[i]->complete};
    return timeline_make(marks, count);
}

/* Returns how many of the newest are shown. */
static size_t count_shown(const struct journal_view *view)
{
    size_t count = 0, size = 0;

    while (count < view->record_count && count < SHOWN_MAX) {
        const struct record *record = view->records[view->record_count - 1 - count];

        size += record->size - record->content_size;
        if (count > 0 && size > HEADS_MAX)
            break;
        count++;
    }
    return count;
}

/* Picks those that are shown: the newest, or the one of that number, if it is there. Returns how
   many they are. */
static size_t pick(const struct journal_view *view, uint64_t number,
                   struct record *const **ret_records)
{
    size_t count = count_shown(view);
    uint64_t first = view->records[0]->number;

    *ret_records = view->records + view->record_count - count;
    if (number < first || number - first >= view->record_count)
        return count;
    *ret_records = &view->records[number - first];
    return 1;
}

/* Adds the requests that came under the key. */
static void add_requests(json_t *data, const struct journal_view *view, uint64_t number)
{
    struct record *const *records;
    size_t count = pick(view, number, &records);

    json_object_set_new(data, "count", json_integer((json_int_t)view->count));
    json_object_set_new(data, "one", json_boolean(view->count == 1));
    json_object_set_new(data, "kept", json_integer((json_int_t)count));
    json_object_set_new(data, "hidden", json_boolean(view->count > count));
    if (view->count > 1)
        json_object_set_new(data, "span", name_seconds("", records[count - 1]->since_first_us));
    json_object_set_new(data, "timeline", draw(records, count));
    json_object_set_new(data, "requests", name_records(records, count));
}

void key_page_answer(const struct service *service, const struct request *request,
                     const struct key *key, uint64_t number, struct reply *reply)
{
    json_t *data = json_pack("{so so so ss}", "key", json_string_nocheck(key->text), "query",
                             encode(key), "sequence", name_sequence(service, key), "count", "No");
    struct journal_view view;
    struct site own;
    size_t size = 0;
    char *page;

    if (service->journal &&
        journal_look(service->journal, key, clock_now_us(), &view) == JOURNAL_OK) {
        add_requests(data, &view, number);
        journal_view_close(&view);
    }
    page = html_fill("requests.html", data, SECTION_NONE,
                     site_find(service->sites, request, &own)->url, &size);
    reply->code = 200;
    reply_add(reply, "Vary", "Accept");
    reply_own_content(reply, page, size, negotiation_media_type(FORMAT_HTML));
}

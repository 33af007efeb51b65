/*
 * /requests?key=: what was requested under a key, for a test to ask what its client did.
 */
#include <stdlib.h>
#include <string.h>

#include "answer/journal.h"
#include "answer/sequence.h"
#include "base/clock.h"
#include "base/printer.h"
#include "endpoint/endpoint.h"
#include "endpoint/explain.h"
#include "endpoint/key-page.h"
#include "endpoint/keyed.h"
#include "endpoint/record.h"
#include "http/negotiation.h"
#include "http/query.h"
#include "pages/json-octets.h"

enum {
    NUMBER_SIZE = 24,
    SENTENCE_SIZE = 128,
    ANSWER_MAX = 2 << 20, /* octets after which an answer tells no further request */
};

/* Which requests are asked for. */
struct wanted {
    const struct key *key;
    enum format format;
    uint64_t number; /* of the only one; 0: all */
    uint64_t from;   /* of all: the first to be told; 0: the oldest that is kept */
};

/* Returns the place of the first record that is asked for; behind the last, if it is not there yet.
 */
static size_t find_first(const struct wanted *wanted, const struct journal_view *view)
{
    size_t at = 0;

    while (at < view->record_count && view->records[at]->number < wanted->from)
        at++;
    return at;
}

/* Returns whether a record is there to be told, and what was written so far leaves it room: the
   memory that a reader costs is bounded by that, however much is recorded. */
static bool has_next(FILE *out, const struct journal_view *view, size_t at)
{
    return at < view->record_count && ftello(out) < ANSWER_MAX;
}

/* A line for each, since a person may look at it too. */
static bool write_json_all(FILE *out, const struct wanted *wanted, const struct journal_view *view)
{
    const char *separator = "\n";
    size_t at = find_first(wanted, view);
    bool good;

    fputs("{\"key\": ", out);
    good = json_octets_write(out, wanted->key->text);
    fprintf(out, ", \"count\": %llu, \"requests\": [", (unsigned long long)view->count);
    for (; good && has_next(out, view, at); at++) {
        fputs(separator, out);
        good = record_write_json(out, view->records[at]);
        separator = ",\n";
    }
    fputs("\n], \"next\": ", out);
    if (at < view->record_count)
        fprintf(out, "%llu}\n", (unsigned long long)view->records[at]->number);
    else
        fputs("null}\n", out);
    return good;
}

static bool write_all(FILE *out, const struct wanted *wanted, const struct journal_view *view)
{
    size_t at = find_first(wanted, view);

    if (wanted->format == FORMAT_JSON)
        return write_json_all(out, wanted, view);
    for (; has_next(out, view, at); at++)
        record_write_line(out, view->records[at]);
    if (at < view->record_count)
        fprintf(out, "more: add from=%llu\n", (unsigned long long)view->records[at]->number);
    return true;
}

static bool write_one(FILE *out, enum format format, const struct record *record)
{
    if (format == FORMAT_JSON)
        return record_write_json(out, record);
    record_write_whole(out, record);
    return true;
}

static void refuse_unknown(const struct service *service, const struct request *request,
                           const struct key *key, struct reply *reply)
{
    if (service->journal)
        explain_value(request, 404, "Nothing is recorded under the key ", text_slice(key->text),
                      ": no recorded request had this key, or the server has forgotten it.", reply);
    else
        explain(request, 404, "Nothing is recorded: this server runs with --max-recorded 0.",
                reply);
}

/* Returns the record of that number; NULL: there is none, or it is not kept any more. */
static const struct record *find_number(const struct journal_view *view, uint64_t number)
{
    uint64_t first = view->records[0]->number;

    return number >= first && number - first < view->record_count ? view->records[number - first]
                                                                  : NULL;
}

static void refuse_number(const struct request *request, const struct journal_view *view,
                          struct reply *reply)
{
    char after[SENTENCE_SIZE];
    struct slice number;

    query_count(request->target.query, "n", &number);
    snprintf(after, sizeof(after), ", given as n, is not kept; the numbers from %llu to %llu are.",
             (unsigned long long)view->records[0]->number, (unsigned long long)view->count);
    explain_value(request, 404, "The request with the number ", number, after, reply);
}

static void show(const struct service *service, const struct request *request,
                 const struct wanted *wanted, const struct journal_view *view, struct reply *reply)
{
    const struct record *one = wanted->number ? find_number(view, wanted->number) : NULL;
    struct printer printer;
    bool good;
    char *text;

    if (wanted->number && !one) {
        refuse_number(request, view, reply);
        return;
    }
    if (wanted->format == FORMAT_HTML) {
        key_page_answer(service, request, wanted->key, wanted->number, reply);
        return;
    }
    printer_open(&printer);
    good = printer.out && (one ? write_one(printer.out, wanted->format, one)
                               : write_all(printer.out, wanted, view));
    text = printer_close(&printer);
    if (!good) {
        free(text);
        text = NULL;
    }
    reply->code = 200;
    reply_add(reply, "Vary", "Accept");
    reply_own_content(reply, text, printer.size, negotiation_media_type(wanted->format));
}

static void look(const struct service *service, const struct request *request,
                 const struct wanted *wanted, struct reply *reply)
{
    struct journal_view view;
    enum journal_result result =
        service->journal ? journal_look(service->journal, wanted->key, clock_now_us(), &view)
                         : JOURNAL_UNKNOWN;

    if (result == JOURNAL_UNKNOWN) {
        refuse_unknown(service, request, wanted->key, reply);
    } else if (result == JOURNAL_OK) {
        show(service, request, wanted, &view, reply);
        journal_view_close(&view);
    } else {
        reply->failed = true;
    }
}

/* Returns whether some of a key's requests are asked for. Other parameters are the client's own. */
static bool is_narrowed(const struct request *request)
{
    const char *query = request->target.query;
    char text[NUMBER_SIZE];

    return query_find(query, "n", text, sizeof(text)) != 0 ||
           query_find(query, "from", text, sizeof(text)) != 0;
}

/* Forgets what was recorded, and the steps that were taken. */
static void forget(const struct service *service, const struct request *request,
                   const struct key *key, struct reply *reply)
{
    bool known =
        service->journal && journal_forget(service->journal, key, clock_now_us()) == JOURNAL_OK;

    known |=
        sequence_reset(service->sequences, key->text, key->size, clock_now_ms()) == SEQUENCE_OK;
    if (known)
        reply->code = 204;
    else
        refuse_unknown(service, request, key, reply);
}

/* Reads a parameter that is the number of a request. *ret_number: 0: it was not given. Returns
   false, with the reply filled in, if it is not a number. */
static bool read_number(const struct request *request, const char *name, uint64_t *ret_number,
                        struct reply *reply)
{
    char text[NUMBER_SIZE];
    int count = query_find(request->target.query, name, text, sizeof(text));

    *ret_number = 0;
    if (count == 0 || (count == 1 && text_parse_number(text, strlen(text), INT64_MAX, ret_number) &&
                       *ret_number > 0))
        return true;
    explain_parameter(request, name, "the number of a request, 1 for the first", reply);
    return false;
}

/* Reads which requests are asked for. Returns false, with the reply filled in, if it is not clear.
 */
static bool read_wanted(const struct request *request, struct wanted *wanted, struct reply *reply)
{
    if (!read_number(request, "n", &wanted->number, reply) ||
        !read_number(request, "from", &wanted->from, reply))
        return false;
    if (!wanted->number || !wanted->from)
        return true;
    explain(request, 400,
            "The parameters n and from were both given: n selects one request, from selects that "
            "one and all later ones.",
            reply);
    return false;
}

void endpoint_requests(const struct service *service, const struct request *request,
                       struct reply *reply)
{
    struct key key;
    struct wanted wanted = {
        .key = &key,
        .format = negotiation_choose_named(request->fields[FIELD_ACCEPT], FORMAT_JSON),
    };

    if (!keyed_read(request, "Use GET to read what is recorded, or DELETE to forget it.", &key,
                    reply))
        return;
    if (request->method == METHOD_DELETE && is_narrowed(request))
        explain(request, 400,
                "DELETE takes neither n nor from, because it forgets everything about a key.",
                reply);
    else if (request->method == METHOD_DELETE)
        forget(service, request, &key, reply);
    else if (read_wanted(request, &wanted, reply))
        look(service, request, &wanted, reply);
}

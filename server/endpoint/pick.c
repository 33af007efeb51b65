/*
 * Codes that are picked from a list: at random, for /status/<list> and
 * /random/<list>, or one after the other, for /sequence/<list>.
 *
 * Knobs must fit every code of a list, so that a request is refused before
 * anything is picked, and not now and then.
 */
#include "endpoint/endpoint.h"

#include <jansson.h>
#include <string.h>

#include "answer/sequence.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/stream.h"
#include "codes/list.h"
#include "http/negotiation.h"
#include "http/query.h"

/* Of a list: more than a sequence of 1,000 steps such as 503*1000000 takes, octets. */
enum { LIST_SIZE = 12 << 10 };

static bool fit_all(const struct knobs *knobs, const struct list *list,
                    char detail[KNOBS_DETAIL_MAX])
{
    for (size_t i = 0; i < list->entry_count; i++)
        for (unsigned code = list->entries[i].first; code <= list->entries[i].last; code++)
            if (!knobs_fit(knobs, code, detail))
                return false;
    return true;
}

/* wrong: what is wrong with the list, or with the member of it that list->bad is. */
static void refuse_list(const struct request *request, const char *text, const struct list *list,
                        const char *wrong, struct reply *reply)
{
    if (endpoint_is_number(text))
        endpoint_refuse_code(request, text_slice(text), reply);
    else if (list->bad.data)
        endpoint_error_value(request, 400, "In the list, ", list->bad, wrong, reply);
    else
        endpoint_error(request, 400, wrong, reply);
}

void endpoint_pick(const struct service *service, const struct request *request, const char *text,
                   struct reply *reply)
{
    struct knobs knobs = {0};
    struct list list;
    char detail[KNOBS_DETAIL_MAX];
    const char *wrong = list_parse_random(&list, text, service->highest_code);

    if (wrong) {
        refuse_list(request, text, &list, wrong, reply);
        return;
    }
    if (knobs_parse(&knobs, request, service->max_delay_ms, detail) &&
        fit_all(&knobs, &list, detail))
        endpoint_demonstrate(service, request,
                             list_pick(&list, knobs.seeded ? random_of_seed(knobs.seed)
                                                           : random_next(service->random)),
                             &knobs, reply);
    else
        endpoint_refuse_knobs(request, &knobs, detail, reply);
    knobs_reset(&knobs);
}

void endpoint_random(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    char text[LIST_SIZE];

    if (target_segment(&request->target, 1, text, sizeof(text)) < 0)
        text[0] = '\0';
    endpoint_pick(service, request, text, reply);
}

/* The key parameter; its size, or 0 with the reply filled in. */
static size_t find_key(const struct request *request, char key[SEQUENCE_KEY_MAX + 1],
                       struct reply *reply)
{
    if (query_find(request->target.query, "key", key, SEQUENCE_KEY_MAX + 1) == 1 && *key)
        return strlen(key);
    endpoint_refuse_parameter(
        request, "key", "1 to 256 octets without NUL, as in /sequence/503*2,200?key=a", reply);
    return 0;
}

/* Takes a step and demonstrates its code. */
static void step(const struct service *service, const struct request *request,
                 const struct list *list, const char *key, size_t key_size, struct knobs *knobs,
                 struct reply *reply)
{
    uint64_t number;

    switch (sequence_take(service->sequences, key, key_size, list, clock_now_ms(), &number)) {
    case SEQUENCE_OK:
        endpoint_demonstrate(service, request, list_step(list, number), knobs, reply);
        break;
    case SEQUENCE_OTHER_LIST:
        endpoint_error_value(request, 409, "The key ", text_slice(key),
                             " goes through another list: choose another key, or reset it with "
                             "DELETE /sequence?key= and its name.",
                             reply);
        break;
    default:
        endpoint_error(request, 507, "There is no memory for another key.", reply);
    }
}

static void go_through(const struct service *service, const struct request *request,
                       struct reply *reply)
{
    struct knobs knobs = {0};
    struct list list;
    char text[LIST_SIZE], key[SEQUENCE_KEY_MAX + 1], detail[KNOBS_DETAIL_MAX];
    const char *wrong;
    size_t key_size;

    if (target_segment(&request->target, 1, text, sizeof(text)) < 0)
        text[0] = '\0';
    wrong = list_parse_sequence(&list, text, service->highest_code);
    if (wrong) {
        refuse_list(request, text, &list, wrong, reply);
        return;
    }
    key_size = find_key(request, key, reply);
    if (key_size == 0)
        return;
    if (knobs_parse(&knobs, request, service->max_delay_ms, detail) &&
        fit_all(&knobs, &list, detail))
        step(service, request, &list, key, key_size, &knobs, reply);
    else
        endpoint_refuse_knobs(request, &knobs, detail, reply);
    knobs_reset(&knobs);
}

static char *write_text(const struct list *list, uint64_t taken, size_t *ret_size)
{
    struct stream stream;
    char *text;

    stream_open(&stream);
    if (stream.out) {
        list_write_sequence(stream.out, list);
        fprintf(stream.out, "\n%llu of %llu steps taken, %u is next\n", (unsigned long long)taken,
                (unsigned long long)list->total, list_step(list, taken));
    }
    text = stream_close(&stream);
    *ret_size = stream.size;
    return text;
}

static char *write_json(const struct list *list, uint64_t taken, size_t *ret_size)
{
    struct stream stream;
    json_t *object;
    char *text;

    stream_open(&stream);
    if (stream.out)
        list_write_sequence(stream.out, list);
    text = stream_close(&stream);
    object = json_pack("{ss* sI sI si}", "list", text, "taken", (json_int_t)taken, "steps",
                       (json_int_t)list->total, "next", (int)list_step(list, taken));
    free(text);
    text = object ? json_dumps(object, JSON_INDENT(2)) : NULL;
    json_decref(object);
    *ret_size = text ? strlen(text) : 0;
    return text;
}

static void refuse_unknown(const struct request *request, const char *key, struct reply *reply)
{
    endpoint_error_value(request, 404, "There is no key ", text_slice(key), ", or not any more.",
                         reply);
}

/* Tells where the key stands. */
static void look(const struct service *service, const struct request *request, const char *key,
                 size_t key_size, struct reply *reply)
{
    bool json = negotiation_choose_format(request->fields[FIELD_ACCEPT], false) == FORMAT_JSON;
    struct list list;
    uint64_t taken;
    size_t size;
    char *content;

    if (sequence_look(service->sequences, key, key_size, clock_now_ms(), &list, &taken) !=
        SEQUENCE_OK) {
        refuse_unknown(request, key, reply);
        return;
    }
    content = json ? write_json(&list, taken, &size) : write_text(&list, taken, &size);
    reply->code = 200;
    reply_add(reply, "Vary", "Accept");
    reply_own_content(reply, content, size,
                      negotiation_media_type(json ? FORMAT_JSON : FORMAT_TEXT));
}

/* /sequence?key=: what there is to know of a key */
static void manage(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    static const char allow[] = "GET, HEAD, DELETE, OPTIONS";
    char key[SEQUENCE_KEY_MAX + 1];
    size_t key_size;

    if (request->method == METHOD_OPTIONS) {
        reply->code = 204;
        reply_add(reply, "Allow", allow);
        return;
    }
    if (request->method != METHOD_GET && request->method != METHOD_HEAD &&
        request->method != METHOD_DELETE) {
        endpoint_error(request, 405, "A key can be looked at with GET and reset with DELETE.",
                       reply);
        reply_add(reply, "Allow", allow);
        return;
    }
    key_size = find_key(request, key, reply);
    if (key_size == 0)
        return;
    if (request->method != METHOD_DELETE)
        look(service, request, key, key_size, reply);
    else if (sequence_reset(service->sequences, key, key_size, clock_now_ms()) == SEQUENCE_OK)
        reply->code = 204;
    else
        refuse_unknown(request, key, reply);
}

void endpoint_sequence(const struct service *service, const struct request *request,
                       struct reply *reply)
{
    if (target_has_segment(&request->target, 1))
        go_through(service, request, reply);
    else
        manage(service, request, reply);
}

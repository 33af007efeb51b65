/*
 * /sequence/<list>: the codes of a list, one after the other, for each key;
 * /sequence: what has become of a key.
 */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "answer/sequence.h"
#include "base/clock.h"
#include "base/printer.h"
#include "endpoint/endpoint.h"
#include "endpoint/explain.h"
#include "endpoint/path-list.h"
#include "http/negotiation.h"
#include "http/query.h"
#include "pages/json-text.h"

/* Reads the parameter key. Returns its size in octets; 0, with the reply filled in: it is bad. */
static size_t find_key(const struct request *request, char key[SEQUENCE_KEY_MAX + 1],
                       struct reply *reply)
{
    if (query_find(request->target.query, "key", key, SEQUENCE_KEY_MAX + 1) == 1 && *key)
        return strlen(key);
    explain_parameter(request, "key",
                      "1 to 256 octets without NUL, as in /sequence/503*2,200?key=a", reply);
    return 0;
}

/* Takes the next step of the list, and answers with its code. */
static void step(const struct knob_call *call, const struct list *list, const char *key,
                 size_t key_size, const struct knob_reading *reading, struct knobs *knobs,
                 struct reply *reply)
{
    const struct request *request = call->request;
    uint64_t number;

    switch (sequence_take(call->service->sequences, key, key_size, list, clock_now_ms(), &number)) {
    case SEQUENCE_OK:
        path_list_answer(call, list_step(list, number), reading, knobs, reply);
        break;
    case SEQUENCE_OTHER_LIST:
        explain_value(request, 409, "The key ", text_slice(key),
                      " goes through another list: choose another key, or reset it with "
                      "DELETE /sequence?key= and its name.",
                      reply);
        break;
    default:
        explain(request, 507, "There is no memory for another key.", reply);
    }
}

static void go_through(const struct service *service, const struct request *request,
                       struct reply *reply)
{
    const struct knob_call call = {service, request, NULL};
    struct knob_reading reading;
    struct knobs knobs = {.memory = NULL};
    struct list list;
    char text[PATH_LIST_SIZE], key[SEQUENCE_KEY_MAX + 1];
    const char *wrong;
    size_t key_size;

    if (target_segment(&request->target, 1, text, sizeof(text)) < 0)
        text[0] = '\0';
    wrong = list_parse_sequence(&list, text, service->highest_code);
    if (wrong) {
        path_list_refuse(service, request, text, &list, wrong, reply);
        return;
    }
    key_size = find_key(request, key, reply);
    if (key_size == 0)
        return;
    if (path_list_read_knobs(&call, &list, &reading, &knobs, reply))
        step(&call, &list, key, key_size, &reading, &knobs, reply);
    knobs_reset(&knobs);
}

static char *write_text(const struct list *list, uint64_t taken, size_t *ret_size)
{
    struct printer printer;
    char *text;

    printer_open(&printer);
    if (printer.out) {
        list_write_sequence(printer.out, list);
        fprintf(printer.out, "\n%llu of %llu steps taken, %u is next\n", (unsigned long long)taken,
                (unsigned long long)list->total, list_step(list, taken));
    }
    text = printer_close(&printer);
    *ret_size = printer.size;
    return text;
}

static char *write_json(const struct list *list, uint64_t taken, size_t *ret_size)
{
    struct printer printer;
    json_t *object;
    char *text;

    printer_open(&printer);
    if (printer.out)
        list_write_sequence(printer.out, list);
    text = printer_close(&printer);
    object = json_pack("{ss* sI sI si}", "list", text, "taken", (json_int_t)taken, "steps",
                       (json_int_t)list->total, "next", (int)list_step(list, taken));
    free(text);
    return json_text_take(object, JSON_INDENT(2), ret_size);
}

static void refuse_unknown(const struct request *request, const char *key, struct reply *reply)
{
    explain_value(request, 404, "The key ", text_slice(key),
                  " is unknown or has expired; a request such as /sequence/503*2,200?key= and its "
                  "name begins it.",
                  reply);
}

/* Says which steps of the key have been taken, and which code is next. */
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

/* /sequence?key=: looks at a key, or resets it. */
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
        explain(request, 405, "A key can be looked at with GET and reset with DELETE.", reply);
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

/*
 * /sequence/<list>: the codes of a list, one after the other, for each key;
 * /sequence: what has become of a key.
 */
#include <jansson.h>
#include <stdlib.h>

#include "answer/key.h"
#include "answer/sequence.h"
#include "base/clock.h"
#include "base/printer.h"
#include "endpoint/endpoint.h"
#include "endpoint/explain.h"
#include "endpoint/key-page.h"
#include "endpoint/keyed.h"
#include "endpoint/path-list.h"
#include "endpoint/status/answer.h"
#include "http/negotiation.h"
#include "pages/json-text.h"

/* Takes the next step of the list, and answers with its code. */
static void step(struct path_list *path_list, struct slice key, struct reply *reply)
{
    const struct service *service = path_list->call.service;
    const struct request *request = path_list->call.request;
    const struct list *list = &path_list->list;
    struct list_step taken;
    uint64_t number;

    switch (sequence_take(service->sequences, key.data, key.size, list, clock_now_ms(), &number)) {
    case SEQUENCE_OK:
        taken = list_take(list, number);
        if (!path_list_take(path_list, taken, reply))
            return;
        path_list->knobs.step = number < list->total ? number + 1 : list->total;
        path_list->knobs.steps = list->total;
        status_answer(service, request, taken.code, &path_list->knobs, reply);
        break;
    case SEQUENCE_OTHER_LIST:
        explain_value(request, 409, "The key ", key,
                      " belongs to another list: choose another key, or reset this one with DELETE "
                      "/sequence?key= and its name.",
                      reply);
        break;
    default:
        explain(request, 507, "There is no memory for another key.", reply);
    }
}

/* /sequence/<list>: without a key its own text is its key. */
static void go_through(const struct service *service, const struct request *request,
                       struct reply *reply)
{
    const struct knob_call call = {service, request, NULL};
    struct path_list *path_list = path_list_read(&call, 1, list_parse_sequence, reply);

    if (!path_list)
        return;
    step(path_list,
         path_list->knobs.key ? text_slice(path_list->knobs.key)
                              : target_raw_segment(&request->target, 1),
         reply);
    path_list_free(path_list);
}

static char *write_text(const struct list *list, uint64_t taken, size_t *ret_size)
{
    struct printer printer;
    char *text;

    printer_open(&printer);
    if (printer.out) {
        list_write_sequence(printer.out, list);
        fprintf(printer.out, "\n%llu of %llu steps taken, %u is next\n", (unsigned long long)taken,
                (unsigned long long)list->total, list_take(list, taken).code);
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
                       (json_int_t)list->total, "next", (int)list_take(list, taken).code);
    free(text);
    return json_text_take(object, JSON_INDENT(2), ret_size);
}

static void refuse_unknown(const struct request *request, const char *key, struct reply *reply)
{
    explain_value(request, 404, "The key ", text_slice(key),
                  " is unknown or has expired; start it with a request such as "
                  "/sequence/503*2,200?key= and its name.",
                  reply);
}

/* Says which steps of the key have been taken, and which code is next. */
static void look(const struct service *service, const struct request *request,
                 const struct key *key, struct reply *reply)
{
    enum format format = negotiation_choose_format(request->fields[FIELD_ACCEPT], false);
    bool json = format == FORMAT_JSON;
    struct list list;
    uint64_t taken;
    size_t size;
    char *content, *knobs;

    switch (sequence_look(service->sequences, key->text, key->size, clock_now_ms(), &list, &knobs,
                          &taken)) {
    case SEQUENCE_OK:
        break;
    case SEQUENCE_UNKNOWN:
        refuse_unknown(request, key->text, reply);
        return;
    default:
        reply->failed = true;
        return;
    }
    if (format == FORMAT_HTML) {
        free(knobs);
        key_page_answer(service, request, key, 0, reply);
        return;
    }
    content = json ? write_json(&list, taken, &size) : write_text(&list, taken, &size);
    free(knobs);
    reply->code = 200;
    reply_add(reply, "Vary", "Accept");
    reply_own_content(reply, content, size,
                      negotiation_media_type(json ? FORMAT_JSON : FORMAT_TEXT));
}

/* /sequence?key=: looks at a key, or resets it. */
static void manage(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    struct key key;

    if (!keyed_read(request, "Use GET to read the state of a key, or DELETE to reset it.", &key,
                    reply))
        return;
    if (request->method != METHOD_DELETE)
        look(service, request, &key, reply);
    else if (sequence_reset(service->sequences, key.text, key.size, clock_now_ms()) == SEQUENCE_OK)
        reply->code = 204;
    else
        refuse_unknown(request, key.text, reply);
}

void endpoint_sequence(const struct service *service, const struct request *request,
                       struct reply *reply)
{
    if (target_has_segment(&request->target, 1))
        go_through(service, request, reply);
    else
        manage(service, request, reply);
}

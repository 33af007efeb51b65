#include "endpoint/path-list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/knob-apply.h"
#include "answer/knob-step.h"
#include "base/shown.h"
#include "codes/status.h"
#include "endpoint/code.h"
#include "endpoint/explain.h"

/* Writes a code, decoded, with all that stands before the knobs. What cannot be decoded to a code
   stays as it is. */
static size_t write_code(struct slice code, char *buffer)
{
    long size = text_percent_decode(code.data, code.size, buffer, code.size + 1);

    if (size >= 0 && !memchr(buffer, ';', (size_t)size))
        return (size_t)size;
    memcpy(buffer, code.data, code.size);
    return code.size;
}

/* Returns the text of a segment, as in struct path_list; NULL: out of memory. */
static char *write_text(const struct service *service, struct slice segment)
{
    char *text = malloc(knob_step_room(segment.size) + 1), *at = text;
    struct slice code, parameters;

    if (!text)
        return NULL;
    for (const char *separator = ""; knob_step_split(&segment, &code, &parameters);
         separator = ",") {
        at = stpcpy(at, separator);
        at += write_code(code, at);
        at += knob_step_write(service, parameters, at);
    }
    *at = '\0';
    return text;
}

/* Writes the sentence about a list that is wrong. */
static void write_refusal(const struct path_list *path_list, const char *wrong,
                          char detail[KNOBS_DETAIL_MAX])
{
    char buffer[SHOWN_SIZE];

    if (code_is_number(path_list->text))
        code_write_refusal(path_list->call.service, text_slice(path_list->text), detail);
    else if (path_list->list.bad.data)
        snprintf(detail, KNOBS_DETAIL_MAX, "In the list, '%s'%s",
                 shown(path_list->list.bad, buffer), wrong);
    else
        snprintf(detail, KNOBS_DETAIL_MAX, "%s", wrong);
}

/* For which codes the same knobs have been checked. */
struct checked {
    struct slice knobs;
    bool places[1000];
};

/* Returns the place of a code among those that were checked. Codes of one class whose content is of
   one kind can carry the same knobs, and share one; so a thousand ranges cost little. */
static unsigned find_place(unsigned code)
{
    const struct status *row = status_find(code);

    if (row && row->content == CONTENT_NONE)
        return code;
    return code / 100 * 10 + (row ? row->content : CONTENT_PAGE); /* below 100 */
}

/* Notes that the knobs of an entry are checked for a code. Returns whether they were already. */
static bool note(struct checked *checked, const struct list_entry *entry, unsigned code)
{
    bool *place = &checked->places[find_place(code)], was;

    if (entry->knobs.size != checked->knobs.size ||
        memcmp(entry->knobs.data, checked->knobs.data, entry->knobs.size) != 0)
        *checked = (struct checked){.knobs = entry->knobs};
    was = *place;
    *place = true;
    return was;
}

/* Checks what each step makes of the knobs. A knob that none of them can carry is refused. */
static bool check_steps(struct path_list *path_list, char detail[KNOBS_DETAIL_MAX])
{
    const struct list *list = &path_list->list;
    const struct knob_call *call = &path_list->call;
    struct checked checked = {.knobs = {"", 0}};
    unsigned never = KNOB_SET_ALL, left_out;

    for (size_t i = 0; i < list->entry_count; i++) {
        const struct list_entry *entry = &list->entries[i];

        if (!knob_reading_set_step(&path_list->reading, entry->knobs, detail))
            return false;
        for (unsigned code = entry->first; code <= entry->last; code++) {
            if (note(&checked, entry, code))
                continue;
            if (!knobs_apply(&path_list->knobs, &path_list->reading, call, code, 0, &left_out,
                             detail))
                return false;
            never &= left_out;
        }
    }
    return never == 0 ||
           (knob_reading_set_step(&path_list->reading, list->entries[0].knobs, detail) &&
            knobs_apply(&path_list->knobs, &path_list->reading, call, list->entries[0].first, never,
                        &left_out, detail));
}

/* Collects those knobs of all steps that are the whole request's. */
static bool collect_whole(struct path_list *path_list, struct slice segment,
                          char detail[KNOBS_DETAIL_MAX])
{
    struct slice code, parameters;

    while (knob_step_split(&segment, &code, &parameters))
        if (!knob_reading_add_whole(&path_list->reading, parameters, detail))
            return false;
    return true;
}

static bool read_knobs(struct path_list *path_list, struct slice segment,
                       char detail[KNOBS_DETAIL_MAX])
{
    const struct knob_call *call = &path_list->call;
    struct knobs *knobs = &path_list->knobs;

    path_list->plain = !memchr(segment.data, ';', segment.size) && !knob_given_any(call->request);
    if (path_list->plain)
        return knobs_read(knobs, call, (struct slice){"", 0}, 0, detail);
    return knobs_begin(knobs, call->request) &&
           knob_reading_collect(&path_list->reading, call, detail) &&
           collect_whole(path_list, segment, detail) && check_steps(path_list, detail);
}

/* Makes one of a segment, which is not read yet. NULL: out of memory. */
static struct path_list *make(const struct knob_call *call, struct slice segment)
{
    struct path_list *path_list = malloc(sizeof(*path_list));

    if (!path_list || !(path_list->text = write_text(call->service, segment))) {
        free(path_list);
        return NULL;
    }
    path_list->call = *call;
    path_list->knobs.memory = NULL;
    path_list->knobs.vary = NULL;
    return path_list;
}

/* Returns false if the list or a knob is bad, with a sentence in detail; "": out of memory. */
static bool read_segment(struct path_list *path_list, struct slice segment, path_list_parse *parse,
                         char detail[KNOBS_DETAIL_MAX])
{
    const char *wrong =
        parse(&path_list->list, path_list->text, path_list->call.service->highest_code);

    *detail = '\0';
    if (!wrong)
        return read_knobs(path_list, segment, detail);
    write_refusal(path_list, wrong, detail);
    return false;
}

bool path_list_check(const struct knob_call *call, unsigned index, path_list_parse *parse,
                     char detail[KNOBS_DETAIL_MAX])
{
    struct slice segment = target_raw_segment(&call->request->target, index);
    struct path_list *path_list = make(call, segment);
    bool good;

    *detail = '\0';
    if (!path_list)
        return false;
    good = read_segment(path_list, segment, parse, detail);
    path_list_free(path_list);
    return good;
}

struct path_list *path_list_read(const struct knob_call *call, unsigned index,
                                 path_list_parse *parse, struct reply *reply)
{
    struct slice segment = target_raw_segment(&call->request->target, index);
    struct path_list *path_list = make(call, segment);
    char detail[KNOBS_DETAIL_MAX];

    if (!path_list) {
        reply->failed = true;
        return NULL;
    }
    if (read_segment(path_list, segment, parse, detail))
        return path_list;
    explain_knobs(call->request, &path_list->knobs, detail, reply);
    path_list_free(path_list);
    return NULL;
}

bool path_list_take(struct path_list *path_list, struct list_step step, struct reply *reply)
{
    char detail[KNOBS_DETAIL_MAX] = "";
    unsigned left_out;

    if (path_list->plain)
        return true;
    if (knob_reading_set_step(&path_list->reading, step.knobs, detail) &&
        knobs_apply(&path_list->knobs, &path_list->reading, &path_list->call, step.code, 0,
                    &left_out, detail))
        return true;
    explain_knobs(path_list->call.request, &path_list->knobs, detail, reply);
    return false;
}

void path_list_free(struct path_list *path_list)
{
    knobs_reset(&path_list->knobs);
    free(path_list->text);
    free(path_list);
}

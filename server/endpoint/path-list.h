/*
 * A list as a segment of the path: codes/list.h, with the knobs of each step and of
 * the whole request. It is read as a whole before a step is taken, so that a request
 * with something bad in it is refused at once, and not now and then.
 */
#pragma once

#include <stdbool.h>

#include "answer/knob-reading.h"
#include "answer/reply.h"
#include "codes/list.h"

/* Reads a list: list_parse_random or list_parse_sequence. */
typedef const char *path_list_parse(struct list *list, const char *text, unsigned highest);

struct path_list {
    struct knob_call call;
    bool plain; /* there is no knob anywhere */
    char *text; /* the segment, its codes decoded, and the knobs of each step written in one way */
    struct list list;
    struct knob_reading reading;
    struct knobs knobs; /* those of the whole request count before a step is taken */
};

/*
 * Reads that segment of the path of a request. Returns NULL, with the reply filled in, if the list
 * or a knob is bad, or there is no memory. A knob from query or fields that a code cannot carry is
 * left out there; it is refused if no code can carry it.
 */
struct path_list *path_list_read(const struct knob_call *call, unsigned index,
                                 path_list_parse *parse, struct reply *reply);

/* Returns whether path_list_read would take that segment. If not, detail is the sentence that the
   client would get; "" if there is no memory. */
bool path_list_check(const struct knob_call *call, unsigned index, path_list_parse *parse,
                     char detail[KNOBS_DETAIL_MAX]);

/* Applies the knobs of a step in place of those of another. Returns false, with the reply filled
   in, if that fails: for want of memory alone. */
bool path_list_take(struct path_list *path_list, struct list_step step, struct reply *reply);

void path_list_free(struct path_list *path_list);

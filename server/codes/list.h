/*
 * Lists of status codes: of a random list one step is picked, a sequence is gone
 * through step by step. A step is a code with its knobs.
 *
 *   200,503        random: one of the two
 *   200:9,503:1    random by weight, 1 where none is given; decimals are allowed
 *   500-504        a range: each of its registered codes; if it has none, of its
 *                  widely met ones; if it has none either, all
 *   5xx            a class: 500-599
 *   503*2,200      a sequence: two times 503, then 200
 *   503*2;delay=1s a step with its knobs, which are not looked at here
 *
 * Pure functions.
 */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/text.h"

enum {
    LIST_ENTRIES_MAX = 1000, /* steps that a sequence may write out; codes and ranges of a random
                                list, each as the ranges of the codes that count */
    LIST_REPEATS_MAX = 1000000,
    LIST_WEIGHT_UNIT = 1000000, /* of a weight of 1 */
};

/* The codes from first to last, one after the other. */
struct list_entry {
    unsigned first, last;
    uint64_t count;     /* for a random list: the weight of each; for a sequence: how often */
    struct slice knobs; /* in the text that was read, from the first semicolon on; or empty */
};

/* One of the codes, and its knobs. */
struct list_step {
    unsigned code;
    struct slice knobs;
};

struct list {
    struct list_entry entries[LIST_ENTRIES_MAX];
    size_t entry_count;
    uint64_t total; /* the sum of all weights, or the number of all steps */
    struct slice
        bad; /* of a list that is refused: the member that is wrong; no data: the whole is */
};

/* Reads a random list. text: must live as long as the list; highest: the largest code that may be
   in it. Returns NULL; or what is wrong with the text, which is a whole sentence, or, where
   list->bad has data, the end of a sentence that begins with list->bad. */
const char *list_parse_random(struct list *list, const char *text, unsigned highest);

/* Reads a sequence. Sequences that mean the same become equal lists, if their knobs are written in
   the same way. text, highest, and what is returned: as above. */
const char *list_parse_sequence(struct list *list, const char *text, unsigned highest);

/* Returns the step that a random number picks from a random list. */
struct list_step list_pick(const struct list *list, uint64_t number);

/* Returns a step of a sequence, from 0 on. Behind the last step it stays the last. */
struct list_step list_take(const struct list *list, uint64_t step);

/* Writes a sequence so that list_parse_sequence reads the same from it. */
void list_write_sequence(FILE *out, const struct list *list);

/*
 * A choice among a few words by weight: "10ms:9,2s:1". Where a word has no weight,
 * it is 1; weights have up to six decimals. Pure functions.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum { WEIGHTED_MAX = 16 };

struct weighted {
    size_t count;
    uint64_t total;
    uint64_t weights[WEIGHTED_MAX]; /* as far as count says */
};

/* Makes a choice among nothing. */
void weighted_begin(struct weighted *weighted);

/* Makes a choice of one word, which is always picked. */
void weighted_set_only(struct weighted *weighted);

/*
 * Adds the word that *cursor begins with, up to a comma or the end, and moves
 * *cursor to what follows the comma; to NULL, where none follows. The weight stands
 * behind the last colon, if a digit does. Stores the word without it. Returns false
 * if the weight is malformed or above 1,000,000, or WEIGHTED_MAX words were added.
 */
bool weighted_add(struct weighted *weighted, const char **cursor, struct slice *ret_word);

/* Writes the weight of a word as it stands behind the word, with its colon, from at on; nothing if
   the weight is 1, or the word stands alone. Equal weights become the same text, which is at most
   as large as what weighted_add has read. Returns what is behind it. */
char *weighted_write(const struct weighted *weighted, size_t index, char *at);

/* Returns which word a random number picks, from 0 on. The total must be above 0. */
size_t weighted_pick(const struct weighted *weighted, uint64_t number);

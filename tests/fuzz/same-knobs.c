#include "same-knobs.h"

#include <string.h>

#include "fuzz.h"

static bool is_same_line(const struct field_line *a, const struct field_line *b)
{
    return strcmp(a->name, b->name) == 0 && strcmp(a->value, b->value) == 0;
}

/* The weight of a word that stands alone says nothing, and is not written. */
static void check_same_weights(const struct weighted *a, const struct weighted *b, bool is_written)
{
    HOLDS(a->count == b->count);
    for (size_t i = 0; i < a->count; i++)
        HOLDS(a->weights[i] == b->weights[i] || (is_written && a->count == 1));
}

static void check_same_delays(const struct knobs *a, const struct knobs *b, bool is_written)
{
    check_same_weights(&a->delay_weights, &b->delay_weights, is_written);
    for (size_t i = 0; i < a->delay_weights.count; i++)
        HOLDS(a->delays[i].first_ms == b->delays[i].first_ms &&
              a->delays[i].last_ms == b->delays[i].last_ms);
}

static bool is_same_text(const char *a, const char *b)
{
    return a && b ? strcmp(a, b) == 0 : a == b;
}

/* The number of date:<seconds> may have another spelling. */
static bool is_same_retry(const char *a, const char *b)
{
    int64_t a_s, b_s;

    return a && b && knobs_retry_ahead(a, &a_s) && knobs_retry_ahead(b, &b_s) && a_s == b_s;
}

static void check_same_faults(const struct knobs *a, const struct knobs *b, bool is_written)
{
    check_same_weights(&a->fault_weights, &b->fault_weights, is_written);
    for (size_t i = 0; i < a->fault_weights.count; i++)
        HOLDS(a->faults[i].breakage == b->faults[i].breakage &&
              a->faults[i].has_code == b->faults[i].has_code &&
              a->faults[i].reset_code == b->faults[i].reset_code);
}

void same_knobs_check(const struct knobs *a, const struct knobs *b, bool is_written)
{
    HOLDS(a->given == b->given && a->final == b->final && a->drip_ms == b->drip_ms &&
          a->hold_ms == b->hold_ms);
    HOLDS(knobs_have(a, KNOB_SIZE) == knobs_have(b, KNOB_SIZE) && a->size == b->size &&
          a->coding == b->coding);
    HOLDS(a->chunked == b->chunked && a->trailer_count == b->trailer_count);
    for (size_t i = 0; i < a->trailer_count; i++)
        HOLDS(is_same_line(&a->trailers[i], &b->trailers[i]));
    check_same_delays(a, b, is_written);
    check_same_faults(a, b, is_written);
    HOLDS(knobs_have(a, KNOB_SEED) == knobs_have(b, KNOB_SEED) && a->seed == b->seed);
    HOLDS(a->early == b->early && a->go_ahead == b->go_ahead && a->go_ahead_ms == b->go_ahead_ms);
    HOLDS(is_same_text(a->reason, b->reason) && a->hint_count == b->hint_count);
    for (size_t i = 0; i < a->hint_count; i++)
        HOLDS(is_same_line(&a->hints[i], &b->hints[i]));
    HOLDS(a->bare == b->bare && a->suppressed == b->suppressed);
    HOLDS(is_same_text(a->body, b->body) && is_same_text(a->type, b->type));
    HOLDS(is_same_text(a->location, b->location));
    HOLDS(is_same_text(a->retry_after, b->retry_after) ||
          (is_written && is_same_retry(a->retry_after, b->retry_after)));
    HOLDS(a->header_count == b->header_count);
    for (size_t i = 0; i < a->header_count; i++)
        HOLDS(is_same_line(&a->headers[i], &b->headers[i]));
}

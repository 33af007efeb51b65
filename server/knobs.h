/*
 * The knobs: query parameters, or fields of the name Statusbin-<Name>, that
 * change what /status answers. Parsed and checked once, into one struct; the
 * query wins over the field.
 */
#pragma once

#include <stdbool.h>

#include "request.h"

enum { KNOBS_DETAIL_MAX = 256 };

struct knobs {
    unsigned final; /* code of the final response after a 1xx; 0: not given */
};

/*
 * Reads the knobs of a request. False if one is bad whatever the code: then
 * detail is a sentence that names the knob, the value and what would be right.
 */
bool knobs_parse(struct knobs *knobs, const struct request *request, char detail[KNOBS_DETAIL_MAX]);

/* Whether all of the knobs can be applied to code; if not, detail says which cannot, and why. */
bool knobs_fit(const struct knobs *knobs, unsigned code, char detail[KNOBS_DETAIL_MAX]);

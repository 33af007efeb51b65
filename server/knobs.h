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
 * Reads the knobs of a request for code. False if one is bad: then detail is a
 * sentence that names the knob, the value and what would be right.
 */
bool knobs_parse(struct knobs *knobs, const struct request *request, unsigned code,
                 char detail[KNOBS_DETAIL_MAX]);

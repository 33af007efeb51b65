/*
 * The steps of a segment of the path, and the parameters of a step (RFC 3986, 3.3), as they
 * stand behind its code: ";delay=1s;bare". Pure functions.
 */
#pragma once

#include <stdbool.h>

#include "answer/service.h"
#include "base/text.h"
#include "http/query.h"

/* Takes the next step off *rest, which begins as a segment of the path, be that a list or one code:
   its code, up to a semicolon, and its parameters, up to a comma. Returns false behind the last. */
bool knob_step_split(struct slice *rest, struct slice *ret_code, struct slice *ret_parameters);

/* Takes the next parameter off *rest, which begins as the parameters of a step. Empty ones are
 * passed over. Returns false at the end. */
bool knob_step_next(struct slice *rest, struct parameter *ret_parameter);

/* Writes a decoded text as it can stand in a value: it percent-encodes each octet that would
   end the value or the segment, or that a URI cannot have (RFC 3986, 3.3). Returns what is behind
   it. */
char *knob_step_put(char *at, struct slice text);

/* A comma, written so. */
#define KNOB_STEP_COMMA "%2C"

/* How much room it takes to write parameters of a size in one way: octets. */
size_t knob_step_room(size_t size);

/*
 * Writes parameters in one way, so that those which mean the same become the same text: in the
 * order of the table, with each value as its row writes it, without those that are the whole
 * request's. Parameters that are not of knobs, or badly encoded, stay as they are; so does a value
 * that its knob does not accept. service: whose limits hold; buffer: has
 * knob_step_room(parameters.size) octets. Returns the size.
 */
size_t knob_step_write(const struct service *service, struct slice parameters, char *buffer);

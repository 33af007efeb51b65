/*
 * HTML, made of a template of static/ and a JSON object. Templates are in the
 * subset of Mustache (mustache(5)) that the pages need:
 *
 *   {{name}}                 the member's value, escaped for HTML
 *   {{#name}} ... {{/name}}  once for each element of an array, or for an object
 *                            (whose members then come first), or where the value
 *                            is true, a number, or a string that is not empty
 *   {{^name}} ... {{/name}}  where {{#name}} would write nothing
 *
 * A name that no enclosing object has counts as empty. A section alone on its
 * line leaves no line behind.
 */
#pragma once

#include <jansson.h>
#include <stddef.h>
#include <stdio.h>

/* Writes the template, which must be well-formed, with the members of data for its names. size: the
   template's, in octets. */
void template_write(FILE *out, const char *text, size_t size, const json_t *data);

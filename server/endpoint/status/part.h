/*
 * A 206: the part of a document that the Range field chooses (RFC 9110, 14).
 */
#pragma once

#include "answer/reply.h"
#include "codes/status.h"
#include "http/range.h"
#include "http/request.h"
#include "pages/assets.h"

/* Fills in a 206 with the ranges that the request asks for, or with the first half (RFC 9110,
   15.3.7). */
void status_part_fill(const struct status *row, const struct request *request, struct reply *reply);

/* Sets the content to those octets of the asset, several ranges as multipart/byteranges, and the
   fields that say which they are (RFC 9110, 14.4, 14.6). */
void status_part_set_ranges(const struct asset *asset, const struct range *ranges, size_t count,
                            struct reply *reply);

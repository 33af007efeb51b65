/*
 * A representation that does not change between requests: a file, or a list of
 * codes.
 */
#pragma once

#include <stdbool.h>

#include "answer/reply.h"
#include "http/request.h"
#include "pages/assets.h"

/*
 * Fills the reply in with a 200 that has the asset, in the gzip coding where the
 * client prefers that; with a 304 if the client has it (RFC 9110, 13.1.2); or with
 * a 412 (13.1.1). negotiated: the asset was chosen by Accept. The reply refers to
 * the asset.
 */
void asset_answer(const struct request *request, const struct asset *asset, bool negotiated,
                  const char *cache_control, struct reply *reply);

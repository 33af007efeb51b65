/*
 * What is known of a key as a page, for who watches his client: how far its sequence has
 * come, and which requests came when.
 */
#pragma once

#include "answer/key.h"
#include "answer/reply.h"
#include "answer/service.h"

/* Answers with the page of a key, of which there may be a sequence, requests or both. number: of
   the only request to be shown; 0: all. */
void key_page_answer(const struct service *service, const struct request *request,
                     const struct key *key, uint64_t number, struct reply *reply);

/*
 * What the two files of the exchange share: exchange.c is from the first octet of a
 * request to its reply, exchange-answer.c from there on. For them alone.
 */
#pragma once

#include "serve/exchange.h"

static inline const struct service *exchange_service(const struct exchange *exchange)
{
    return &exchange->carrier->shared->service;
}

/* Returns whether the server drains, so that nothing waits any more. */
static inline bool exchange_drains(const struct exchange *exchange)
{
    return exchange->carrier->shared->draining;
}

/* The timer's callback: a wait is over. */
void exchange_on_timer(struct ev_loop *loop, ev_timer *timer, int events);

/* Begins a wait of so many milliseconds; and ends one, if there is one. */
void exchange_begin_wait(struct exchange *exchange, int64_t ms);
void exchange_end_wait(struct exchange *exchange);

/* Ends the exchange's part of the answer. Returns next. */
enum exchange_next exchange_finish(struct exchange *exchange, enum exchange_next next);

/* Has a 100 sent (RFC 9110, 10.1.1). */
enum exchange_next exchange_go_ahead(struct exchange *exchange);

/* What comes next of a reply that is known: an interim response, a part of its delay, itself. */
enum exchange_next exchange_go_on(struct exchange *exchange);

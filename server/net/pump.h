/*
 * Carries octets between a TLS session and one end of a socketpair, both ways,
 * so that who holds the other end (the inner side) talks to a plain socket.
 *
 * The pump never waits, and keeps nothing that nobody takes: while one side does
 * not take what it has, the pump does not read from the other. At most about
 * 32 KiB wait in each direction, and an idle pump has no buffers.
 *
 * How it ends:
 * - The peer ends its side (close_notify or FIN): what it sent goes in, then the inner side sees an
 * end. Answers still go out.
 * - The inner side ends (closes, or shuts down for writing): what it sent goes out, then
 * close_notify, then FIN; that is the end of the pump. What comes from the peer meanwhile goes in
 * as far as the inner side takes it.
 * - The owner breaks it on purpose: pump_break.
 * - The connection is gone, or the peer breaks the rules of TLS.
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>

#include "net/tls.h"

struct pump;

enum pump_end {
    PUMP_BYE,   /* all is out, close_notify and FIN too */
    PUMP_CUT,   /* all is out, then came FIN without close_notify */
    PUMP_RESET, /* all is out, or a second was not enough: the owner is to reset the connection */
    PUMP_GONE,  /* the peer reset, or broke the rules of TLS: there is nobody to talk to */
};

/* Called once, in the loop; the pump does nothing any more. The owner calls pump_close, frees the
   session, and lingers on the socket (or, for PUMP_RESET, resets it), now or later. */
typedef void pump_ended(void *owner, enum pump_end end);

/* Starts to carry. The session has shaken hands; its socket and inner_fd do not block, and stay the
   owner's to close. Returns NULL if there is no memory. */
struct pump *pump_open(struct ev_loop *loop, struct tls_session *session, int inner_fd,
                       pump_ended *ended, void *owner);

/* Stops and frees; ended is not called. NULL is fine. */
void pump_close(struct pump *pump);

/* Breaks on purpose: when the inner side ends, there will be no close_notify. PUMP_RESET: nor a
   FIN; the pump ends when the peer has acknowledged all, and after a second in any case. */
void pump_break(struct pump *pump, enum pump_end how);

/* Returns whether something is on its way in: an octet or a part of a record has come from the peer
   that the inner side's socket does not have yet. What is on its way out does not count. */
bool pump_has_inward(const struct pump *pump);

/* How many octets of the inner side the kernel has taken for the peer. */
uint64_t pump_sent(const struct pump *pump);

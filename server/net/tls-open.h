/*
 * How a TLS connection begins: the handshake, in bounded time.
 */
#pragma once

#include <ev.h>

#include "net/tls.h"

struct tls_opening;

/* Called once, in the loop, with TLS_OK, TLS_FAILED or TLS_TIMED_OUT; then the opening is freed.
   After TLS_OK something may still wait to be flushed, and octets of the peer to be read. After
   TLS_FAILED the kernel has been given the alert; it reaches the peer if the caller lingers on the
   socket. */
typedef void tls_opened(void *owner, enum tls_result result);

/* Shakes hands on the session within so many seconds. Returns NULL if there is no memory; then
   opened is not called. */
struct tls_opening *tls_open(struct ev_loop *loop, struct tls_session *session, double timeout_s,
                             tls_opened *opened, void *owner);

/* Ends the opening; opened is not called. */
void tls_open_cancel(struct tls_opening *opening);

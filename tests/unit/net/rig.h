/*
 * What the tests of TLS share: a TLS client and our server's session on the two
 * ends of a TCP connection over loopback, a loop, and, for the pump, the other end
 * of its socketpair. All is done on one thread: nothing blocks, and whoever waits
 * lets the loop turn.
 */
#pragma once

#include <check.h>
#include <ev.h>
#include <gnutls/gnutls.h>
#include <stddef.h>

#include "net/pump.h"
#include "net/tls-open.h"

struct rig {
    struct ev_loop *loop;
    struct tls_context *context;
    struct tls_session *session;
    struct tls_opening *opening; /* NULL when it has ended */
    struct pump *pump;
    gnutls_session_t client;
    gnutls_certificate_credentials_t trusted;
    int client_fd, server_fd; /* TCP */
    int inner_fd, pump_fd;    /* the socketpair: the test's end, and the pump's */
    int opened, ended;        /* how often these were called */
    enum tls_result result;   /* with what */
    enum pump_end end;
    char *authority;
};

/* A client of these versions and features, as GnuTLS's priority strings tell them, that offers the
   protocols by ALPN; at most the first two that are not NULL. The kernel's buffers are as small as
   it permits. */
void rig_connect(struct rig *rig, const char *priority, const char *first, const char *second);

/* rig_connect with both versions and http/1.1, then the handshake, then a pump. */
void rig_open(struct rig *rig);

/* What follows rig_connect for that. */
void rig_shake_hands(struct rig *rig);
void rig_start_pump(struct rig *rig);

void rig_close(struct rig *rig);

/* The server begins a handshake that may take so many seconds. */
void rig_start_opening(struct rig *rig, double timeout_s);

/* Lets the loop turn once, without waiting. */
void rig_turn(struct rig *rig);

/* Lets the loop turn until the condition holds; fails after 20 seconds. */
#define rig_until(rig, condition)                                                                  \
    do {                                                                                           \
        double until = rig_now() + rig_patience_s(20);                                             \
        while (!(condition)) {                                                                     \
            rig_turn(rig);                                                                         \
            ck_assert_msg(rig_now() < until, "never: %s", #condition);                             \
        }                                                                                          \
    } while (0)

/* Seconds that never go back. */
double rig_now(void);

/* So many seconds, and more where CK_TIMEOUT_MULTIPLIER tells that all is slow. */
double rig_patience_s(double limit_s);

/* Lets what is on its way arrive, then has the loop wait for 60 ms, and fails if it finds
   something to do in them again and again, or uses the processor. */
void rig_expect_rest(struct rig *rig);

/* The client's GnuTLS sends all, while the loop turns. */
void rig_client_sends(struct rig *rig, const char *octets, size_t size);

/* These very octets must come: to the client by TLS, or to the inner side. */
void rig_client_receives(struct rig *rig, const char *octets, size_t size);
void rig_inner_receives(struct rig *rig, const char *octets, size_t size);

/* The inner side sends all, while the loop turns. */
void rig_inner_sends(struct rig *rig, const char *octets, size_t size);

/* The next that the client reads is this result of GnuTLS: 0 for close_notify. */
void rig_client_expects(struct rig *rig, int result);

/* The inner side must see an end now. */
void rig_inner_expects_end(struct rig *rig);

/* Sends as much as fits in on the way: until nothing moves any more. Returns how many octets that
   were. */
size_t rig_client_floods(struct rig *rig);
size_t rig_inner_floods(struct rig *rig);

/* The client's TCP connection ends: by a reset, or by a FIN. */
void rig_client_resets(struct rig *rig);
void rig_client_vanishes(struct rig *rig);

void rig_inner_closes(struct rig *rig);

/* How many octets wait for the inner side to read them. */
size_t rig_inner_unread(const struct rig *rig);

/* Nothing but the connection's end comes to the client's socket: what follows close_notify, or its
   absence. */
void rig_expect_fin(struct rig *rig);

/* The pump must end so, once, and be at rest then. */
void rig_expect_ended(struct rig *rig, enum pump_end end);

/*
 * What the tests of TLS share: a TLS client and our server's session on the two
 * ends of a TCP connection over loopback, and a loop. All is done on one thread:
 * nothing blocks, and whoever waits lets the loop turn, and the handshake go on.
 */
#pragma once

#include <check.h>
#include <ev.h>
#include <gnutls/gnutls.h>
#include <stddef.h>

#include "net/tls.h"
#include "net/transport.h"

struct rig {
    struct ev_loop *loop;
    struct tls_context *context;
    struct transport server;
    struct tls_session *session;  /* the server's */
    bool is_shaking_hands;        /* the server is: each turn goes on with it */
    enum transport_result result; /* of the last such turn */
    gnutls_session_t client;
    gnutls_certificate_credentials_t trusted;
    int client_fd, server_fd; /* TCP */
    char *authority;
};

/* A client of these versions and features, as GnuTLS's priority strings tell them, that offers the
   protocols by ALPN; at most the first two that are not NULL. The kernel's buffers are as small as
   it permits. */
void rig_connect(struct rig *rig, const char *priority, const char *first, const char *second);

/* What follows rig_connect: the whole handshake; or the server begins one, as in each turn. */
void rig_shake_hands(struct rig *rig);
void rig_begin_handshake(struct rig *rig);

void rig_close(struct rig *rig);

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

/* The client's GnuTLS sends all, while the loop turns. */
void rig_client_sends(struct rig *rig, const char *octets, size_t size);

/* These very octets must come to the client. */
void rig_client_receives(struct rig *rig, const char *octets, size_t size);

/* The next that the client reads is this result of GnuTLS: 0 for close_notify. */
void rig_client_expects(struct rig *rig, int result);

/* The client's TCP connection ends: by a reset, or by a FIN. */
void rig_client_resets(struct rig *rig);
void rig_client_vanishes(struct rig *rig);

/*
 * What the engines of a server share: its service, and besides what they need
 * to serve connections. app/server.c fills it in before the first engine opens.
 * From then on it is constant, except for the places, which count atomically,
 * and draining.
 */
#pragma once

#include <stdatomic.h>
#include <stdint.h>
#include <sys/socket.h>

#include "answer/service.h"
#include "net/places.h"

struct log;
struct tls_context;

struct shared {
    struct service service;
    struct places places;
    struct tls_context *tls; /* NULL: no TLS */
    struct log *log;         /* NULL: none */
    int threads;             /* how many engines there are */
    int64_t idle_timeout_s;
    bool idle_408; /* an idle connection over HTTP/1 gets a 408 before it is closed */
    int64_t header_timeout_s;
    int64_t body_timeout_s;
    int64_t websocket_timeout_s;
    uint64_t max_message;                /* octets of a WebSocket message */
    uint64_t max_requests;               /* on a connection; 0: no limit */
    struct sockaddr_storage own_address; /* of a listening socket without TLS, for trial.h */
    socklen_t own_address_size;          /* 0: there is none */
    atomic_int trials;                   /* how many are under way (trial.h) */
    atomic_bool draining;                /* connections end as soon as they can */
};

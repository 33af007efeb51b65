/*
 * The door of a loop: it watches the listening sockets, which all loops share,
 * and accepts. It waits a moment where there is no place for one more
 * connection (places.h), or descriptors or memory have run out.
 */
#pragma once

#include <ev.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "net/listener.h"

struct address;
struct places;

/* A connection that has come. */
struct arrival {
    int fd;                          /* does not block */
    const struct listener *listener; /* that it has come to */
    uint64_t number;                 /* of the connection (places.h) */
    bool excess;                     /* its address has too many: it is to be refused */
    struct address *address;
    struct sockaddr_storage peer;
    socklen_t peer_size;
};

struct door {
    struct ev_loop *loop;
    struct places *places;
    /* Takes over the arrival's descriptors and its place. Returns whether this loop is to take one
       more at once; else another one may. */
    bool (*arrived)(void *owner, const struct arrival *arrival);
    void *owner;
    const struct listeners *listeners;
    int count; /* of watches that are in use */
    ev_io watches[LISTENERS_MAX];
    ev_timer pause;
};

/* loop, places, arrived and owner must be set; starts watching. The listeners stay where they
   are. */
void door_open(struct door *door, const struct listeners *listeners);

/* Accepts what has come already, then watches no more. */
void door_close(struct door *door);

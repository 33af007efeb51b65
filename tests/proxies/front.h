/*
 * A proxy in front of the server under test: one worker, which keeps its
 * connection to the server and sends everybody's requests over it. It listens
 * on a Unix socket in a directory of its own.
 */
#pragma once

#include "lib/wire.h"

struct front {
    const char *name;
    const char *config;     /* the @ of @/ stands for the directory, # for the server's port */
    const char *command[8]; /* NULL-ended; "" stands for the path of the configuration */
};

/* Starts it for the server under test (fixture.h). Fails when it does not listen in time. */
void front_start(const struct front *front);

/* Ends it by its pid. */
void front_stop(void);

/* Connects to it. */
void front_open(struct wire *wire);

/*
 * The signals that end the program, SIGTERM and SIGINT. The first one, while
 * it serves, lets running requests finish. Any other ends it at once: one that
 * comes before it serves, a second one, and one while stdout or stderr holds it up.
 * The exit status is 0 each time.
 */
#pragma once

#include <stdint.h>

/* From now on a signal ends the process at once. */
void stop_start(void);

/* The file of a Unix socket, which must live as long as the process: a signal that ends the process
   at once removes it first. NULL: none. */
void stop_set_socket(const char *path);

/* Holds signals back until stop_wait or stop_release. Threads that are created now never get one.
 */
void stop_hold(void);

/* From now on a signal ends the process at once again. */
void stop_release(void);

/* Blocks until a signal comes, which must be held back, and takes it. */
void stop_wait(void);

/* Ends the process in that many seconds, if it still runs then. */
void stop_within(int64_t seconds);

/*
 * What ends the program: the signals SIGTERM and SIGINT, and with --until-eof the end
 * of standard input, which is like a first signal. The first one that comes
 * while it serves lets running requests finish. A second one cuts them off, and what
 * has been answered is logged still. Any other ends the program at once: one that
 * comes before it serves, a third one, and one that comes while it waits for the
 * reader of stdout or stderr. The exit status is 0 each time.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* From now on a signal ends the process at once. */
void stop_start(void);

/* A signal that ends the process at once removes the file at path first, which must live as long as
   the process. NULL: it removes none. */
void stop_set_socket(const char *path);

/* Holds signals back until stop_wait or stop_release. Threads that are created until then never get
   one. */
void stop_hold(void);

/* From now on a signal ends the process at once again. */
void stop_release(void);

/* Waits until a line can be written to fd: it may be a pipe that is full and not read. A signal
   that comes meanwhile ends the process at once; one that comes later is held back as before. */
void stop_wait_writable(int fd);

/* Waits for a signal, and takes it. Signals must be held back. */
void stop_wait(void);

/* Waits for a signal, which it takes, or until input can be read to its end; what comes before that
   is dropped. Signals must be held back. */
void stop_wait_or_end(int input);

/* Waits for that many milliseconds. Returns true as soon as a signal has come, which it takes.
   Signals must be held back. */
bool stop_wait_for(int64_t ms);

/* Ends the process in that many seconds, if it still runs then. */
void stop_within(int64_t seconds);

/*
 * What is to happen later: any number of things, on a heap by the time when
 * they are due, and one timer of the kernel's for the first of them.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What happens, on the poller's thread; it must not wait. */
typedef void timer_action(void *what);

/* Starts. The poller must run. False: out of memory or descriptors. */
bool timer_start(void);

/* Ends; what is still to come does not happen. */
void timer_stop(void);

/* Lets action happen in delay_ms, never earlier; from any thread. False: out of memory. */
bool timer_add(int64_t delay_ms, timer_action *action, void *what);

/* Lets everything that is still to come happen at once, and from now on without delay. */
void timer_drain(void);

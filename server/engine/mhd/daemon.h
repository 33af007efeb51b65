/*
 * The daemon of an engine, and the callbacks by which MHD tells of requests: they
 * take a request in, ask its exchange what comes next, and do it.
 */
#pragma once

struct engine;

/* Starts engine->daemon, without a thread and a listening socket. NULL: out of memory or
   descriptors. */
struct MHD_Daemon *daemon_start(struct engine *engine);

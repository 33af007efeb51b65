/*
 * Which engine's MHD is running on this thread: MHD calls recv, and asks for reason
 * phrases, without a context.
 */
#pragma once

struct engine;

/*
 * engine: from now on MHD runs for it on this thread; NULL: for none. This call also
 * links input.c in, and with it our recv: a sanitizer's library has one too, for
 * which nobody would look into an archive any more.
 */
void input_serve(struct engine *engine);

/* Returns the engine that MHD is running for on this thread; NULL: none. */
struct engine *input_engine(void);

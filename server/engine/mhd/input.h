/*
 * What libmicrohttpd reads: octets that were checked (http/framing.h). Its calls
 * of recv come here, by the name of the C library's function.
 */
#pragma once

struct engine;

/* From now on this thread's calls of recv are libmicrohttpd's, for connections of engine; NULL:
   they are anybody's. */
void input_serve(struct engine *engine);

/*
 * A lingering close (RFC 9112, 9.6): the response is out, but the client may
 * still be sending. Closing now would make the kernel send a reset, which can
 * destroy the response before the client has read it; so what comes is read
 * and dropped for a while.
 */
#pragma once

/* Ends our side of fd and lingers on a copy of it; the caller then closes fd as ever. */
void linger(int fd);

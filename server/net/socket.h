/*
 * What the kernel knows of a connection, and can be told of it. Each function
 * takes the descriptor of a connected socket.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* Sends what the kernel takes at once. Returns what send(2) does; but it does not call that, in
   whose place the HTTP/1 engine has a function of its own. */
ssize_t socket_send(int fd, const void *octets, size_t size);

/* How many octets the peer has sent over TCP; the end of its side counts as one. 0 where the socket
   is not of TCP. */
int64_t socket_received(int fd);

/* How many octets the peer has acknowledged over TCP; 0 where the socket is not of TCP. */
int64_t socket_acknowledged(int fd);

/* Returns how many octets that were sent the peer has not acknowledged over TCP, or not read from a
   socket that is not of TCP. */
int socket_unacknowledged(int fd);

/* Returns true if octets have come that were not read yet. */
bool socket_has_unread(int fd);

/* Returns a number that changes as the peer takes what was sent: octets acknowledged, or where the
   socket is not of TCP, octets not read yet. -1: the peer has taken everything. */
int64_t socket_progress(int fd);

/* Returns true if the peer has reset the connection, or both sides have ended. */
bool socket_is_gone(int fd);

/* Acknowledges over TCP what has come, at once, where the kernel would wait for something to send
   it with. */
void socket_acknowledge_now(int fd);

/* Returns true if a peer that has ended its side has gone, or has not acknowledged everything yet:
   at once, the two cannot be told apart, and most peers do not only end their side, but go. */
bool socket_has_left(int fd);

/* Ends a TCP connection by a reset: what was not sent yet is lost. */
void socket_reset(int fd);

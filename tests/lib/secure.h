/*
 * TLS under the strict client. A thread holds the session and carries octets
 * between it and a socket pair, so that tests use a plain descriptor whatever
 * is below it, shutdown(2) included.
 *
 * It is as strict: the certificate is verified, and where the server ends the
 * connection without close_notify (RFC 8446, 6.1), octets that are not HTTP come
 * instead of an end.
 */
#pragma once

/* Makes a TLS client of the connected socket fd, which is then the thread's. protocol: what it
   offers by ALPN (RFC 7301), alone; the server is to choose it. Returns the
   descriptor to use in its place; fails the test if it cannot. */
int secure_client(int fd, const char *trusted_file, const char *protocol);

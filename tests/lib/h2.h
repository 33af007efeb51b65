/*
 * HTTP/2 under the strict client. A thread has the connection, by way of nghttp2,
 * and a socket pair to the test, which writes HTTP/1.1 and reads it: so the
 * expectations over responses are the same for both. Requests are translated as RFC
 * 9113, 8.3 has it, one after the other; responses as they came, with the reason
 * phrase that the table has, and with "Connection: close" where the server said
 * GOAWAY behind the stream.
 *
 * It is strict about the frames: no DATA where a head can end the stream, no field
 * that HTTP/2 has not, content as long as Content-Length says. Where that is broken,
 * or the stream is reset, octets that are not HTTP come in place of a response.
 */
#pragma once

/* Makes an HTTP/2 client of the connected socket fd, which is then the thread's. Returns the
   descriptor to use in its place; fails the test if it cannot. */
int h2_client(int fd);

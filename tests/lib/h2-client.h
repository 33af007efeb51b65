/*
 * The client of lib/h2.h, which lives in two files: h2-request.c translates requests into HTTP/2,
 * h2.c has the connection, and translates responses back.
 */
#pragma once

#include <nghttp2/nghttp2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    H2_REQUEST_MAX = 1 << 18,
    H2_HEAD_MAX = 1 << 16,
};

struct h2_client {
    int fd;    /* HTTP/2 */
    int plain; /* HTTP/1.1, to the test */
    nghttp2_session *session;
    bool over; /* the server has ended the connection, or the test has */

    /* What the test has written. */
    char request[H2_REQUEST_MAX + 1];
    size_t request_size;

    /* The request under way. */
    int32_t id; /* 0: none */
    size_t body_left;
    bool chunked, body_ended, has_trailers, asks_to_close;

    /* Its response. */
    char head[H2_HEAD_MAX]; /* of HTTP/1.1, the last line end aside */
    size_t head_size;
    unsigned code;
    bool has_head, has_data, ended, goaway;
    char *content;
    size_t content_size;
};

/* Sends octets to the test that the strict client fails at. */
void h2_complain(const struct h2_client *client, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Sends the next request, once its head is whole and there is none under way. */
void h2_begin_request(struct h2_client *client);

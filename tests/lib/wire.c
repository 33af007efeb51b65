/*
 * The connection below the strict client: bytes in, bytes out, every wait
 * bounded. How the bytes are read as HTTP is in wire-read.c.
 */
#include "lib/wire.h"

#include "lib/fixture.h"
#include "lib/h2.h"
#include "lib/secure.h"
#include "lib/wire-bytes.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Bytes as they can be printed; what does not fit is cut. */
static void escape(const char *bytes, size_t length, char *text, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < length && used + 5 < size; i++) {
        unsigned char byte = (unsigned char)bytes[i];
        const char *format = byte == '\r'               ? "\\r"
                             : byte == '\n'             ? "\\n"
                             : byte < ' ' || byte > '~' ? "\\x%02x"
                                                        : "%c";
        used += (size_t)snprintf(text + used, size - used, format, byte);
    }
    text[used] = '\0';
}

void wire_fail(const struct wire *wire, const char *format, ...)
{
    char message[600], unread[400];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    escape(wire->in ? wire->in : "", wire->in_length, unread, sizeof unread);
    ck_abort_msg("%s\n  sent: %s\n  unread: %s", message, wire->sent, unread);
    abort(); /* not reached; Check does not say so to the compiler */
}

void wire_open(struct wire *wire)
{
    struct addrinfo *address = NULL;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    int one = 1;

    *wire = (struct wire){.fd = -1};
    ck_assert_int_eq(getaddrinfo(fixture_host(), fixture_port(), &hints, &address), 0);
    for (struct addrinfo *at = address; at && wire->fd < 0; at = at->ai_next) {
        wire->fd = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (wire->fd >= 0 && connect(wire->fd, at->ai_addr, at->ai_addrlen) < 0) {
            close(wire->fd);
            wire->fd = -1;
        }
    }
    freeaddrinfo(address);
    if (wire->fd < 0)
        wire_fail(wire, "cannot connect: %s", strerror(errno));
    setsockopt(wire->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (fixture_trusted_file())
        wire->fd =
            secure_client(wire->fd, fixture_trusted_file(), fixture_is_h2() ? "h2" : "http/1.1");
    if (fixture_is_h2())
        wire->fd = h2_client(wire->fd);
}

void wire_close(struct wire *wire)
{
    close(wire->fd);
    free(wire->in);
    *wire = (struct wire){.fd = -1};
}

void wire_reset(struct wire *wire)
{
    const struct linger reset = {.l_onoff = 1};

    setsockopt(wire->fd, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    wire_close(wire);
}

static bool wait_for(const struct wire *wire, short events, int ms)
{
    struct pollfd poller = {.fd = wire->fd, .events = events};
    int ready;
    do {
        ready = poll(&poller, 1, ms);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

bool wire_send(struct wire *wire, const void *bytes, size_t length)
{
    const char *at = bytes;
    escape(at, length, wire->sent, sizeof wire->sent);
    while (length > 0) {
        if (!wait_for(wire, POLLOUT, fixture_patience_ms(WIRE_WAIT_MS)))
            wire_fail(wire, "the server takes no more bytes");
        ssize_t sent = send(wire->fd, at, length, MSG_NOSIGNAL | MSG_DONTWAIT);
        if (sent < 0 && (errno == EPIPE || errno == ECONNRESET))
            return false;
        if (sent < 0 && errno != EAGAIN && errno != EINTR)
            wire_fail(wire, "send: %s", strerror(errno));
        if (sent > 0) {
            at += sent;
            length -= (size_t)sent;
        }
    }
    return true;
}

void wire_printf(struct wire *wire, const char *format, ...)
{
    static _Thread_local char bytes[131072];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(bytes, sizeof bytes, format, arguments);
    va_end(arguments);
    ck_assert_msg(length >= 0 && (size_t)length < sizeof bytes, "the request is too long");
    if (!wire_send(wire, bytes, (size_t)length))
        wire_fail(wire, "the server has closed the connection");
}

void wire_request(struct wire *wire, const char *method, const char *target, const char *fields,
                  const char *body)
{
    char length[40] = "";
    if (body)
        snprintf(length, sizeof length, "Content-Length: %zu\r\n", strlen(body));
    wire_printf(wire, "%s %s HTTP/1.1\r\nHost: statusbin.test\r\n%s%s\r\n%s", method, target,
                fields ? fields : "", length, body ? body : "");
}

enum wire_event wire_fill(struct wire *wire, int ms)
{
    enum { STEP = 65536 };
    if (!wait_for(wire, POLLIN, ms))
        return WIRE_SILENCE;
    if (wire->in_size - wire->in_length < STEP) {
        wire->in_size += 4 * STEP;
        wire->in = realloc(wire->in, wire->in_size);
        ck_assert_ptr_nonnull(wire->in);
    }
    ssize_t got = recv(wire->fd, wire->in + wire->in_length, STEP, 0);
    if (got < 0 && errno == ECONNRESET)
        return WIRE_RESET;
    if (got < 0)
        wire_fail(wire, "recv: %s", strerror(errno));
    wire->in_length += (size_t)got;
    return got > 0 ? WIRE_BYTES : WIRE_END;
}

void wire_need(struct wire *wire, size_t length)
{
    while (wire->in_length < length) {
        switch (wire_fill(wire, fixture_patience_ms(WIRE_WAIT_MS))) {
        case WIRE_BYTES:
            break;
        case WIRE_SILENCE:
            wire_fail(wire, "the response does not come, or not all of it");
        case WIRE_END:
            wire_fail(wire, "the server closed in the middle of a response, or without one");
        case WIRE_RESET:
            wire_fail(wire, "the server reset the connection before the response was read");
        }
    }
}

void wire_consume(struct wire *wire, size_t length)
{
    memmove(wire->in, wire->in + length, wire->in_length - length);
    wire->in_length -= length;
}

void wire_read_raw(struct wire *wire, void *bytes, size_t length)
{
    wire_need(wire, length);
    if (length > 0)
        memcpy(bytes, wire->in, length);
    wire_consume(wire, length);
}

void wire_read_head(struct wire *wire, char *head, size_t size)
{
    size_t length = 0;

    do {
        ck_assert_uint_lt(length, size - 1);
        wire_read_raw(wire, head + length++, 1);
        head[length] = '\0';
    } while (length < 4 || strcmp(head + length - 4, "\r\n\r\n") != 0);
}

void wire_expect_cut(struct wire *wire)
{
    static const char mark[] = "[no close_notify:"; /* the strict client's (secure.c) */
    char bytes[sizeof mark - 1];

    if (!fixture_trusted_file()) {
        wire_expect_close(wire);
        return;
    }
    wire_read_raw(wire, bytes, sizeof bytes);
    if (memcmp(bytes, mark, sizeof bytes) != 0)
        wire_fail(wire, "not a cut: %.*s", (int)sizeof bytes, bytes);
}

void wire_expect_silence(struct wire *wire, int ms)
{
    if (wire->in_length > 0)
        wire_fail(wire, "bytes after the response");
    switch (wire_fill(wire, ms)) {
    case WIRE_SILENCE:
        return;
    case WIRE_BYTES:
        wire_fail(wire, "bytes that nobody asked for");
    default:
        wire_fail(wire, "the connection should stay open, and it is closed");
    }
}

void wire_expect_close(struct wire *wire)
{
    if (wire->in_length > 0)
        wire_fail(wire, "bytes after the last response");
    switch (wire_fill(wire, fixture_patience_ms(WIRE_WAIT_MS))) {
    case WIRE_END:
        return;
    case WIRE_RESET: /* a reset may take the response away from the client: RFC 9112, 9.6 */
        wire_fail(wire, "closed by a reset");
    case WIRE_BYTES:
        wire_fail(wire, "bytes after the last response");
    case WIRE_SILENCE:
        wire_fail(wire, "the connection should be closed, and it is open");
    }
}

/*
 * WebSocket frames (RFC 6455, 5), through the real echo on a socketpair. The
 * first octet of an input says how many of the others came with the handshake;
 * the others are what the client sends.
 *
 * Frames are read here a second time, without the server's library. From that
 * follow all frames that must come back: each message whole and in order, each
 * ping's pong, and a close after a close or after what is malformed.
 */
#include "fuzz.h"

#include <errno.h>
#include <ev.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "net/transport.h"
#include "serve/websocket.h"

enum {
    INPUT_MAX = 600, /* octets: all replies fit into a socket, which no close then overtakes */
    REPLIES_MAX = 4 * INPUT_MAX,
    TURNS_MAX = 10000, /* of the loop, in which an answer must have come */
    FIN = 0x80,
    RESERVED = 0x70,
    MASK = 0x80,
    TEXT = 1,
    CLOSE = 8,
    PING = 9,
    PONG = 10,
};

/* Octets that are collected. */
struct octets {
    uint8_t data[REPLIES_MAX];
    size_t size;
};

/* Frames by what they are; the server may send control frames before messages that came earlier. */
struct frames {
    struct octets messages, pongs;
    bool closes;
};

/* One frame of the client. */
struct frame {
    uint8_t first;
    bool masked;
    const uint8_t *payload, *mask;
    uint64_t size;
    size_t whole_size; /* with its head */
};

static struct frames expected, received;

static struct ev_loop *loop;

/* The echo is over. */
static void close_socket(void *fd)
{
    close(*(int *)fd);
    *(int *)fd = -1;
}

static void put(struct octets *octets, const void *data, size_t size)
{
    HOLDS(octets->size + size <= REPLIES_MAX);
    memcpy(octets->data + octets->size, data, size);
    octets->size += size;
}

/* A frame as a server sends it. */
static void put_frame(struct octets *octets, uint8_t opcode, const uint8_t *payload, size_t size)
{
    uint8_t head[4] = {FIN | opcode, (uint8_t)size, 0, 0};

    HOLDS(size < INPUT_MAX);
    if (size >= 126) {
        head[1] = 126;
        head[2] = (uint8_t)(size >> 8);
        head[3] = (uint8_t)size;
    }
    put(octets, head, size >= 126 ? 4 : 2);
    put(octets, payload, size);
}

/* Whether text is UTF-8 (RFC 3629), or, where there is more to come, may become it. */
static bool is_utf8(const uint8_t *text, size_t size, bool more)
{
    for (size_t i = 0; i < size;) {
        uint8_t first = text[i++], low = 0x80, high = 0xbf;
        int left = first < 0x80 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;

        if ((first >= 0x80 && first < 0xc2) || first > 0xf4)
            return false;
        if (first == 0xe0)
            low = 0xa0;
        if (first == 0xed)
            high = 0x9f;
        if (first == 0xf0)
            low = 0x90;
        if (first == 0xf4)
            high = 0x8f;
        for (; left > 0; left--, low = 0x80, high = 0xbf) {
            if (i == size)
                return more;
            if (text[i] < low || text[i] > high)
                return false;
            i++;
        }
    }
    return true;
}

/* Takes the head of a frame apart; false: it is not all there. */
static bool read_head(const uint8_t *data, size_t size, struct frame *frame)
{
    size_t extended, used = 2;

    if (size < 2)
        return false;
    *frame = (struct frame){.first = data[0], .masked = data[1] & MASK, .size = data[1] & 0x7f};
    extended = frame->size == 126 ? 2 : frame->size == 127 ? 8 : 0;
    if (size < used + extended + (frame->masked ? 4 : 0))
        return false;
    if (extended > 0)
        frame->size = 0;
    for (; extended > 0; extended--)
        frame->size = frame->size << 8 | data[used++];
    frame->mask = data + used;
    frame->payload = data + used + (frame->masked ? 4 : 0);
    frame->whole_size = used + (frame->masked ? 4 : 0) + (size_t)frame->size;
    return true;
}

/* Whether a head is one that a client may send, in or between the parts of a message (5.2, 5.4). */
static bool is_valid(const struct frame *frame, const uint8_t *data, bool in_message)
{
    uint8_t opcode = frame->first & 0xf, size = data[1] & 0x7f;

    if ((frame->first & RESERVED) || !frame->masked)
        return false;
    if ((size == 126 && frame->size < 126) || (size == 127 && frame->size <= 0xffff))
        return false;
    if (opcode >= CLOSE)
        return opcode <= PONG && (frame->first & FIN) && frame->size < 126;
    return in_message ? opcode == 0 : opcode == 1 || opcode == 2;
}

/* Adds a frame's payload to its message, and what becomes of it when it ends; false: the client
   sends no more that counts. */
static bool expect(const struct frame *frame, struct octets *message, uint8_t *message_opcode)
{
    uint8_t opcode = frame->first & 0xf;
    bool control = opcode >= CLOSE, ends = frame->first & FIN;
    uint8_t *payload = malloc(frame->size + 1);
    bool goes_on = true;

    for (size_t i = 0; i < frame->size; i++)
        payload[i] = frame->payload[i] ^ frame->mask[i % 4];
    if (opcode == PING)
        put_frame(&expected.pongs, PONG, payload, (size_t)frame->size);
    if (!control) {
        put(message, payload, (size_t)frame->size);
        goes_on = *message_opcode != TEXT || is_utf8(message->data, message->size, !ends);
    }
    free(payload);
    if (opcode == CLOSE || !goes_on) {
        expected.closes = true;
        return false;
    }
    if (!control && ends) {
        put_frame(&expected.messages, *message_opcode, message->data, message->size);
        message->size = 0;
        *message_opcode = 0;
    }
    return true;
}

/* Finds what must come back for what the client sends. */
static void expect_all(const uint8_t *data, size_t size)
{
    static struct octets message;
    uint8_t message_opcode = 0; /* 0: none has begun */
    struct frame frame;

    expected.messages.size = expected.pongs.size = message.size = 0;
    expected.closes = false;
    for (; size > 0; data += frame.whole_size, size -= frame.whole_size) {
        bool valid;

        if (!read_head(data, size, &frame) || frame.size > size || frame.whole_size > size)
            return; /* it is cut off */
        valid = is_valid(&frame, data, message_opcode != 0);
        if (valid && message_opcode == 0 && (frame.first & 0xf) < CLOSE)
            message_opcode = frame.first & 0xf;
        if (!valid || !expect(&frame, &message, &message_opcode)) {
            expected.closes = true;
            return;
        }
    }
}

/* Sorts what came by its kind. It must be whole frames, with no mask, and nothing after a close. */
static void sort(const struct octets *came)
{
    struct frame frame;

    received.messages.size = received.pongs.size = 0;
    received.closes = false;
    for (size_t at = 0; at < came->size; at += frame.whole_size) {
        const uint8_t *data = came->data + at;
        uint8_t opcode = data[0] & 0xf;

        HOLDS(!received.closes);
        HOLDS(read_head(data, came->size - at, &frame) && frame.whole_size <= came->size - at);
        HOLDS(!frame.masked && (frame.first & ~0xf) == FIN);
        HOLDS(opcode == 1 || opcode == 2 || opcode == CLOSE || opcode == PONG);
        if (opcode == CLOSE)
            received.closes = true;
        else
            put(opcode == PONG ? &received.pongs : &received.messages, data, frame.whole_size);
    }
}

static bool is_same(const struct octets *a, const struct octets *b)
{
    return a->size == b->size && memcmp(a->data, b->data, a->size) == 0;
}

/* Lets the echo work until something has come, or the end. */
static ssize_t receive_some(int fd, uint8_t *data, size_t capacity)
{
    ssize_t size = -1;

    for (int turns = 0; turns < TURNS_MAX; turns++) {
        size = recv(fd, data, capacity, MSG_DONTWAIT);
        if (size >= 0 || errno != EAGAIN)
            return size;
        ev_run(loop, EVRUN_NOWAIT);
    }
    HOLDS(size >= 0);
    return size;
}

/* Reads all that comes; once that is what must come, says that no more will be sent. */
static void receive(int fd, struct octets *came)
{
    size_t enough = expected.messages.size + expected.pongs.size;
    bool ended = false;

    for (came->size = 0;;) {
        ssize_t size;

        if (!ended && !expected.closes && came->size >= enough) {
            shutdown(fd, SHUT_WR);
            ended = true;
        }
        HOLDS(came->size < REPLIES_MAX);
        size = receive_some(fd, came->data + came->size, REPLIES_MAX - came->size);
        if (size == 0 || (size < 0 && errno == ECONNRESET))
            return;
        HOLDS(size > 0);
        came->size += (size_t)size;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct octets came;
    struct websocket_settings settings = {
        .max_message = 1 << 20, .life_ms = 3600000, .closed = close_socket};
    struct transport transport;
    size_t early;
    int fds[2];

    if (size < 1)
        return 0;
    if (size > INPUT_MAX)
        size = INPUT_MAX;
    early = data[0] < size - 1 ? data[0] : size - 1;
    data++;
    size--;
    if (!loop)
        loop = ev_loop_new(EVBACKEND_POLL);
    expect_all(data, size);
    HOLDS(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, fds) == 0);
    settings.owner = &fds[1];
    transport_open(&transport, fds[1], NULL);
    HOLDS(websocket_open(loop, &transport, fds[1], (const char *)data, early, &settings));
    send(fds[0], data + early, size - early, MSG_NOSIGNAL); /* it may be closed already */
    receive(fds[0], &came);
    close(fds[0]);
    for (int turns = 0; fds[1] >= 0; turns++) {
        HOLDS(turns < TURNS_MAX);
        ev_run(loop, EVRUN_NOWAIT);
    }
    sort(&came);
    HOLDS(is_same(&received.messages, &expected.messages));
    HOLDS(is_same(&received.pongs, &expected.pongs));
    HOLDS(received.closes || !expected.closes); /* it may tell that it closes at the end, too */
    return 0;
}

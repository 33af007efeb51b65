/*
 * What a client may send as frames, and what comes back, a row each: framing, pings, reserved bits,
 * opcodes, fragments, closes (RFC 6455, 5 and 7). Autobahn's cases for a server are among them.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"
#include "lib/frames.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAMES_MAX = 6, OCTETS_MAX = 4096, RSV1 = 0x40, RSV2 = 0x20, RSV3 = 0x10 };

struct piece {
    unsigned char first;
    const char *payload;
    size_t size;
};

struct row {
    const char *name;
    struct piece sent[FRAMES_MAX + 1]; /* up to one without a payload */
    struct piece back[FRAMES_MAX + 1];
    unsigned close; /* the code of the close that follows; 0: the socket stays open */
};

#define P(first, text)                                                                             \
    {                                                                                              \
        (unsigned char)(first), text, sizeof(text) - 1                                             \
    }
#define SENT(...)                                                                                  \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define BACK(...)                                                                                  \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define NOTHING                                                                                    \
    {                                                                                              \
        {                                                                                          \
            0, NULL, 0                                                                             \
        }                                                                                          \
    }
#define HELLO P(FIN | TEXT, "hello")
#define PING_HELLO P(FIN | PING, "hello")
#define PONG_HELLO P(FIN | PONG, "hello")
#define X25 "xxxxxxxxxxxxxxxxxxxxxxxxx"
#define X123 X25 X25 X25 X25 "xxxxxxxxxxxxxxxxxxxxxxx"

/* wslay tells no code where the frame's head is wrong. RFC 6455, 7.1.7 leaves that free. */
enum { NO_CODE = 1 };

/* A frame that is refused with this code, alone and behind a message. */
#define REFUSED_AS(code, name, ...)                                                                \
    {name, SENT(__VA_ARGS__), NOTHING, code},                                                      \
    {                                                                                              \
        name " behind a message", SENT(HELLO, __VA_ARGS__, HELLO), BACK(HELLO), code               \
    }
#define REFUSED(name, ...) REFUSED_AS(1002, name, __VA_ARGS__)

/* A close, which comes back with its code; the reason need not. */
#define CLOSED(octets, code)                                                                       \
    {                                                                                              \
        "a close with " #code, SENT(P(FIN | CLOSE, octets)), NOTHING, code                         \
    }
#define BAD_CLOSE(octets, code)                                                                    \
    {                                                                                              \
        "a close with " #code ", which nobody may send", SENT(P(FIN | CLOSE, octets)), NOTHING,    \
            1002                                                                                   \
    }

static const struct row rows[] = {
    /* 5.2, 5.6 */
    {"an empty text", SENT(P(FIN | TEXT, "")), BACK(P(FIN | TEXT, "")), 0},
    {"a text", SENT(HELLO), BACK(HELLO), 0},
    {"a text of 125 octets", SENT(P(FIN | TEXT, X123 "xx")), BACK(P(FIN | TEXT, X123 "xx")), 0},
    {"a text of 126 octets", SENT(P(FIN | TEXT, X123 "xxx")), BACK(P(FIN | TEXT, X123 "xxx")), 0},
    {"an empty binary message", SENT(P(FIN | BINARY, "")), BACK(P(FIN | BINARY, "")), 0},
    {"a binary message, of NULs and no UTF-8", SENT(P(FIN | BINARY, "\0\xff\xfe\0")),
     BACK(P(FIN | BINARY, "\0\xff\xfe\0")), 0},
    {"several messages", SENT(HELLO, P(FIN | BINARY, "b"), HELLO),
     BACK(HELLO, P(FIN | BINARY, "b"), HELLO), 0},

    /* 5.5.2, 5.5.3 */
    {"an empty ping", SENT(P(FIN | PING, "")), BACK(P(FIN | PONG, "")), 0},
    {"a ping", SENT(PING_HELLO), BACK(PONG_HELLO), 0},
    {"a ping of no UTF-8", SENT(P(FIN | PING, "\0\xff\xfe")), BACK(P(FIN | PONG, "\0\xff\xfe")), 0},
    {"a ping of 125 octets", SENT(P(FIN | PING, X123 "xx")), BACK(P(FIN | PONG, X123 "xx")), 0},
    {"pings", SENT(P(FIN | PING, "1"), P(FIN | PING, "2"), P(FIN | PING, "3")),
     BACK(P(FIN | PONG, "1"), P(FIN | PONG, "2"), P(FIN | PONG, "3")), 0},
    {"a pong that nobody waits for", SENT(PONG_HELLO, HELLO), BACK(HELLO), 0},
    {"an empty one", SENT(P(FIN | PONG, ""), PING_HELLO), BACK(PONG_HELLO), 0},
    REFUSED_AS(NO_CODE, "a ping of 126 octets", P(FIN | PING, X123 "xxx")),
    REFUSED_AS(NO_CODE, "a pong of 126 octets", P(FIN | PONG, X123 "xxx")),

    /* 5.2: no extension was agreed on */
    REFUSED("a text with RSV1", P(FIN | RSV1 | TEXT, "hello")),
    REFUSED("a text with RSV2", P(FIN | RSV2 | TEXT, "hello")),
    REFUSED("a text with RSV3", P(FIN | RSV3 | TEXT, "hello")),
    REFUSED("an empty text with two of them", P(FIN | RSV1 | RSV2 | TEXT, "")),
    REFUSED("a binary message with all", P(FIN | RSV1 | RSV2 | RSV3 | BINARY, "hello")),
    REFUSED("a ping with RSV3", P(FIN | RSV3 | PING, "hello")),
    REFUSED("a pong with RSV1", P(FIN | RSV1 | PONG, "hello")),
    REFUSED("a close with RSV2", P(FIN | RSV2 | CLOSE, "\x03\xe8")),
    REFUSED("opcode 3", P(FIN | 0x3, "")),
    REFUSED("opcode 4", P(FIN | 0x4, "hello")),
    REFUSED("opcode 5", P(FIN | 0x5, "")),
    REFUSED("opcode 6", P(FIN | 0x6, "hello")),
    REFUSED("opcode 7", P(FIN | 0x7, "")),
    REFUSED("opcode 11", P(FIN | 0xB, "hello")),
    REFUSED("opcode 12", P(FIN | 0xC, "")),
    REFUSED("opcode 13", P(FIN | 0xD, "hello")),
    REFUSED("opcode 14", P(FIN | 0xE, "")),
    REFUSED("opcode 15", P(FIN | 0xF, "hello")),

    /* 5.4 */
    {"two fragments", SENT(P(TEXT, "hel"), P(FIN | CONTINUATION, "lo")), BACK(HELLO), 0},
    {"empty fragments", SENT(P(TEXT, ""), P(CONTINUATION, ""), P(FIN | CONTINUATION, "")),
     BACK(P(FIN | TEXT, "")), 0},
    {"an empty fragment at each end",
     SENT(P(TEXT, ""), P(CONTINUATION, "hello"), P(FIN | CONTINUATION, "")), BACK(HELLO), 0},
    {"a ping between fragments", SENT(P(TEXT, "hel"), PING_HELLO, P(FIN | CONTINUATION, "lo")),
     BACK(PONG_HELLO, HELLO), 0},
    {"a ping between each two",
     SENT(P(TEXT, "h"), P(FIN | PING, "1"), P(CONTINUATION, "el"), P(FIN | PING, "2"),
          P(FIN | CONTINUATION, "lo")),
     BACK(P(FIN | PONG, "1"), P(FIN | PONG, "2"), HELLO), 0},
    {"a pong between fragments", SENT(P(TEXT, "hel"), PONG_HELLO, P(FIN | CONTINUATION, "lo")),
     BACK(HELLO), 0},
    {"fragments, then a message", SENT(P(TEXT, "hel"), P(FIN | CONTINUATION, "lo"), HELLO),
     BACK(HELLO, HELLO), 0},
    REFUSED_AS(NO_CODE, "a fragment of a ping", P(PING, "hello")),
    REFUSED_AS(NO_CODE, "a fragment of a pong", P(PONG, "hello")),
    REFUSED_AS(NO_CODE, "a fragment of a close", P(CLOSE, "\x03\xe8")),
    REFUSED("the end of no message", P(FIN | CONTINUATION, "hello")),
    REFUSED("the middle of no message", P(CONTINUATION, "hello")),
    {"an end behind the end",
     SENT(P(TEXT, "hel"), P(FIN | CONTINUATION, "lo"), P(FIN | CONTINUATION, "again")), BACK(HELLO),
     1002},
    {"a message within a message", SENT(P(TEXT, "hel"), HELLO), NOTHING, 1002},
    {"a message of the other kind within one", SENT(P(TEXT, "hel"), P(FIN | BINARY, "lo")), NOTHING,
     1002},
    {"a fragment within a message", SENT(P(TEXT, "hel"), P(TEXT, "lo")), NOTHING, 1002},
    {"a fragment with RSV1", SENT(P(TEXT, "hel"), P(FIN | RSV1 | CONTINUATION, "lo")), NOTHING,
     1002},

    /* 5.5.1, 7.4 */
    CLOSED("\x03\xe8", 1000),
    CLOSED("\x03\xe9", 1001),
    CLOSED("\x03\xea", 1002),
    CLOSED("\x03\xeb", 1003),
    CLOSED("\x03\xef", 1007),
    CLOSED("\x03\xf0", 1008),
    CLOSED("\x03\xf1", 1009),
    CLOSED("\x03\xf2", 1010),
    CLOSED("\x03\xf3", 1011),
    CLOSED("\x0b\xb8", 3000),
    CLOSED("\x0f\x9f", 3999),
    CLOSED("\x0f\xa0", 4000),
    CLOSED("\x13\x87", 4999),
    BAD_CLOSE("\0\0", 0),
    BAD_CLOSE("\x03\xe7", 999),
    BAD_CLOSE("\x03\xec", 1004),
    BAD_CLOSE("\x03\xed", 1005),
    BAD_CLOSE("\x03\xee", 1006),
    BAD_CLOSE("\x03\xf7", 1015),
    BAD_CLOSE("\x03\xf8", 1016),
    BAD_CLOSE("\x04\x4c", 1100),
    BAD_CLOSE("\x07\xd0", 2000),
    BAD_CLOSE("\x0b\xb7", 2999),
    BAD_CLOSE("\x13\x88", 5000),
    BAD_CLOSE("\xff\xff", 65535),
    {"half a code", SENT(P(FIN | CLOSE, "\x03")), NOTHING, 1002},
    {"a reason",
     SENT(P(FIN | CLOSE, "\x03\xe8"
                         "bye")),
     NOTHING, 1000},
    {"a reason of 123 octets", SENT(P(FIN | CLOSE, "\x03\xe8" X123)), NOTHING, 1000},
    {"a reason of 124 octets", SENT(P(FIN | CLOSE, "\x03\xe8" X123 "x")), NOTHING, NO_CODE},
    {"a message behind a close", SENT(P(FIN | CLOSE, "\x03\xe8"), HELLO), NOTHING, 1000},
    {"a ping behind a close", SENT(P(FIN | CLOSE, "\x03\xe8"), PING_HELLO), NOTHING, 1000},
    {"a close behind a close", SENT(P(FIN | CLOSE, "\x03\xe8"), P(FIN | CLOSE, "\x03\xe9")),
     NOTHING, 1000},
    {"a close within a message", SENT(P(TEXT, "hel"), P(FIN | CLOSE, "\x03\xe8")), NOTHING, 1000},
    {"the end of a message behind a close",
     SENT(P(TEXT, "hel"), P(FIN | CLOSE, "\x03\xe8"), P(FIN | CONTINUATION, "lo")), NOTHING, 1000},
    /* wslay looks at these only as far as they come in one piece. */
    {"a reason that is no UTF-8", SENT(P(FIN | CLOSE, "\x03\xe8\xce\xba\xff")), NOTHING, 1007},
    {"a reason that ends within a character", SENT(P(FIN | CLOSE, "\x03\xe8\xce")), NOTHING, 1007},
};

enum { ROWS = sizeof rows / sizeof *rows, ROWS_IN_ONE_PIECE = 2 };

/* Reads what must come back, and then, where no close is due, asks for one. */
static void expect_row(const struct row *row)
{
    for (const struct piece *piece = row->back; piece->payload; piece++)
        frame_expect(&wire, piece->first, piece->payload, piece->size);
    if (row->close == 0)
        frame_send(&wire, FIN | CLOSE, "\x03\xe8", 2);
    if (row->close != NO_CODE) {
        frame_expect_close(&wire, row->close ? row->close : 1000);
        return;
    }
    frame_expect(&wire, FIN | CLOSE, "", 0);
    wire_expect_close(&wire);
}

/* Sends the frames of a row, so many octets at a time; it may be refused meanwhile. */
static void send_row(const struct row *row, size_t step)
{
    unsigned char octets[OCTETS_MAX];
    size_t size = 0;

    for (const struct piece *piece = row->sent; piece->payload; piece++)
        size += frame_put(octets + size, piece->first, piece->payload, piece->size);
    for (size_t at = 0; at < size; at += step)
        if (!wire_send(&wire, octets + at, size - at < step ? size - at : step))
            break;
}

/* check tells which row it is only by its number. */
static void begin(const char *name)
{
    snprintf(wire.sent, sizeof wire.sent, "%s", name);
    frame_shake_hands(&wire, "/status/101", HANDSHAKE);
}

START_TEST(test_a_row_goes_as_it_says)
{
    begin(rows[_i].name);
    send_row(&rows[_i], OCTETS_MAX);
    expect_row(&rows[_i]);
}
END_TEST

START_TEST(test_it_is_the_same_octet_by_octet)
{
    begin(rows[_i].name);
    send_row(&rows[_i], 1);
    expect_row(&rows[_i]);
}
END_TEST

/* 7.1.1, 5.5.1: a close without a code gets one without. */
START_TEST(test_a_close_without_a_code)
{
    begin("an empty close");
    frame_send(&wire, FIN | CLOSE, "", 0);
    frame_expect(&wire, FIN | CLOSE, "", 0);
    wire_expect_close(&wire);
}
END_TEST

/* 5.2: lengths that no frame may have. */
static const struct {
    unsigned char octets[14];
    size_t size;
} lengths[] = {
    {{FIN | TEXT, MASK | 126, 0, 125}, 4},                        /* not the shortest */
    {{FIN | TEXT, MASK | 127, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 10}, /* the same */
    {{FIN | BINARY, MASK | 127, 0x80, 0, 0, 0, 0, 0, 0, 0}, 10},  /* above 2^63 */
    {{FIN | BINARY, MASK | 127, 0xff, 255, 255, 255, 255, 255, 255, 255}, 10},
};

START_TEST(test_a_length_that_no_frame_has_fails_the_connection)
{
    begin("a length");
    ck_assert(wire_send(&wire, lengths[_i].octets, lengths[_i].size));
    frame_expect(&wire, FIN | CLOSE, "", 0);
    wire_expect_close(&wire);
}
END_TEST

static void teardown(void)
{
    wire_close(&wire);
}

int main(void)
{
    Suite *suite = suite_create("frames");
    TCase *tcase = fixture_case(suite, "frames");

    tcase_add_checked_fixture(tcase, exchange_setup, teardown);
    tcase_add_loop_test(tcase, test_a_row_goes_as_it_says, 0, ROWS);
    if (!getenv("STATUSBIN_TEST_TLS")) /* where it takes long, and shows no more */
        tcase_add_loop_test(tcase, test_it_is_the_same_octet_by_octet, 0, ROWS - ROWS_IN_ONE_PIECE);
    tcase_add_test(tcase, test_a_close_without_a_code);
    tcase_add_loop_test(tcase, test_a_length_that_no_frame_has_fails_the_connection, 0,
                        sizeof lengths / sizeof *lengths);
    return fixture_main(suite);
}

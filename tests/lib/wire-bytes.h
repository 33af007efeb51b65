/*
 * Between the two halves of the strict client: wire.c moves bytes, wire-read.c
 * understands them. Not for tests.
 */
#pragma once

#include "lib/wire.h"

enum wire_event { WIRE_BYTES, WIRE_SILENCE, WIRE_END, WIRE_RESET };

/* Waits up to ms and appends what comes to wire->in. */
enum wire_event wire_fill(struct wire *wire, int ms);

/* Waits until wire->in has at least length bytes; fails the test otherwise. */
void wire_need(struct wire *wire, size_t length);

/* Drops the first length bytes of wire->in. */
void wire_consume(struct wire *wire, size_t length);

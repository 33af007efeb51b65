/*
 * What MHD writes: in place of the head of each response, ours. MHD's own head is a
 * stand-in, and tells MHD no more than it has to know. So a head of ours can have
 * any size and any form, and MHD needs little memory for a connection, all of which
 * it zeroes for every request.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct connection;

/* The head of a response that is queued. */
struct output {
    char *octets;    /* memory, which is kept from one head to the next; NULL: none yet */
    size_t capacity; /* of the memory */
    size_t size;     /* of the head; 0: none is due */
    size_t sent;     /* how much of it the kernel has taken */
    bool is_counted; /* the content behind it is MHD's alone: content_sent is counted here */
};

/* Makes room for a head of that size, of which nothing has been sent. Returns false if there is no
   memory. */
bool output_reserve(struct output *output, size_t size);

/* Frees the memory. */
void output_free(struct output *output);

/*
 * libcurl as a test wants it: one handle, one connection as long as it lasts,
 * everything that came kept for inspection, every wait bounded.
 */
#pragma once

#include <curl/curl.h>
#include <stddef.h>

struct client {
    CURL *curl;
    char fields[65536];   /* every head line of the last transfer, interim ones too */
    char content[262144]; /* its content */
    size_t fields_length, content_length;
    size_t uploaded; /* octets of content sent, over all requests of the transfer */
};

extern struct client client;

/* Checked fixture of a test case. */
void client_open(void);
void client_close(void);

/* One transfer from the server under test, with the options that client.curl has;
   returns the code. A transfer that fails, fails the test. */
long client_get(const char *target);

/* The same for /status/<code>. */
long client_get_code(unsigned code);

/* Only sets the URL. */
void client_point_at(const char *target);

/* What curl says about the last transfer. */
long client_number(CURLINFO info);

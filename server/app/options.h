/*
 * The options of the program: from the command line, the environment, and
 * defaults. option-table.c says what there is.
 */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum { OPTIONS_PORT = 8080, OPTIONS_TLS_PORT = 8443 };

struct options {
    const char *address;
    int64_t port;          /* -1: not given */
    const char *unix_path; /* NULL: none */
    const char *port_file; /* NULL: none */
    bool tls;
    const char *tls_ca_file;   /* NULL: none */
    const char *tls_cert;      /* NULL: not given */
    const char *tls_key;       /* NULL: not given */
    int64_t tls_port;          /* -1: not given */
    const char *tls_port_file; /* NULL: none */
    bool allow_invalid_codes;
    const char *default_target; /* NULL: not given */
    int64_t max_delay_s;
    int64_t max_size;
    int64_t max_sequences;
    int64_t sequence_age_s;
    int64_t max_recorded; /* requests of a key; 0: none is recorded */
    bool no_cors;
    bool no_http2;
    bool strict;
    int64_t max_body;        /* octets */
    int64_t max_head;        /* octets */
    int64_t max_target;      /* octets */
    int64_t max_message;     /* octets of a WebSocket message */
    int64_t max_connections; /* 0: as many as the limit of descriptors allows */
    int64_t max_per_address; /* connections; 0: no limit */
    int64_t max_requests;    /* on a connection; 0: no limit */
    int64_t idle_timeout_s;
    bool idle_408;
    int64_t header_timeout_s;
    int64_t body_timeout_s;
    int64_t websocket_timeout_s;
    int64_t threads;
    const char *user; /* NULL: not given */
    int64_t log;      /* enum log_format of serve/log-line.h */
    int64_t drain_delay_s;
    bool until_eof;
    const char *check; /* a URL, or "" for the server of these options; NULL: serve */
    bool help;
    bool version;
};

/*
 * Fills options from the arguments, where they say nothing from the environment,
 * and else with the defaults. Texts are not copied. Returns false, with one line
 * on stderr that says what was wrong and what would be right, if one is bad.
 */
bool options_parse(struct options *options, int argc, char **argv);

/* Prints what --help prints. */
void options_print_help(void);

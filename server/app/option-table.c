#include "app/option-table.h"

#include "app/options.h"

#define TEXT(member) .kind = OPTION_TEXT, .offset = offsetof(struct options, member)
#define FLAG(member) .kind = OPTION_FLAG, .offset = offsetof(struct options, member)
#define ACTION(member) .kind = OPTION_ACTION, .offset = offsetof(struct options, member)
#define NUMBER(member, from, to, standard)                                                         \
    .kind = OPTION_NUMBER, .offset = offsetof(struct options, member), .minimum = (from),          \
    .maximum = (to), .number = (standard)

enum { PORT_MAX = 65535, DAY_S = 86400, MANY = 1 << 30 };

/* By enum log_format. */
static const char *const log_formats[] = {"none", "common", "json", NULL};

const struct option option_table[OPTIONS_MAX] = {
    {"Where it listens", "address", "A", TEXT(address), .text = "127.0.0.1",
     .help = "address to listen on: 0.0.0.0 for every IPv4 address, :: for every IPv4 and IPv6 "
             "address"},
    {NULL, "port", "N", NUMBER(port, 0, PORT_MAX, -1), .otherwise = "$PORT, or 8080",
     .help = "TCP port; 0 picks a free port"},
    {NULL, "unix", "PATH", TEXT(unix_path),
     .help = "listen on a Unix socket; listen on TCP too only if --port is given"},
    {NULL, "port-file", "FILE", TEXT(port_file), .help = "write the TCP port to FILE"},

    {"HTTPS", "tls", NULL, FLAG(tls),
     .help = "serve HTTPS too; without --tls-cert the server makes a certificate at start"},
    {NULL, "tls-ca-file", "FILE", TEXT(tls_ca_file),
     .help = "write to FILE, in PEM, what clients must trust to accept that certificate"},
    {NULL, "tls-cert", "FILE", TEXT(tls_cert),
     .help = "serve HTTPS too, with the PEM certificate in FILE"},
    {NULL, "tls-key", "FILE", TEXT(tls_key),
     .help = "private key of that certificate, in PEM, without a password"},
    {NULL, "tls-port", "N", NUMBER(tls_port, 0, PORT_MAX, -1), .otherwise = "8443",
     .help = "TCP port for HTTPS; 0 picks a free port"},
    {NULL, "tls-port-file", "FILE", TEXT(tls_port_file),
     .help = "write the TCP port for HTTPS to FILE"},

    {"What it serves", "allow-invalid-codes", NULL, FLAG(allow_invalid_codes),
     .help = "serve 600 to 999 too, which are not valid HTTP status codes"},
    {NULL, "default", "TARGET", TEXT(default_target),
     .help = "target that answers every unknown path, such as /sequence/503*2,200; for clients "
             "whose paths are fixed"},
    {NULL, "max-delay", "S", NUMBER(max_delay_s, 0, DAY_S, 300),
     .help = "longest delay or stall that a request may ask for, in seconds"},
    {NULL, "max-size", "N", NUMBER(max_size, 0, INT64_MAX / 4, 100 << 20),
     .help = "largest body that a request may ask for with size=, in bytes"},
    {NULL, "max-sequences", "N", NUMBER(max_sequences, 1, MANY, 100000),
     .help = "keys kept for /sequence, as many for /demo/429 and /demo/503, and as many for "
             "/demo/404; beyond that, the least recently used key is forgotten"},
    {NULL, "sequence-age", "S", NUMBER(sequence_age_s, 1, MANY, 3600),
     .help = "seconds after which an unused key is forgotten"},
    {NULL, "max-recorded", "N", NUMBER(max_recorded, 0, 1 << 20, 1000),
     .help = "requests that /requests keeps for each key; 0: it records none"},
    {NULL, "no-cors", NULL, FLAG(no_cors),
     .help = "send no CORS headers, and answer preflights like any other OPTIONS"},
    {NULL, "no-http2", NULL, FLAG(no_http2), .help = "serve HTTP/1 only"},
    {NULL, "strict", NULL, FLAG(strict),
     .help = "refuse every query parameter that is not a knob, not only misspelt knobs"},

    {"Limits", "max-body", "N", NUMBER(max_body, 0, INT64_MAX / 4, 10 << 20),
     .help = "largest request body, in bytes"},
    {NULL, "max-head", "N", NUMBER(max_head, 1024, 1 << 20, 12000),
     .help = "largest request line and headers together, in bytes"},
    {NULL, "max-target", "N", NUMBER(max_target, 64, 1 << 20, 8000),
     .help = "longest request target, in bytes; it counts towards --max-head too"},
    {NULL, "max-message", "N", NUMBER(max_message, 0, MANY, 1 << 20),
     .help = "largest WebSocket message, in bytes"},
    {NULL, "max-connections", "N", NUMBER(max_connections, 1, 1 << 20, 0),
     .otherwise = "what the descriptor limit allows",
     .help = "concurrent connections; further ones wait"},
    {NULL, "max-connections-per-address", "N", NUMBER(max_per_address, 0, 1 << 20, 0),
     .help = "concurrent connections of one IPv4 address or IPv6 /64; further ones get a 503; 0: "
             "no limit"},
    {NULL, "max-requests", "N", NUMBER(max_requests, 0, MANY, 0),
     .help = "requests on one connection, which is then closed; 0: no limit"},
    {NULL, "idle-timeout", "S", NUMBER(idle_timeout_s, 1, DAY_S, 60),
     .help = "seconds after which an idle connection is closed"},
    {NULL, "idle-408", NULL, FLAG(idle_408),
     .help = "send a 408 on an idle connection before it is closed, as some servers do"},
    {NULL, "header-timeout", "S", NUMBER(header_timeout_s, 1, DAY_S, 30),
     .help = "seconds that the request line and headers may take, from the first byte; then a 408"},
    {NULL, "body-timeout", "S", NUMBER(body_timeout_s, 1, DAY_S, 300),
     .help = "seconds that the request body may take; then a 408"},
    {NULL, "websocket-timeout", "S", NUMBER(websocket_timeout_s, 1, DAY_S, 3600),
     .help = "seconds after which a WebSocket is closed"},

    {"How it runs", "threads", "N", NUMBER(threads, 1, 1024, 0), .otherwise = "one per core",
     .help = "threads that serve requests"},
    {NULL, "user", "NAME", TEXT(user), .otherwise = "nobody, if started as root",
     .help =
         "user to switch to once the sockets are open: a name, UID or UID:GID; root stays root"},
    {NULL, "log", "FORMAT", .kind = OPTION_CHOICE, .offset = offsetof(struct options, log),
     .choices = log_formats, .help = "log each request on stdout: none, common or json"},
    {NULL, "drain-delay", "S", NUMBER(drain_delay_s, 0, 3600, 0),
     .help = "seconds to keep serving after SIGTERM, while /healthz returns 503"},
    {NULL, "until-eof", NULL, FLAG(until_eof),
     .help = "stop when standard input ends, as after SIGTERM; so the server ends with the program "
             "that started it"},

    {"Instead of serving", "check", "[URL]", ACTION(check),
     .help = "health check: exit 0 if URL returns 2xx, else 1; without URL, ask /healthz of a "
             "server with these options"},
    {NULL, "help", NULL, ACTION(help), .help = "print this and exit; also -h"},
    {NULL, "version", NULL, ACTION(version), .help = "print the version and exit"},
};

#include "app/options.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"

enum kind { KIND_TEXT, KIND_NUMBER, KIND_LOG, KIND_FLAG, KIND_ACTION };

struct option {
    const char *name;
    const char *argument; /* as --help shows it; NULL: takes none */
    enum kind kind;
    size_t offset; /* into struct options */
    int64_t minimum, maximum;
    const char *help;
};

#define AT(member) offsetof(struct options, member)

/* An ACTION is for the command line alone; all others may stand in the environment. */
static const struct option table[] = {
    {"address", "A", KIND_TEXT, AT(address), 0, 0,
     "address to listen on; :: takes IPv4 too (127.0.0.1)"},
    {"port", "N", KIND_NUMBER, AT(port), 0, 65535, "TCP port; 0 picks a free one ($PORT, or 8080)"},
    {"threads", "N", KIND_NUMBER, AT(threads), 1, 1024, "threads that serve (one per core)"},
    {"unix", "PATH", KIND_TEXT, AT(unix_path), 0, 0,
     "listen on a Unix socket; on TCP too only if --port is given"},
    {"port-file", "FILE", KIND_TEXT, AT(port_file), 0, 0, "write the port to FILE once ready"},
    {"tls", NULL, KIND_FLAG, AT(tls), 0, 0,
     "serve HTTPS too, with a certificate that is made at start unless one is given"},
    {"tls-ca-file", "FILE", KIND_TEXT, AT(tls_ca_file), 0, 0,
     "write what clients of that certificate are to trust to FILE, PEM"},
    {"tls-cert", "FILE", KIND_TEXT, AT(tls_cert), 0, 0,
     "serve HTTPS too, with the certificate in FILE, PEM"},
    {"tls-key", "FILE", KIND_TEXT, AT(tls_key), 0, 0, "its private key, PEM without a password"},
    {"tls-port", "N", KIND_NUMBER, AT(tls_port), 0, 65535,
     "TCP port for HTTPS; 0 picks a free one (8443)"},
    {"tls-port-file", "FILE", KIND_TEXT, AT(tls_port_file), 0, 0,
     "write the port for HTTPS to FILE once ready"},
    {"user", "NAME", KIND_TEXT, AT(user), 0, 0,
     "who to be once the sockets are open: a name, UID or UID:GID (as root nobody)"},
    {"log", "FORMAT", KIND_LOG, AT(log), 0, 0,
     "a line per request on stdout: none, common or json (none)"},
    {"allow-invalid-codes", NULL, KIND_FLAG, AT(allow_invalid_codes), 0, 0,
     "serve 600 to 999 too, which are not HTTP"},
    {"max-body", "N", KIND_NUMBER, AT(max_body), 0, INT64_MAX / 4,
     "largest request content, octets (10485760)"},
    {"max-head", "N", KIND_NUMBER, AT(max_head), 1024, 1 << 20,
     "largest request head, octets (12000)"},
    {"max-target", "N", KIND_NUMBER, AT(max_target), 64, 1 << 20,
     "largest request target, octets; of a head of --max-head (8000)"},
    {"max-message", "N", KIND_NUMBER, AT(max_message), 0, 1 << 30,
     "largest WebSocket message, octets (1048576)"},
    {"max-connections", "N", KIND_NUMBER, AT(max_connections), 1, 1 << 20,
     "connections at once (what the descriptor limit allows)"},
    {"max-connections-per-address", "N", KIND_NUMBER, AT(max_per_address), 0, 1 << 20,
     "the same of one IPv4 address or IPv6 /64; 0: no limit (0)"},
    {"max-requests", "N", KIND_NUMBER, AT(max_requests), 0, 1 << 30,
     "requests on a connection, which then closes; 0: no limit (0)"},
    {"idle-timeout", "S", KIND_NUMBER, AT(idle_timeout_s), 1, 86400,
     "seconds after which an idle connection closes (60)"},
    {"header-timeout", "S", KIND_NUMBER, AT(header_timeout_s), 1, 86400,
     "seconds that a request's head may take, from its first octet (30)"},
    {"body-timeout", "S", KIND_NUMBER, AT(body_timeout_s), 1, 86400,
     "seconds that its content may take (300)"},
    {"websocket-timeout", "S", KIND_NUMBER, AT(websocket_timeout_s), 1, 86400,
     "seconds after which a WebSocket closes (3600)"},
    {"drain-delay", "S", KIND_NUMBER, AT(drain_delay_s), 0, 3600,
     "seconds to go on listening after SIGTERM, with /healthz at 503 (0)"},
    {"max-delay", "S", KIND_NUMBER, AT(max_delay_s), 0, 86400,
     "longest delay or stall that a request may ask for, seconds (300)"},
    {"max-sequences", "N", KIND_NUMBER, AT(max_sequences), 1, 1 << 30,
     "keys of /sequence, and as many of /demo/429 and /demo/503; beyond, the longest unused one is "
     "forgotten (100000)"},
    {"sequence-age", "S", KIND_NUMBER, AT(sequence_age_s), 1, 1 << 30,
     "seconds after which an unused key of either is forgotten (3600)"},
    {"no-cors", NULL, KIND_FLAG, AT(no_cors), 0, 0,
     "no CORS fields, and preflights are not special"},
    {"no-http2", NULL, KIND_FLAG, AT(no_http2), 0, 0, "HTTP/1 alone"},
    {"check", "[URL]", KIND_ACTION, AT(check), 0, 0,
     "do not serve: exit 0 if URL, or the server of these options, answers 2xx, else 1"},
    {"help", NULL, KIND_ACTION, AT(help), 0, 0, "print this and exit; also -h"},
    {"version", NULL, KIND_ACTION, AT(version), 0, 0, "print the version and exit"},
};

enum { OPTION_COUNT = sizeof(table) / sizeof(table[0]), NAME_SIZE = 64 };

/* STATUSBIN_MAX_BODY for max-body. */
static void make_variable(const struct option *option, char buffer[NAME_SIZE])
{
    snprintf(buffer, NAME_SIZE, "STATUSBIN_%s", option->name);
    for (char *at = buffer; *at; at++)
        *at = (char)(*at == '-' ? '_' : toupper((unsigned char)*at));
}

static bool store_number(const struct option *option, int64_t *number, const char *source,
                         const char *value)
{
    uint64_t parsed;

    if (text_parse_number(value, strlen(value), (uint64_t)option->maximum, &parsed) &&
        (int64_t)parsed >= option->minimum) {
        *number = (int64_t)parsed;
        return true;
    }
    fprintf(stderr, "statusbin: %s: '%s' is not a number from %lld to %lld\n", source, value,
            (long long)option->minimum, (long long)option->maximum);
    return false;
}

/* The place of value among the NULL-ended names; false, with a line on stderr, if it is none. */
static bool store_choice(const char *const *names, int64_t *choice, const char *source,
                         const char *value)
{
    for (int i = 0; names[i]; i++) {
        if (strcmp(value, names[i]) == 0) {
            *choice = i;
            return true;
        }
    }
    fprintf(stderr, "statusbin: %s must be ", source);
    for (int i = 0; names[i]; i++)
        fprintf(stderr, "%s%s", i == 0 ? "" : names[i + 1] ? ", " : " or ", names[i]);
    fprintf(stderr, ", not '%s'\n", value);
    return false;
}

/* source: what to name in an error, as in --port or STATUSBIN_PORT. */
static bool store(struct options *options, const struct option *option, const char *source,
                  const char *value)
{
    static const char *const log_names[] = {"none", "common", "json", NULL};
    static const char *const flag_names[] = {"0", "1", NULL};
    void *at = (char *)options + option->offset;
    int64_t flag;

    switch (option->kind) {
    case KIND_NUMBER:
        return store_number(option, at, source, value);
    case KIND_LOG:
        return store_choice(log_names, at, source, value);
    case KIND_FLAG:
        if (!store_choice(flag_names, &flag, source, value))
            return false;
        *(bool *)at = flag;
        return true;
    default:
        if (!option->argument) {
            *(bool *)at = true;
            return true;
        }
        if (*value == '\0') {
            fprintf(stderr, "statusbin: %s must not be empty\n", source);
            return false;
        }
        *(const char **)at = value;
        return true;
    }
}

/*
 * Whether the value of a port's variable is not meant for us. Kubernetes tells a container of each
 * Service NAME in NAME_PORT, as a URL such as tcp://10.0.0.1:8080; so does Docker of a link.
 */
static bool is_service_url(const struct option *option, const char *value)
{
    static const char *const schemes[] = {"tcp://", "udp://", "sctp://"};

    if (option->offset != AT(port) && option->offset != AT(tls_port))
        return false;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (strncmp(value, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

/* Takes from the environment what was not given as an argument. */
static bool parse_environment(struct options *options, const bool given[OPTION_COUNT])
{
    const struct option *port = NULL;

    for (int i = 0; i < OPTION_COUNT; i++) {
        char variable[NAME_SIZE];
        const char *value;

        if (table[i].offset == AT(port))
            port = &table[i];
        if (table[i].kind == KIND_ACTION || given[i])
            continue;
        make_variable(&table[i], variable);
        value = getenv(variable);
        if (value && *value && !is_service_url(&table[i], value) &&
            !store(options, &table[i], variable, value))
            return false;
    }
    /* Platforms that run containers tell the port this way. */
    if (options->port < 0 && getenv("PORT") && *getenv("PORT"))
        return store(options, port, "PORT", getenv("PORT"));
    return true;
}

static const struct option *find(const char *name, size_t size)
{
    for (int i = 0; i < OPTION_COUNT; i++)
        if (strlen(table[i].name) == size && memcmp(table[i].name, name, size) == 0)
            return &table[i];
    return NULL;
}

/* One argument, "--name=value" or "--name" with the value in the next; moves *index past both. */
static bool parse_argument(struct options *options, int argc, char **argv, int *index,
                           bool given[OPTION_COUNT])
{
    const char *argument = strcmp(argv[*index], "-h") == 0 ? "--help" : argv[*index];
    size_t size = strcspn(argument, "=");
    bool has_value = argument[size] == '=';
    const struct option *option =
        strncmp(argument, "--", 2) == 0 && size > 2 ? find(argument + 2, size - 2) : NULL;
    char source[NAME_SIZE];

    (*index)++;
    if (!option) {
        fprintf(stderr, "statusbin: unknown option '%s'; --help lists them all\n", argument);
        return false;
    }
    given[option - table] = true;
    snprintf(source, sizeof(source), "--%s", option->name);
    if (!option->argument) {
        if (has_value)
            fprintf(stderr, "statusbin: %s takes no value\n", source);
        return !has_value && store(options, option, source, "1");
    }
    if (has_value)
        return store(options, option, source, argument + size + 1);
    if (*option->argument == '[' && (*index == argc || *argv[*index] == '-')) {
        *(const char **)((char *)options + option->offset) = "";
        return true;
    }
    if (*index < argc)
        return store(options, option, source, argv[(*index)++]);
    fprintf(stderr, "statusbin: %s needs a value: %s %s\n", source, source, option->argument);
    return false;
}

bool options_parse(struct options *options, int argc, char **argv)
{
    bool given[OPTION_COUNT] = {false};
    int index = 1;

    *options = (struct options){
        .address = "127.0.0.1",
        .port = -1,
        .tls_port = -1,
        .threads = sysconf(_SC_NPROCESSORS_ONLN),
        .max_body = 10 << 20,
        .max_head = 12000,
        .max_target = 8000,
        .max_message = 1 << 20,
        .idle_timeout_s = 60,
        .header_timeout_s = 30,
        .body_timeout_s = 300,
        .websocket_timeout_s = 3600,
        .max_delay_s = 300,
        .max_sequences = 100000,
        .sequence_age_s = 3600,
    };
    while (index < argc)
        if (!parse_argument(options, argc, argv, &index, given))
            return false;
    return parse_environment(options, given);
}

void options_print_help(void)
{
    printf("Usage: statusbin [OPTION]...\n"
           "Serves every HTTP status code: GET /status/404 answers 404.\n\n");
    for (int i = 0; i < OPTION_COUNT; i++) {
        char usage[NAME_SIZE];

        snprintf(usage, sizeof(usage), "--%s %s", table[i].name,
                 table[i].argument ? table[i].argument : "");
        printf("  %-31s %s\n", usage, table[i].help);
    }
    printf("\nEach but the last three may be set in the environment instead, as STATUSBIN_PORT or\n"
           "STATUSBIN_MAX_BODY; those without a value by 1. The command line wins.\n");
}

#include "app/options.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/option-table.h"
#include "base/text.h"

enum { NAME_SIZE = 64 };

static void *member_of(struct options *options, const struct option *option)
{
    return (char *)options + option->offset;
}

static void set_defaults(struct options *options)
{
    *options = (struct options){0};
    for (int i = 0; option_table[i].name; i++) {
        void *member = member_of(options, &option_table[i]);

        if (option_table[i].kind == OPTION_NUMBER)
            *(int64_t *)member = option_table[i].number;
        else if (option_table[i].kind == OPTION_TEXT)
            *(const char **)member = option_table[i].text;
    }
    options->threads = sysconf(_SC_NPROCESSORS_ONLN);
}

static bool set_number(int64_t *member, const struct option *option, const char *source,
                       const char *value)
{
    uint64_t number;

    if (text_parse_number(value, strlen(value), (uint64_t)option->maximum, &number) &&
        (int64_t)number >= option->minimum) {
        *member = (int64_t)number;
        return true;
    }
    fprintf(stderr, "statusbin: %s: '%s' is not a number from %lld to %lld\n", source, value,
            (long long)option->minimum, (long long)option->maximum);
    return false;
}

/* *ret_choice: the place of value among the choices. */
static bool find_choice(const char *const *choices, const char *source, const char *value,
                        int64_t *ret_choice)
{
    for (int i = 0; choices[i]; i++) {
        if (strcmp(value, choices[i]) == 0) {
            *ret_choice = i;
            return true;
        }
    }
    fprintf(stderr, "statusbin: %s must be ", source);
    for (int i = 0; choices[i]; i++)
        fprintf(stderr, "%s%s", i == 0 ? "" : choices[i + 1] ? ", " : " or ", choices[i]);
    fprintf(stderr, ", not '%s'\n", value);
    return false;
}

static bool set_flag(bool *member, const char *source, const char *value)
{
    static const char *const choices[] = {"0", "1", NULL};
    int64_t choice;

    if (!find_choice(choices, source, value, &choice))
        return false;
    *member = choice;
    return true;
}

static bool set_text(const char **member, const char *source, const char *value)
{
    if (*value == '\0') {
        fprintf(stderr, "statusbin: %s must not be empty\n", source);
        return false;
    }
    *member = value;
    return true;
}

/* Sets an option to a value. source: where that comes from, such as --port or STATUSBIN_PORT. */
static bool set(struct options *options, const struct option *option, const char *source,
                const char *value)
{
    void *member = member_of(options, option);

    switch (option->kind) {
    case OPTION_NUMBER:
        return set_number(member, option, source, value);
    case OPTION_CHOICE:
        return find_choice(option->choices, source, value, member);
    case OPTION_TEXT:
        return set_text(member, source, value);
    case OPTION_ACTION:
        if (option->argument)
            return set_text(member, source, value);
        *(bool *)member = true;
        return true;
    default:
        return set_flag(member, source, value);
    }
}

static const struct option *find(const char *name, size_t size)
{
    for (int i = 0; option_table[i].name; i++)
        if (strlen(option_table[i].name) == size && memcmp(option_table[i].name, name, size) == 0)
            return &option_table[i];
    return NULL;
}

/* Reads argv[*index], "--name=value" or "--name" with its value in the next, and moves *index past
   both. given: by the place in the table. */
static bool parse_argument(struct options *options, int argc, char **argv, int *index,
                           bool given[OPTIONS_MAX])
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
    given[option - option_table] = true;
    snprintf(source, sizeof(source), "--%s", option->name);
    if (!option->argument) {
        if (has_value)
            fprintf(stderr, "statusbin: %s takes no value\n", source);
        return !has_value && set(options, option, source, "1");
    }
    if (has_value)
        return set(options, option, source, argument + size + 1);
    if (*option->argument == '[' && (*index == argc || *argv[*index] == '-')) {
        *(const char **)member_of(options, option) = "";
        return true;
    }
    if (*index < argc)
        return set(options, option, source, argv[(*index)++]);
    fprintf(stderr, "statusbin: %s needs a value: %s %s\n", source, source, option->argument);
    return false;
}

/* STATUSBIN_MAX_BODY for max-body. */
static void make_variable(const struct option *option, char buffer[NAME_SIZE])
{
    snprintf(buffer, NAME_SIZE, "STATUSBIN_%s", option->name);
    for (char *at = buffer; *at; at++)
        *at = (char)(*at == '-' ? '_' : toupper((unsigned char)*at));
}

/*
 * Returns true if the value of a variable is meant for others. Kubernetes sets NAME_PORT to a URL
 * such as tcp://10.0.0.1:8080 for each Service NAME, and so does Docker for a link; such a Service
 * may be called statusbin or statusbin-tls.
 */
static bool is_service_url(const struct option *option, const char *value)
{
    static const char *const schemes[] = {"tcp://", "udp://", "sctp://"};

    if (strcmp(option->name, "port") != 0 && strcmp(option->name, "tls-port") != 0)
        return false;
    for (size_t i = 0; i < sizeof(schemes) / sizeof(schemes[0]); i++)
        if (strncmp(value, schemes[i], strlen(schemes[i])) == 0)
            return true;
    return false;
}

/* Takes from the environment what was not given as an argument. */
static bool parse_environment(struct options *options, const bool given[OPTIONS_MAX])
{
    const char *port = getenv("PORT");

    for (int i = 0; option_table[i].name; i++) {
        const struct option *option = &option_table[i];
        char variable[NAME_SIZE];
        const char *value;

        if (option->kind == OPTION_ACTION || given[i])
            continue;
        make_variable(option, variable);
        value = getenv(variable);
        if (value && *value && !is_service_url(option, value) &&
            !set(options, option, variable, value))
            return false;
    }
    /* Platforms that run containers say so which port they expect. */
    if (options->port < 0 && port && *port)
        return set(options, find("port", 4), "PORT", port);
    return true;
}

bool options_parse(struct options *options, int argc, char **argv)
{
    bool given[OPTIONS_MAX] = {false};
    int index = 1;

    set_defaults(options);
    while (index < argc)
        if (!parse_argument(options, argc, argv, &index, given))
            return false;
    return parse_environment(options, given);
}

/*
 * What --help prints.
 */
#include <stdio.h>

#include "app/option-table.h"
#include "app/options.h"

enum { USAGE_SIZE = 64 };

/* Writes " (8443)", or nothing where an option has no default to show. */
static void print_default(const struct option *option)
{
    if (option->otherwise)
        printf(" (%s)", option->otherwise);
    else if (option->kind == OPTION_NUMBER)
        printf(" (%lld)", (long long)option->number);
    else if (option->kind == OPTION_CHOICE)
        printf(" (%s)", option->choices[0]);
    else if (option->text)
        printf(" (%s)", option->text);
}

void options_print_help(void)
{
    printf("Usage: statusbin [OPTION]...\n"
           "Serves every HTTP status code: GET /status/404 returns a 404.\n");
    for (int i = 0; option_table[i].name; i++) {
        const struct option *option = &option_table[i];
        char usage[USAGE_SIZE];

        if (option->group)
            printf("\n%s:\n", option->group);
        snprintf(usage, sizeof(usage), "--%s %s", option->name,
                 option->argument ? option->argument : "");
        printf("  %-31s %s", usage, option->help);
        print_default(option);
        putchar('\n');
    }
    printf("\nIn parentheses: the default.\n"
           "Every option but the last three can also be set in the environment, such as\n"
           "STATUSBIN_PORT=0 or STATUSBIN_NO_CORS=1. The command line wins.\n");
}

#include "library.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

static int version; /* as one number that can be compared: 1.0.1 is 10001 */

void library_find(void)
{
    const char *wrapper = getenv("STATUSBIN_WRAPPER");
    char command[8192];
    int major, minor, patch, found = 0;

    snprintf(command, sizeof command, "%s \"$STATUSBIN_BINARY\" --version", wrapper ? wrapper : "");
    FILE *output = popen(command, "r");
    if (output) {
        found = fscanf(output, "statusbin %*s (libmicrohttpd %d.%d.%d", &major, &minor, &patch);
        pclose(output);
    }
    if (found != 3) {
        fprintf(stderr, "library: STATUSBIN_BINARY must tell its libmicrohttpd: tried %s\n",
                command);
        exit(EXIT_FAILURE);
    }
    version = major * 10000 + minor * 100 + patch;
}

bool library_is(enum library_versions versions)
{
    ck_assert_msg(version, "library_find comes first");
    switch (versions) {
    case LIBRARY_1_0:
        return version >= 10000;
    case LIBRARY_1_0_TO_1_0_9:
        return version >= 10000 && version < 10010;
    case LIBRARY_1_0_10:
        return version >= 10010;
    default:
        return false;
    }
}

unsigned library_outcome(unsigned outcome, const struct library_exception *exception)
{
    return library_is(exception->versions) ? exception->outcome : outcome;
}

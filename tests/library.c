#include "library.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

/* As one number that can be compared: 1.0.1 is 10001. */
static int ask_version(void)
{
    const char *wrapper = getenv("STATUSBIN_WRAPPER");
    char command[8192];
    int major = 0, minor = 0, patch = 0;

    snprintf(command, sizeof command, "%s \"$STATUSBIN_BINARY\" --version", wrapper ? wrapper : "");
    FILE *output = popen(command, "r");
    ck_assert_ptr_nonnull(output);
    int found = fscanf(output, "statusbin %*s (libmicrohttpd %d.%d.%d", &major, &minor, &patch);
    pclose(output);
    ck_assert_msg(found == 3, "%s does not tell the version of libmicrohttpd", command);
    return major * 10000 + minor * 100 + patch;
}

bool library_is(enum library_versions versions)
{
    static int version;

    if (versions != LIBRARY_NONE && version == 0)
        version = ask_version();
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

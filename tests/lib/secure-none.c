/* For a build without TLS, whose tests never ask for it. */
#include "lib/secure.h"

#include <check.h>

int secure_client(int fd, const char *trusted_file, const char *protocol)
{
    (void)fd, (void)trusted_file, (void)protocol;
    ck_abort_msg("this build has no TLS");
    return -1;
}

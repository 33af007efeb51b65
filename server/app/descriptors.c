#include "app/descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    OTHERS = 64, /* descriptors that are not for connections */
    DESCRIPTORS_USUAL = 1024,
    CONNECTIONS_MAX = 1 << 20,
};

int64_t descriptors_raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return DESCRIPTORS_USUAL - OTHERS;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur < 2L * OTHERS)
        return OTHERS;
    return limit.rlim_cur > CONNECTIONS_MAX ? CONNECTIONS_MAX : (int64_t)limit.rlim_cur - OTHERS;
}

bool descriptors_are_left(void)
{
    int fd = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);

    if (fd >= 0)
        close(fd);
    return fd >= 0 || errno != EMFILE;
}

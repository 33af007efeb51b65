#include "app/port-file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* A new file, even where others may write to the directory and have put something there. NULL, with
   errno, on failure. */
static FILE *create_file(const char *path)
{
    FILE *file = NULL;
    int fd;

    unlink(path);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd >= 0)
        file = fdopen(fd, "w");
    if (fd >= 0 && !file)
        close(fd);
    return file;
}

bool port_file_write(const char *option, const char *path, uint16_t port)
{
    char partial[PATH_MAX];
    FILE *file = NULL;
    bool written;

    if (snprintf(partial, sizeof(partial), "%s.partial", path) >= (int)sizeof(partial))
        errno = ENAMETOOLONG;
    else
        file = create_file(partial);
    written = file && fprintf(file, "%u\n", port) > 0;
    if (file && fclose(file) != 0)
        written = false;
    if (written && rename(partial, path) == 0)
        return true;
    fprintf(stderr,
            "statusbin: %s %s: %s; it takes a file in a directory that this user may write to\n",
            option, path, strerror(errno));
    if (file)
        unlink(partial);
    return false;
}

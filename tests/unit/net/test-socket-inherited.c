/*
 * The sockets that systemd passes (sd_listen_fds(3)).
 */
#include "lib/unit.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/socket.h"

struct inherited_case {
    const char *pid, *fds; /* "me": the process's own */
    int maximum, count;
};

static const struct inherited_case inherited[] = {
    {"me", "2", 8, 2},   {"me", "0", 8, 0},  {"me", "2", 2, 2},  {"me", "3", 2, 3},
    {"me", "999", 2, 3}, {"me", "-1", 8, 0}, {"me", "2x", 8, 0}, {"me", "", 8, 0},
    {"me", NULL, 8, 0},  {NULL, "2", 8, 0},  {"1", "2", 8, 0},   {"x", "2", 8, 0},
};

enum { PASSED = 3, FIRST = 3 };

/* What a process with PASSED sockets from descriptor FIRST on has found. */
struct finding {
    int count, count_again;
    int descriptor_flags[PASSED], file_flags[PASSED];
    bool environment_is_left;
};

static void set_environment(const char *pid, const char *fds)
{
    char me[16];

    snprintf(me, sizeof(me), "%d", (int)getpid());
    if (pid)
        setenv("LISTEN_PID", strcmp(pid, "me") == 0 ? me : pid, 1);
    if (fds)
        setenv("LISTEN_FDS", fds, 1);
    setenv("LISTEN_FDNAMES", "a:b", 1);
}

/* In a process of its own, since Check has descriptors there. */
static void find(struct finding *finding, const char *pid, const char *fds, int maximum)
{
    for (int i = 0; i < PASSED; i++)
        dup2(socket(AF_INET, SOCK_STREAM, 0), FIRST + i);
    set_environment(pid, fds);
    finding->count = socket_inherited_count(maximum);
    for (int i = 0; i < PASSED; i++) {
        finding->descriptor_flags[i] = fcntl(FIRST + i, F_GETFD);
        finding->file_flags[i] = fcntl(FIRST + i, F_GETFL);
    }
    finding->environment_is_left =
        getenv("LISTEN_PID") || getenv("LISTEN_FDS") || getenv("LISTEN_FDNAMES");
    finding->count_again = socket_inherited_count(maximum);
}

/* Those that are counted neither block nor go on to a child; nobody else is to count them. */
START_TEST(test_sockets_that_systemd_passed_are_counted)
{
    const struct inherited_case *row = &inherited[_i];
    struct finding *finding =
        mmap(NULL, sizeof(*finding), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    pid_t child = fork();
    int status;

    if (child == 0) {
        find(finding, row->pid, row->fds, row->maximum);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(status, 0);
    ck_assert_int_eq(finding->count, row->count);
    for (int i = 0; i < PASSED; i++) {
        ck_assert_int_eq((finding->descriptor_flags[i] & FD_CLOEXEC) != 0, i < row->count);
        ck_assert_int_eq((finding->file_flags[i] & O_NONBLOCK) != 0, i < row->count);
    }
    ck_assert(!finding->environment_is_left);
    ck_assert_int_eq(finding->count_again, 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("socket-inherited");
    TCase *tcase = unit_case(suite, "socket-inherited");

    tcase_add_loop_test(tcase, test_sockets_that_systemd_passed_are_counted, 0,
                        COUNT_OF(inherited));
    return unit_main(suite);
}

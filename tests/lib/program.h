/*
 * The program as a user or a service manager sees it: arguments in; two
 * streams, an exit status and perhaps a server out. fixture.h is for tests of
 * what a server says; this is for tests of how it starts, fails and ends.
 *
 * Both streams go to temporary files, so that a program that says much is never
 * held up. Every wait ends, and a program that is not done by then is killed.
 * Arguments are as in a shell: separated by spaces, here without quotes.
 *
 * Environment: STATUSBIN_BINARY and STATUSBIN_WRAPPER, as in fixture.h.
 */
#pragma once

#include <stdio.h>
#include <sys/types.h>

struct program {
    pid_t pid;
    FILE *out, *err;       /* the two streams */
    char output[64 << 10]; /* what was written to them so far */
    char errors[64 << 10];
    char user[256]; /* the line of errors that says who root became, which is not in there; "": none
                     */
    int status;     /* of waitpid, once it has ended */
    int listen_fd;  /* passed as systemd does (sd_listen_fds(3)); 0: none */
    char url[64];   /* of the server, without the "/" at the end; "": none */
};

/* Removes from the environment whatever would change an option. */
void program_clean_environment(void);

/* Starts the program and does not wait. program->listen_fd is to be set before. */
void program_spawn(struct program *program, const char *arguments);

/* Waits until it has ended, a bounded time; then both texts are complete. Returns ms it took. */
long long program_wait(struct program *program);

/* Starts the program and waits until it has ended. Returns its exit status. */
int program_run(struct program *program, const char *arguments);

/* Starts a server and waits for its ready line, which is then the whole output. */
void program_serve(struct program *program, const char *arguments);

/* Sends signal and waits until the program has ended. Returns ms that it took. */
long long program_stop(struct program *program, int signal);

/* Takes the line that says who root became off errors; "" is stored where there is none. */
void program_take_user(char *errors, char *ret_user, size_t size);

/* Fails unless it ended with that exit status. */
void program_expect_status(const struct program *program, int status);

/* Fails unless it ended with that exit status, and stderr is one line of ours with part in it. */
void program_expect_error(const struct program *program, int status, const char *part);

/* The code that a GET of path answers; 0 for no answer. unix_path: NULL, or where to connect. */
long program_get(const struct program *program, const char *path, const char *unix_path);

/* Arguments, or anything else, in one static buffer. */
const char *program_format(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The user that a server becomes which root has started. */
enum { PROGRAM_NOBODY = 65534 };

/* A directory of the running test's own, and of the server's; program_remove_directory removes it
   and its files. */
const char *program_directory(void);
void program_remove_directory(void);

/* A path in it, in one of a few static buffers. */
const char *program_path(const char *name);

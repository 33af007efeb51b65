#include "lib/program.h"

#include <check.h>
#include <curl/curl.h>
#include <dirent.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/fixture.h"
#include "lib/words.h"

enum {
    ARGUMENTS_MAX = 32,
    START_MS = 20000,
    END_MS = 30000,
    POLL_MS = 2,
    LISTEN_FD = 3, /* the first that systemd passes */
};

static char directory[256];

void program_clean_environment(void)
{
    static const char *const kept[] = {
        "STATUSBIN_BINARY=", "STATUSBIN_WRAPPER=", "STATUSBIN_URL=", "STATUSBIN_USER="};
    extern char **environ;

    for (char **variable = environ; variable && *variable;) {
        char name[64];
        bool ours = strncmp(*variable, "STATUSBIN_", 10) == 0 ||
                    strncmp(*variable, "LISTEN_", 7) == 0 || strncmp(*variable, "PORT=", 5) == 0;

        for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++)
            ours &= strncmp(*variable, kept[i], strlen(kept[i])) != 0;
        snprintf(name, sizeof(name), "%.*s", (int)strcspn(*variable, "="), *variable);
        if (!ours || unsetenv(name) != 0)
            variable++;
    }
}

/* The child: never returns. */
static void execute(const struct program *program, const char *arguments)
{
    static char wrapper[1024], text[4096], number[16];
    const char *words[ARGUMENTS_MAX + 1];
    const char *wanted = getenv("STATUSBIN_WRAPPER");
    int count;

    snprintf(wrapper, sizeof(wrapper), "%s", wanted ? wanted : "");
    snprintf(text, sizeof(text), "%s", arguments);
    count = words_split(wrapper, words, 0, ARGUMENTS_MAX - 1);
    words[count++] = getenv("STATUSBIN_BINARY");
    count = words_split(text, words, count, ARGUMENTS_MAX);
    words[count] = NULL;
    if (program->listen_fd) {
        snprintf(number, sizeof(number), "%d", (int)getpid());
        setenv("LISTEN_PID", number, 1);
        setenv("LISTEN_FDS", "1", 1);
        dup2(program->listen_fd, LISTEN_FD);
    }
    if (dup2(fileno(program->out), STDOUT_FILENO) < 0 ||
        dup2(fileno(program->err), STDERR_FILENO) < 0)
        _exit(126);
    execvp(words[0], (char *const *)words);
    _exit(127);
}

/* Reads what is in a file without moving the place at which the program writes. */
static void read_text(FILE *file, char *text, size_t size)
{
    ssize_t length = pread(fileno(file), text, size - 1, 0);

    text[length > 0 ? length : 0] = '\0';
}

void program_take_user(char *errors, char *ret_user, size_t size)
{
    static const char start[] = "statusbin: started as root, now runs as ";
    char *end = strchr(errors, '\n');

    *ret_user = '\0';
    if (strncmp(errors, start, strlen(start)) != 0 || !end)
        return;
    snprintf(ret_user, size, "%.*s", (int)(end - errors), errors);
    memmove(errors, end + 1, strlen(end + 1) + 1);
}

static void read_streams(struct program *program)
{
    read_text(program->out, program->output, sizeof(program->output));
    read_text(program->err, program->errors, sizeof(program->errors));
    program_take_user(program->errors, program->user, sizeof(program->user));
}

void program_spawn(struct program *program, const char *arguments)
{
    program->url[0] = '\0';
    program->out = tmpfile();
    program->err = tmpfile();
    ck_assert(program->out && program->err);
    program->pid = fork();
    ck_assert_int_ge(program->pid, 0);
    if (program->pid == 0)
        execute(program, arguments);
}

/* Whether the program has ended; then its streams are read for the last time. */
static bool has_ended(struct program *program)
{
    if (waitpid(program->pid, &program->status, WNOHANG) != program->pid)
        return false;
    read_streams(program);
    fclose(program->out);
    fclose(program->err);
    return true;
}

long long program_wait(struct program *program)
{
    long long from = fixture_now_ms(), limit = fixture_patience_ms(END_MS);

    while (!has_ended(program)) {
        if (fixture_now_ms() - from > limit) {
            kill(program->pid, SIGKILL);
            waitpid(program->pid, &program->status, 0);
            ck_abort_msg("the program did not end");
        }
        fixture_pause_ms(POLL_MS);
    }
    return fixture_now_ms() - from;
}

int program_run(struct program *program, const char *arguments)
{
    program_spawn(program, arguments);
    program_wait(program);
    return WIFEXITED(program->status) ? WEXITSTATUS(program->status) : -1;
}

void program_serve(struct program *program, const char *arguments)
{
    long long end = fixture_now_ms() + fixture_patience_ms(START_MS);

    program_spawn(program, arguments);
    for (;;) {
        ck_assert_msg(!has_ended(program), "%s: ended with %#x: %s", arguments,
                      (unsigned)program->status, program->errors);
        read_streams(program);
        if (strchr(program->output, '\n'))
            break;
        if (fixture_now_ms() > end) {
            program_stop(program, SIGKILL);
            ck_abort_msg("no ready line in time");
        }
        fixture_pause_ms(POLL_MS);
    }
    if (sscanf(program->output, "statusbin ready on %63[^ \n]", program->url) != 1) {
        program_stop(program, SIGKILL);
        ck_abort_msg("not a ready line: %s", program->output);
    }
    if (program->url[strlen(program->url) - 1] == '/')
        program->url[strlen(program->url) - 1] = '\0';
}

long long program_stop(struct program *program, int signal)
{
    kill(program->pid, signal);
    return program_wait(program);
}

void program_expect_status(const struct program *program, int status)
{
    ck_assert_msg(WIFEXITED(program->status), "ended by signal %d", WTERMSIG(program->status));
    ck_assert_msg(WEXITSTATUS(program->status) == status, "exit status %d, not %d: %s",
                  WEXITSTATUS(program->status), status, program->errors);
}

void program_expect_error(const struct program *program, int status, const char *part)
{
    const char *end = strchr(program->errors, '\n');

    program_expect_status(program, status);
    ck_assert_str_eq(program->output, "");
    ck_assert_msg(strncmp(program->errors, "statusbin: ", 11) == 0 && end && end[1] == '\0',
                  "not one line of ours on stderr: '%s'", program->errors);
    ck_assert_msg(strstr(program->errors, part) != NULL, "no '%s' in: %s", part, program->errors);
}

static size_t drop(char *data, size_t size, size_t count, void *context)
{
    (void)data, (void)context;
    return size * count;
}

long program_get(const struct program *program, const char *path, const char *unix_path)
{
    CURL *curl = curl_easy_init();
    char url[256];
    long code = 0;

    ck_assert_ptr_nonnull(curl);
    snprintf(url, sizeof(url), "%s%s", unix_path ? "http://localhost" : program->url, path);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_UNIX_SOCKET_PATH, unix_path);
    curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)fixture_patience_ms(5000));
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop);
    if (curl_easy_perform(curl) == CURLE_OK)
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_cleanup(curl);
    return code;
}

const char *program_format(const char *format, ...)
{
    static char text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof(text), format, arguments);
    va_end(arguments);
    return text;
}

const char *program_directory(void)
{
    const char *temporary = getenv("TMPDIR");

    if (!*directory) {
        snprintf(directory, sizeof(directory), "%s/statusbin-test-XXXXXX",
                 temporary ? temporary : "/tmp");
        ck_assert_ptr_nonnull(mkdtemp(directory));
        if (geteuid() == 0)
            ck_assert_int_eq(chown(directory, PROGRAM_NOBODY, PROGRAM_NOBODY), 0);
    }
    return directory;
}

const char *program_path(const char *name)
{
    static char paths[4][320];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof(paths[0]), "%s/%s", program_directory(), name);
    return path;
}

void program_remove_directory(void)
{
    DIR *files = *directory ? opendir(directory) : NULL;

    for (struct dirent *file; files && (file = readdir(files));)
        if (strcmp(file->d_name, ".") != 0 && strcmp(file->d_name, "..") != 0)
            remove(program_path(file->d_name));
    if (files)
        closedir(files);
    rmdir(directory);
    directory[0] = '\0';
}

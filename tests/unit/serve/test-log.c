/*
 * A log writes all of its lines, whole, and nothing of another log's.
 */
#include "lib/unit.h"

#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "serve/log.h"

enum { THREADS = 4, LINES = 10000, TEXT_SIZE = 8 << 20 };

/* A log, and what comes out of the pipe that it writes to. */
struct tapped {
    struct log *log;
    int ends[2];
    pthread_t reader;
    char text[TEXT_SIZE];
};

static struct tapped first, second;

static void *read_all(void *tapped_)
{
    struct tapped *tapped = tapped_;
    size_t size = 0;
    ssize_t got;

    while ((got = read(tapped->ends[0], tapped->text + size, TEXT_SIZE - 1 - size)) > 0)
        size += (size_t)got;
    return NULL;
}

static void tap(struct tapped *tapped, enum log_format format)
{
    ck_assert_int_eq(pipe(tapped->ends), 0);
    ck_assert_int_eq(pthread_create(&tapped->reader, NULL, read_all, tapped), 0);
    tapped->log = log_open(format, tapped->ends[1]);
    ck_assert_ptr_nonnull(tapped->log);
}

/* Closes the log. Returns what it has written. */
static char *finish(struct tapped *tapped)
{
    log_close(tapped->log);
    close(tapped->ends[1]);
    pthread_join(tapped->reader, NULL);
    close(tapped->ends[0]);
    return tapped->text;
}

static struct log_entry entry_of(const char *target)
{
    return (struct log_entry){
        .method = "GET", .target = target, .version = HTTP_1_1, .code = 200, .knobs = ""};
}

START_TEST(test_two_logs_are_apart)
{
    const struct log_entry to_first = entry_of("/first"), to_second = entry_of("/second");
    const char *common, *json;

    tap(&first, LOG_COMMON);
    tap(&second, LOG_JSON);
    log_request(first.log, &to_first);
    log_request(second.log, &to_second);
    common = finish(&first);
    log_request(second.log, &to_second); /* which goes on */
    json = finish(&second);
    ck_assert_ptr_nonnull(strstr(common, "\"GET /first HTTP/1.1\" 200 "));
    ck_assert_ptr_null(strstr(common, "second"));
    ck_assert_int_eq(strncmp(json, "{\"time\":", 8), 0);
    ck_assert_ptr_null(strstr(json, "first"));
    ck_assert_ptr_nonnull(strstr(strchr(json, '\n'), "\"/second\""));
}
END_TEST

static void *write_many(void *log)
{
    const struct log_entry entry = entry_of("/many");

    for (int i = 0; i < LINES; i++)
        log_request(log, &entry);
    return NULL;
}

START_TEST(test_no_line_of_many_threads_is_lost_or_torn)
{
    pthread_t threads[THREADS];
    int lines = 0;

    tap(&first, LOG_JSON);
    for (int i = 0; i < THREADS; i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, write_many, first.log), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    for (char *line = strtok(finish(&first), "\n"); line; line = strtok(NULL, "\n"), lines++) {
        ck_assert_int_eq(strncmp(line, "{\"time\":\"20", 11), 0);
        ck_assert_int_eq(line[strlen(line) - 1], '}');
    }
    ck_assert_int_eq(lines, THREADS * LINES);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("log");
    TCase *tcase = unit_case(suite, "log");

    tcase_add_test(tcase, test_two_logs_are_apart);
    tcase_add_test(tcase, test_no_line_of_many_threads_is_lost_or_torn);
    return unit_main(suite);
}

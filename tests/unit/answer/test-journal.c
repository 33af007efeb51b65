/*
 * The journal: what is kept of a request, how many of a key, which leave first; and
 * that it does the same as a model of it, whatever is asked in whatever order.
 */
#include "lib/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "answer/journal.h"
#include "base/random.h"
#include "lib/ask.h"

enum { AGE_MS = 1000 };

static struct journal *journal;

static void start(size_t recorded, size_t keys, size_t octets)
{
    journal = journal_create(&(struct journal_limits){recorded, keys, octets, AGE_MS});
    ck_assert_ptr_nonnull(journal);
}

static struct key key_of(const char *text)
{
    struct key key = {.size = strlen(text)};

    memcpy(key.text, text, key.size + 1);
    return key;
}

/* Records a request with that target and so many octets of content. */
static struct record *add_target(const char *key_text, const char *target, size_t content_size,
                                 int64_t now_us)
{
    static char content[REQUEST_CONTENT_MAX];
    const struct key key = key_of(key_text);
    struct request request = {0};
    struct record *record;

    ask(&request, ask_head("GET", target, LINES({"Host", "h"})));
    request.content = content;
    request.content_size = content_size;
    record = journal_add(journal, &(struct recorded){&key, &request, .now_us = now_us});
    request.content = NULL;
    request_reset(&request);
    ck_assert_ptr_nonnull(record);
    return record;
}

static void add(const char *key, size_t content_size, int64_t now_us)
{
    record_end(add_target(key, "/", content_size, now_us), true);
}

/* How many requests of a key there have been, and how many are kept, as "5: 3 4 5". */
static const char *look(const char *key_text, int64_t now_us)
{
    static char text[4096];
    const struct key key = key_of(key_text);
    struct journal_view view;
    int size;

    if (journal_look(journal, &key, now_us, &view) != JOURNAL_OK)
        return "unknown";
    size = sprintf(text, "%d:", (int)view.count);
    for (size_t i = 0; i < view.record_count; i++)
        size += sprintf(text + size, " %d", (int)view.records[i]->number);
    journal_view_close(&view);
    return text;
}

START_TEST(test_a_request_is_kept_as_it_came)
{
    static const struct field_line lines[] = {
        {"B", "2"}, {"a", "1"}, {"B", ""}, {"Authorization", "Basic eDp5"}, {0}};
    char target[] = "/status/503?key=k";
    struct request_head head = ask_head("POST", target, lines);
    const struct key key = key_of("k");
    struct request request = {0};
    struct journal_view view;
    struct record *record;

    start(10, 10, SIZE_MAX);
    head.secure = true;
    ask(&request, head);
    ck_assert(request_keep_content(&request, "a\0b", 3));
    request.content_received = 7;
    record = journal_add(journal, &(struct recorded){&key, &request, 12, 4711, BREAKAGE_TRUNCATE,
                                                     1000000, 1764183435123});
    request_reset(&request);
    memset(target, 'x', strlen(target));
    ck_assert_int_eq(journal_look(journal, &key, 0, &view), JOURNAL_OK);
    ck_assert_uint_eq(view.record_count, 1);
    ck_assert_ptr_eq(view.records[0], record);
    ck_assert_uint_eq(record->number, 1);
    ck_assert_int_eq(record->unix_ms, 1764183435123);
    ck_assert_int_eq(record->since_first_us, 0);
    ck_assert_int_eq(record->since_previous_us, -1);
    ck_assert_uint_eq(record->connection, 12);
    ck_assert_uint_eq(record->peer_port, 4711);
    ck_assert(record->secure);
    ck_assert_int_eq(record->version, HTTP_1_1);
    ck_assert_str_eq(record->method, "POST");
    ck_assert_str_eq(record->target, "/status/503?key=k");
    ck_assert_ptr_null(record->authority);
    ck_assert_uint_eq(record->line_count, 4);
    for (size_t i = 0; i < 4; i++) {
        ck_assert_str_eq(record->lines[i].name, lines[i].name);
        ck_assert_str_eq(record->lines[i].value, lines[i].value);
    }
    ck_assert_uint_eq(record->content_size, 3);
    ck_assert_uint_eq(record->content_received, 7);
    ck_assert_mem_eq(record->content, "a\0b", 3);
    ck_assert_int_eq(record->breakage, BREAKAGE_TRUNCATE);
    journal_view_close(&view);
    record_end(record, false);
    journal_destroy(journal);
}
END_TEST

START_TEST(test_what_becomes_of_the_answer_follows)
{
    const struct key key = key_of("a");
    struct journal_view view;
    struct record *record;

    start(10, 10, SIZE_MAX);
    record = add_target("a", "/", 0, 0);
    journal_look(journal, &key, 0, &view);
    ck_assert_uint_eq(view.records[0]->code, 0);
    ck_assert(!view.records[0]->complete);
    record_answered(record, 503);
    ck_assert_uint_eq(view.records[0]->code, 503);
    ck_assert(!view.records[0]->complete);
    record_end(record, true);
    ck_assert(view.records[0]->complete);
    journal_view_close(&view);
    record_answered(NULL, 503);
    record_end(NULL, true);
    journal_destroy(journal);
    journal_destroy(NULL);
}
END_TEST

/* A record that somebody refers to outlives its key, and the journal. */
START_TEST(test_a_record_lives_as_long_as_somebody_needs_it)
{
    const struct key key = key_of("a");
    struct journal_view view;
    struct record *record;

    start(1, 10, SIZE_MAX);
    record = add_target("a", "/first", 0, 0);
    ck_assert_int_eq(journal_look(journal, &key, 0, &view), JOURNAL_OK);
    add("a", 0, 0);
    ck_assert_int_eq(journal_forget(journal, &key, 0), JOURNAL_OK);
    ck_assert_int_eq(journal_forget(journal, &key, 0), JOURNAL_UNKNOWN);
    journal_destroy(journal);
    ck_assert_str_eq(view.records[0]->target, "/first");
    journal_view_close(&view);
    ck_assert_str_eq(record->target, "/first");
    record_end(record, true);
}
END_TEST

START_TEST(test_the_time_between_is_told)
{
    static const int64_t at_us[] = {5000000, 5250000, 5249000, 6000000}; /* one was late */
    static const int64_t first_us[] = {0, 250000, 250000, 1000000};
    static const int64_t previous_us[] = {-1, 250000, 0, 750000};
    const struct key key = key_of("a");
    struct journal_view view;

    start(2, 10, SIZE_MAX);
    for (size_t i = 0; i < COUNT_OF(at_us); i++) {
        add("a", 0, at_us[i]);
        ck_assert_int_eq(journal_look(journal, &key, 0, &view), JOURNAL_OK);
        ck_assert_int_eq(view.records[view.record_count - 1]->since_first_us, first_us[i]);
        ck_assert_int_eq(view.records[view.record_count - 1]->since_previous_us, previous_us[i]);
        journal_view_close(&view);
    }
    journal_destroy(journal);
}
END_TEST

START_TEST(test_the_newest_of_a_key_are_kept)
{
    start(3, 10, SIZE_MAX);
    for (int i = 0; i < 3; i++)
        add("a", 0, 0);
    ck_assert_str_eq(look("a", 0), "3: 1 2 3");
    add("a", 0, 0);
    add("b", 0, 0);
    ck_assert_str_eq(look("a", 0), "4: 2 3 4");
    ck_assert_str_eq(look("b", 0), "1: 1");
    ck_assert_str_eq(look("c", 0), "unknown");
    journal_destroy(journal);
}
END_TEST

/* A request is a use, and a look is none. */
START_TEST(test_the_longest_unused_key_leaves_first)
{
    start(3, 2, SIZE_MAX);
    add("a", 0, 0);
    add("b", 0, 0);
    add("a", 0, 0);
    look("b", 0);
    add("c", 0, 0);
    ck_assert_str_eq(look("b", 0), "unknown");
    ck_assert_str_eq(look("a", 0), "2: 1 2");
    ck_assert_str_eq(look("c", 0), "1: 1");
    journal_destroy(journal);
}
END_TEST

START_TEST(test_a_key_is_kept_for_its_age)
{
    start(3, 10, SIZE_MAX);
    add("a", 0, 0);
    add("a", 0, 999000);
    ck_assert_str_eq(look("a", 1998000), "2: 1 2");
    ck_assert_str_eq(look("a", 1999000), "unknown");
    journal_destroy(journal);
}
END_TEST

/* Other keys leave first, then the oldest requests of the key itself; one is always kept. */
START_TEST(test_large_requests_drive_out_others)
{
    start(10, 10, 10000);
    add("a", 3000, 0);
    add("b", 2000, 0);
    add("c", 2000, 0);
    ck_assert_str_eq(look("a", 0), "1: 1");
    add("c", 3000, 0);
    ck_assert_str_eq(look("a", 0), "unknown");
    ck_assert_str_eq(look("b", 0), "1: 1");
    add("c", 4500, 0);
    ck_assert_str_eq(look("b", 0), "unknown");
    ck_assert_str_eq(look("c", 0), "3: 2 3");
    add("c", 60000, 0);
    ck_assert_str_eq(look("c", 0), "4: 4");
    add("d", 100, 0);
    ck_assert_str_eq(look("c", 0), "unknown");
    ck_assert_str_eq(look("d", 0), "1: 1");
    journal_destroy(journal);
}
END_TEST

/* The model: for each key how many requests have been, and in which turn it was used. */
enum { KEYS = 30, MODEL_KEYS_MAX = 9, MODEL_RECORDED = 5, TURNS = 4000 };
static struct {
    int count, turn;
    int64_t used_ms;
} model[KEYS];
static uint64_t seed;

static int choose(int below)
{
    return (int)(random_of_seed(seed++) % (uint64_t)below);
}

static void age_model(int64_t now_ms)
{
    for (int i = 0; i < KEYS; i++)
        if (now_ms - model[i].used_ms >= AGE_MS)
            model[i].count = 0;
}

static void drop_from_model(void)
{
    int count = 0, oldest = -1;

    for (int i = 0; i < KEYS; i++) {
        if (model[i].count == 0)
            continue;
        count++;
        if (oldest < 0 || model[i].turn < model[oldest].turn)
            oldest = i;
    }
    if (count == MODEL_KEYS_MAX)
        model[oldest].count = 0;
}

static const char *look_at_model(int key)
{
    static char text[256];
    int count = model[key].count, size = sprintf(text, "%d:", count);

    for (int i = count > MODEL_RECORDED ? count - MODEL_RECORDED + 1 : 1; i <= count; i++)
        size += sprintf(text + size, " %d", i);
    return count == 0 ? "unknown" : text;
}

static void step(int turn, int64_t now_ms)
{
    int i = choose(KEYS);
    struct key key = key_of("k0");

    key.text[1] = (char)('A' + i);
    age_model(now_ms);
    ck_assert_str_eq(look(key.text, now_ms * 1000), look_at_model(i));
    if (choose(10) == 0) {
        ck_assert_int_eq(journal_forget(journal, &key, now_ms * 1000),
                         model[i].count ? JOURNAL_OK : JOURNAL_UNKNOWN);
        model[i].count = 0;
    } else {
        add(key.text, (size_t)choose(100), now_ms * 1000);
        if (model[i].count == 0)
            drop_from_model();
        model[i].count++;
        model[i].turn = turn;
        model[i].used_ms = now_ms;
    }
}

START_TEST(test_journal_and_model_agree)
{
    int64_t now_ms = 0;

    start(MODEL_RECORDED, MODEL_KEYS_MAX, SIZE_MAX);
    seed = (uint64_t)_i * TURNS * 8;
    for (int turn = 1; turn <= TURNS; turn++) {
        step(turn, now_ms);
        now_ms += choose(100) == 0 ? choose(2 * AGE_MS) : choose(50);
    }
    journal_destroy(journal);
}
END_TEST

enum { THREADS = 4, EACH = 3000 };

/* Records under keys that all threads use, while others look and forget. */
static void *record_many(void *number)
{
    for (int i = 0; i < EACH; i++) {
        struct key other = key_of("other");
        struct journal_view view;
        struct record *record = add_target("shared", "/", 10, 0);

        record_answered(record, 200);
        if (i % 16 == 0 && journal_look(journal, &other, 0, &view) == JOURNAL_OK)
            journal_view_close(&view);
        if (*(int *)number == 0 && i % 7 == 0)
            journal_forget(journal, &other, 0);
        record_end(record, true);
        add("other", 10, 0);
    }
    return NULL;
}

START_TEST(test_threads_share_it)
{
    const struct key key = key_of("shared");
    int numbers[THREADS];
    pthread_t threads[THREADS];
    struct journal_view view;

    start(100, 10, SIZE_MAX);
    for (int i = 0; i < THREADS; i++) {
        numbers[i] = i;
        ck_assert_int_eq(pthread_create(&threads[i], NULL, record_many, &numbers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    ck_assert_int_eq(journal_look(journal, &key, 0, &view), JOURNAL_OK);
    ck_assert_uint_eq(view.count, THREADS * EACH);
    ck_assert_uint_eq(view.record_count, 100);
    for (size_t i = 0; i < 100; i++) {
        ck_assert_uint_eq(view.records[i]->number, THREADS * EACH - 99 + i);
        ck_assert_uint_eq(view.records[i]->code, 200);
        ck_assert(view.records[i]->complete);
    }
    journal_view_close(&view);
    journal_destroy(journal);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("journal");
    TCase *tcase = unit_case(suite, "records");

    tcase_add_test(tcase, test_a_request_is_kept_as_it_came);
    tcase_add_test(tcase, test_what_becomes_of_the_answer_follows);
    tcase_add_test(tcase, test_a_record_lives_as_long_as_somebody_needs_it);
    tcase_add_test(tcase, test_the_time_between_is_told);
    tcase = unit_case(suite, "bounds");
    tcase_add_test(tcase, test_the_newest_of_a_key_are_kept);
    tcase_add_test(tcase, test_the_longest_unused_key_leaves_first);
    tcase_add_test(tcase, test_a_key_is_kept_for_its_age);
    tcase_add_test(tcase, test_large_requests_drive_out_others);
    tcase = unit_case(suite, "model");
    tcase_add_loop_test(tcase, test_journal_and_model_agree, 0, 5);
    tcase_add_test(tcase, test_threads_share_it);
    return unit_main(suite);
}

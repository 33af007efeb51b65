/*
 * The journal against a model of it: whatever is asked in whatever order, both say the
 * same. And many threads that use it at once.
 */
#include "lib/unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/random.h"
#include "unit/answer/journal-rig.h"

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
        if (now_ms - model[i].used_ms >= RIG_AGE_MS)
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
        now_ms += choose(100) == 0 ? choose(2 * RIG_AGE_MS) : choose(50);
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
    Suite *suite = suite_create("journal-model");
    TCase *tcase = unit_case(suite, "model");

    tcase_add_loop_test(tcase, test_journal_and_model_agree, 0, 5);
    tcase_add_test(tcase, test_threads_share_it);
    return unit_main(suite);
}

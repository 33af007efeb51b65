/*
 * The keyed store against a model: an array that does the same, one key after
 * the other. Whatever is asked in whatever order, both say the same.
 */
#include "lib/unit.h"

#include <pthread.h>
#include <string.h>

#include "base/random.h"
#include "base/store.h"

enum { KEYS = 40, KEYS_MAX = 12, AGE_MS = 100, STEPS = 20000 };

/* Each key's number (0: it is not there), when it was used, and in which turn. */
static struct {
    int number;
    int64_t used_ms;
    int turn;
} model[KEYS];
static uint64_t seed;

static int choose(int below)
{
    return (int)(random_of_seed(seed++) % (uint64_t)below);
}

static void age(int64_t now_ms)
{
    for (int key = 0; key < KEYS; key++)
        if (now_ms - model[key].used_ms >= AGE_MS)
            model[key].number = 0;
}

static void drop_longest_unused(void)
{
    int count = 0, oldest = -1;

    for (int key = 0; key < KEYS; key++) {
        if (model[key].number == 0)
            continue;
        count++;
        if (oldest < 0 || model[key].turn < model[oldest].turn)
            oldest = key;
    }
    if (count == KEYS_MAX)
        model[oldest].number = 0;
}

static void step(struct store *store, int turn, int64_t now_ms)
{
    int key = choose(KEYS);
    int *value = store_find(store, &key, sizeof(key), now_ms);

    age(now_ms);
    ck_assert_msg((value ? *value : 0) == model[key].number, "turn %d: key %d is %d, not %d", turn,
                  key, value ? *value : 0, model[key].number);
    if (!value) {
        drop_longest_unused();
        value = store_add(store, &key, sizeof(key), sizeof(*value), now_ms);
        ck_assert_ptr_nonnull(value);
        *value = model[key].number = turn;
    } else if (choose(4) == 0) {
        store_remove(store, value);
        model[key].number = 0;
    } else if (choose(2) == 0) {
        store_use(store, value, now_ms);
    } else {
        return;
    }
    model[key].turn = turn;
    model[key].used_ms = now_ms;
}

START_TEST(test_store_and_model_agree)
{
    struct store *store = store_create(&(struct store_limits){KEYS_MAX, SIZE_MAX, AGE_MS});
    int64_t now_ms = 0;

    seed = (uint64_t)_i * STEPS * 8;
    for (int turn = 1; turn <= STEPS; turn++) {
        step(store, turn, now_ms);
        now_ms += choose(100) == 0 ? choose(2 * AGE_MS) : choose(10);
    }
    store_destroy(store);
}
END_TEST

static void *count_up(void *store)
{
    for (int i = 0; i < STEPS; i++) {
        int key = i % 7, *value;

        store_lock(store);
        value = store_find(store, &key, sizeof(key), 0);
        if (!value)
            value = store_add(store, &key, sizeof(key), sizeof(*value), 0);
        ++*value;
        store_use(store, value, 0);
        store_unlock(store);
    }
    return NULL;
}

START_TEST(test_threads_that_hold_the_lock_share_it)
{
    struct store *store = store_create(&(struct store_limits){10, SIZE_MAX, 1000});
    pthread_t threads[4];
    int sum = 0;

    for (size_t i = 0; i < COUNT_OF(threads); i++)
        ck_assert_int_eq(pthread_create(&threads[i], NULL, count_up, store), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    for (int key = 0; key < 7; key++)
        sum += *(int *)store_find(store, &key, sizeof(key), 0);
    ck_assert_int_eq(sum, (int)COUNT_OF(threads) * STEPS);
    store_destroy(store);
    store_destroy(NULL);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("store-model");
    TCase *tcase = unit_case(suite, "store-model");

    tcase_add_loop_test(tcase, test_store_and_model_agree, 0, 10);
    tcase_add_test(tcase, test_threads_that_hold_the_lock_share_it);
    return unit_main(suite);
}

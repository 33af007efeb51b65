/*
 * JSON as text, and whether jansson ran out of memory.
 */
#include "lib/unit.h"

#include <stdint.h>
#include <string.h>

#include "pages/json-memory.h"
#include "pages/json-text.h"

START_TEST(test_a_value_is_written_and_dropped)
{
    json_t *value = json_pack("{si}", "a", 1);
    size_t size = 0;
    char *text;

    json_incref(value);
    text = json_text_take(value, JSON_COMPACT, &size);
    ck_assert_str_eq(text, "{\"a\":1}");
    ck_assert_uint_eq(size, strlen(text));
    ck_assert_uint_eq(value->refcount, 1);
    json_decref(value);
    free(text);
}
END_TEST

START_TEST(test_no_value_is_no_text)
{
    size_t size = 4711;

    ck_assert_ptr_null(json_text_take(NULL, JSON_COMPACT, &size));
    ck_assert_uint_eq(size, 4711);
}
END_TEST

/* The sanitizers would end the program instead. */
const char *__asan_default_options(void);
const char *__tsan_default_options(void);

const char *__asan_default_options(void)
{
    return "allocator_may_return_null=1";
}

const char *__tsan_default_options(void)
{
    return "allocator_may_return_null=1";
}

/* An allocation that cannot succeed, by the function that jansson uses. */
static void fail_once(void)
{
    json_malloc_t take;
    json_free_t give;

    json_get_alloc_funcs(&take, &give);
    ck_assert_ptr_null(take(SIZE_MAX / 2));
}

START_TEST(test_a_failed_allocation_is_told_until_it_is_cleared)
{
    json_memory_watch();
    json_memory_clear();
    json_decref(json_loads("not JSON", 0, NULL));
    ck_assert(!json_memory_failed());
    fail_once();
    ck_assert(json_memory_failed());
    json_decref(json_loads("[]", 0, NULL));
    ck_assert(json_memory_failed());
    json_memory_clear();
    ck_assert(!json_memory_failed());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("json-text");
    TCase *tcase = unit_case(suite, "json");

    tcase_add_test(tcase, test_a_value_is_written_and_dropped);
    tcase_add_test(tcase, test_no_value_is_no_text);
    tcase_add_test(tcase, test_a_failed_allocation_is_told_until_it_is_cleared);
    return unit_main(suite);
}

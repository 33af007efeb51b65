/*
 * The journal: what is kept of a request, how many of a key, and which leave first.
 */
#include "lib/unit.h"

#include <string.h>

#include "lib/ask.h"
#include "unit/answer/journal-rig.h"

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
    return unit_main(suite);
}

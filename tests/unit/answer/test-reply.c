/*
 * What a reply owns is freed, whatever becomes of it; what a completed one has; and
 * replies that are made once for many. AddressSanitizer and valgrind see every leak;
 * those here are seen without them too.
 */
#include "lib/unit.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "answer/prepared.h"

enum { SIZE = 10000, MANY = 1000 };

static struct reply reply;

/* Memory ran out for one part of the answer, and not for the next. */
START_TEST(test_a_reply_that_cannot_be_sent_leaks_no_content)
{
    size_t before = mallinfo2().uordblks;

    for (int i = 0; i < MANY; i++) {
        reply_init(&reply);
        reply.failed = true;
        reply_own_content(&reply, memset(malloc(SIZE), 0, SIZE), SIZE, "text/plain");
        reply_reset(&reply);
    }
    ck_assert_uint_lt(mallinfo2().uordblks, before + SIZE);
}
END_TEST

static void check_field(const struct reply *of, size_t index, const char *name, const char *value)
{
    ck_assert_uint_lt(index, of->field_count);
    ck_assert_str_eq(of->fields[index].name, name);
    ck_assert_str_eq(of->fields[index].value, value);
}

START_TEST(test_the_type_comes_first_and_is_not_to_be_guessed)
{
    reply_init(&reply);
    reply.code = 200;
    reply_add(&reply, "X-Content-Type-Options", "guess");
    reply_add_format(&reply, "Statusbin-Code", "%u", 200u);
    reply_set_content(&reply, "x", 1, "text/plain");
    reply_complete(&reply, false);
    ck_assert_uint_eq(reply.field_count, 5);
    check_field(&reply, 0, "Content-Type", "text/plain");
    check_field(&reply, 1, "X-Content-Type-Options", "nosniff");
    check_field(&reply, 2, "X-Content-Type-Options", "guess");
    check_field(&reply, 3, "Statusbin-Code", "200");
    check_field(&reply, 4, "Cache-Control", "no-store");
}
END_TEST

START_TEST(test_a_refusal_is_one_sentence_of_text)
{
    reply_init(&reply);
    reply_refuse(&reply, REFUSAL_HOST_MISSING, true);
    ck_assert_uint_eq(reply.code, 400);
    ck_assert_str_eq(reply_field(&reply, "Content-Type"), "text/plain; charset=utf-8");
    ck_assert_str_eq(reply_field(&reply, "Cache-Control"), "no-store");
    ck_assert_str_eq(reply_field(&reply, "Access-Control-Allow-Origin"), "*");
    ck_assert_int_eq(strncmp(reply.content, "400 Bad Request\n\n", 17), 0);
    ck_assert_int_eq(reply.content[reply.content_size - 1], '\n');
}
END_TEST

/* Reads the content of the reply in pieces of so many octets. */
static char *read_content(size_t piece)
{
    char *content = calloc(1, reply.content_size + 1);

    for (size_t from = 0; from < reply.content_size;) {
        size_t size = reply_read(&reply, from, content + from, piece);

        ck_assert_uint_gt(size, 0);
        ck_assert_uint_le(size, piece);
        from += size;
    }
    return content;
}

static void check_content(const char *content)
{
    ck_assert_uint_eq(reply.content_size, strlen(content));
    for (size_t piece = 1; piece <= reply.content_size + 1; piece++) {
        char *read = read_content(piece);

        ck_assert_str_eq(read, content);
        free(read);
    }
}

START_TEST(test_content_is_read_piece_by_piece)
{
    reply_init(&reply);
    reply_set_content(&reply, "0123456789", 10, "text/plain");
    check_content("0123456789");
    reply.content_size = 17; /* 2345 is sent three times */
    reply.repetition = (struct repetition){.at = 2, .size = 4, .rest = 3};
    reply.content = "01234567x";
    check_content("0123452345234567x");
    reply.content_size = 15; /* the third time not to its end */
    check_content("01234523452367x");
}
END_TEST

START_TEST(test_content_is_made_of_any_size)
{
    static const char line[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.\n";
    char two[2 * sizeof(line)];

    snprintf(two, sizeof(two), "%s%s", line, line);
    for (size_t size = 0; size <= strlen(two); size++) {
        char expected[sizeof(two)] = "";

        reply_init(&reply);
        reply_make_content(&reply, size, "text/plain");
        ck_assert_ptr_null(reply.owned_content);
        memcpy(expected, two, size);
        check_content(expected);
    }
    reply_make_content(&reply, (size_t)100 << 20, "text/plain");
    ck_assert_uint_eq(reply_read(&reply, ((size_t)100 << 20) - 3, two, sizeof(two)), 3);
    ck_assert_int_eq(memcmp(two, "Z.\n", 3), 0);
    reply_set_content(&reply, "x", 1, "text/plain"); /* which is not repeated */
    check_content("x");
}
END_TEST

static int filled;

static void fill(struct reply *to, const void *what)
{
    filled++;
    to->code = 418;
    to->close = true;
    reply_add_format(to, "X-What", "%s", (const char *)what);
    reply_add(to, "Retry-After", "1");
    reply_own_content(to, memset(malloc(SIZE), 'x', SIZE), SIZE, "text/plain");
}

static int destroyed;

static void destroy(struct made *made)
{
    destroyed++;
    free(made);
}

static struct made *make(void)
{
    struct made *made = malloc(sizeof(*made));

    made->destroy = destroy;
    return made;
}

START_TEST(test_a_prepared_reply_is_filled_in_once)
{
    struct prepared_replies *replies = prepared_create();
    prepared_slot *slot = &replies->slots[0][0][0][0];

    filled = 0;
    for (int i = 0; i < 3; i++) {
        reply_init(&reply);
        prepared_use(&reply, slot, false, fill, "a");
        memset(reply.text, '!', sizeof(reply.text)); /* of which nothing may be shared */
        reply_complete(&reply, false);               /* which it is */
        ck_assert_ptr_nonnull(reply.prepared);
        ck_assert_uint_eq(reply.code, 418);
        ck_assert(reply.close);
        ck_assert_uint_eq(reply.content_size, SIZE);
        ck_assert_int_eq(reply.content[SIZE - 1], 'x');
        ck_assert_uint_eq(reply.field_count, 5);
        check_field(&reply, 0, "Content-Type", "text/plain");
        check_field(&reply, 2, "X-What", "a");
        check_field(&reply, 3, "Retry-After", "1");
        reply_reset(&reply);
    }
    ck_assert_int_eq(filled, 1);
    prepared_destroy(replies);
}
END_TEST

START_TEST(test_what_an_engine_makes_of_it_is_kept_once_and_destroyed_with_it)
{
    struct prepared_replies *replies = prepared_create();
    prepared_slot *slot = &replies->slots[1][2][3][4];
    struct made *first = make();

    destroyed = 0;
    reply_init(&reply);
    prepared_use(&reply, slot, false, fill, "a");
    ck_assert_ptr_null(prepared_made(reply.prepared));
    ck_assert_ptr_eq(prepared_keep(reply.prepared, first), first);
    ck_assert_ptr_eq(prepared_keep(reply.prepared, make()), first);
    ck_assert_int_eq(destroyed, 1);
    ck_assert_ptr_eq(prepared_made(reply.prepared), first);
    prepared_destroy(replies);
    ck_assert_int_eq(destroyed, 2);
}
END_TEST

static void fill_failing(struct reply *to, const void *what)
{
    fill(to, what);
    to->failed = true;
}

/* It is filled in by itself then, and fails by itself. */
START_TEST(test_a_reply_that_fails_is_not_prepared)
{
    struct prepared_replies *replies = prepared_create();
    prepared_slot *slot = &replies->slots[0][0][0][0];

    reply_init(&reply);
    prepared_use(&reply, slot, false, fill_failing, "a");
    ck_assert(reply.failed);
    ck_assert_ptr_null(reply.prepared);
    ck_assert_ptr_null(*slot);
    reply_reset(&reply);
    prepared_destroy(replies);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reply");
    TCase *tcase = unit_case(suite, "reply");

    tcase_add_test(tcase, test_a_reply_that_cannot_be_sent_leaks_no_content);
    tcase_add_test(tcase, test_the_type_comes_first_and_is_not_to_be_guessed);
    tcase_add_test(tcase, test_a_refusal_is_one_sentence_of_text);
    tcase_add_test(tcase, test_content_is_read_piece_by_piece);
    tcase_add_test(tcase, test_content_is_made_of_any_size);
    tcase = unit_case(suite, "prepared");
    tcase_add_test(tcase, test_a_prepared_reply_is_filled_in_once);
    tcase_add_test(tcase, test_what_an_engine_makes_of_it_is_kept_once_and_destroyed_with_it);
    tcase_add_test(tcase, test_a_reply_that_fails_is_not_prepared);
    return unit_main(suite);
}

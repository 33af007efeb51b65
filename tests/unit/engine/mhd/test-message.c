/*
 * The octets of heads, and of what ends content in chunks.
 */
#include "lib/unit.h"

#include <string.h>

#include "answer/reply.h"
#include "engine/mhd/message.h"
#include "http/date.h"

static struct reply reply;
static char octets[2048];

static void setup(void)
{
    reply_init(&reply);
    reply.code = 503;
    reply_add(&reply, "A", "b");
    reply_add(&reply, "C", "");
}

static void teardown(void)
{
    reply_reset(&reply);
}

/* Writes a head of that reply where there is that much room. Returns its size. */
static size_t write_head(const struct message_head *head, size_t capacity)
{
    struct message message = {.octets = octets, .capacity = capacity};

    memset(octets, '#', sizeof(octets));
    message_add_start(&message, &reply, head);
    message_add_rest(&message, &reply, head);
    return message.size;
}

static void expect_head(const struct message_head *head, const char *expected)
{
    size_t size = write_head(head, sizeof(octets));

    octets[size] = '\0';
    ck_assert_str_eq(octets, expected);
}

START_TEST(test_a_head_says_where_the_content_ends)
{
    struct message_head head = {.version = "HTTP/1.1", .date = "now", .length = UINT64_MAX};

    head.framing = MESSAGE_LENGTH;
    expect_head(&head, "HTTP/1.1 503 Service Unavailable\r\nDate: now\r\nA: b\r\nC: \r\n"
                       "Content-Length: 18446744073709551615\r\n\r\n");
    head.framing = MESSAGE_CHUNKED;
    expect_head(&head, "HTTP/1.1 503 Service Unavailable\r\nDate: now\r\nA: b\r\nC: \r\n"
                       "Transfer-Encoding: chunked\r\n\r\n");
    head.framing = MESSAGE_BARE;
    expect_head(&head, "HTTP/1.1 503 Service Unavailable\r\nDate: now\r\nA: b\r\nC: \r\n\r\n");
}
END_TEST

START_TEST(test_a_phrase_may_be_empty_and_a_date_the_reply_s_own)
{
    const struct message_head head = {
        .version = "HTTP/1.0", .date = "now", .connection = "close", .framing = MESSAGE_BARE};

    reply.reason = "";
    reply_add(&reply, "Date", "then");
    expect_head(&head, "HTTP/1.0 503 \r\nConnection: close\r\nA: b\r\nC: \r\nDate: then\r\n\r\n");
}
END_TEST

START_TEST(test_what_has_no_room_is_counted_and_not_written)
{
    const struct message_head head = {
        .version = "HTTP/1.1", .date = "now", .framing = MESSAGE_BARE};
    size_t size = write_head(&head, sizeof(octets));

    for (size_t capacity = 0; capacity < size; capacity++) {
        ck_assert_uint_eq(write_head(&head, capacity), size);
        ck_assert_int_eq(octets[capacity], '#');
    }
}
END_TEST

START_TEST(test_trailers_follow_the_last_chunk)
{
    static const struct field_line trailers[] = {{"X", "y"}, {"Z", ""}};
    struct message message = {.octets = octets, .capacity = sizeof(octets)};

    reply.trailers = trailers;
    reply.trailer_count = 2;
    message_add_last_chunk(&message, &reply);
    ck_assert_mem_eq(octets, "0\r\nX: y\r\nZ: \r\n\r\n", message.size);
    ck_assert_uint_eq(message.size, 16);
}
END_TEST

START_TEST(test_a_date_is_written_again_when_the_second_is_another)
{
    struct date_kept kept = {0};

    ck_assert_str_eq(date_keep(&kept, 0), "Thu, 01 Jan 1970 00:00:00 GMT");
    ck_assert_str_eq(date_keep(&kept, 784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
    kept.text[0] = 'X';
    ck_assert_str_eq(date_keep(&kept, 784111777), "Xun, 06 Nov 1994 08:49:37 GMT");
    ck_assert_str_eq(date_keep(&kept, 784111778), "Sun, 06 Nov 1994 08:49:38 GMT");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("message");
    TCase *tcase = unit_case(suite, "message");

    tcase_add_checked_fixture(tcase, setup, teardown);
    tcase_add_test(tcase, test_a_head_says_where_the_content_ends);
    tcase_add_test(tcase, test_a_phrase_may_be_empty_and_a_date_the_reply_s_own);
    tcase_add_test(tcase, test_what_has_no_room_is_counted_and_not_written);
    tcase_add_test(tcase, test_trailers_follow_the_last_chunk);
    tcase_add_test(tcase, test_a_date_is_written_again_when_the_second_is_another);
    return unit_main(suite);
}

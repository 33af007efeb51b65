/*
 * What a client is told of a request that is refused: a status code, and one
 * sentence that names what it must look at.
 */
#include "lib/unit.h"

#include <string.h>

#include "http/refusal.h"

/* Each refusal has a code and a sentence. */
static const struct {
    enum refusal refusal;
    unsigned code;
    const char *word; /* of the sentence: what the client must look at */
} answers[] = {
    {REFUSAL_MALFORMED, 400, "malformed"},
    {REFUSAL_VERSION, 505, "HTTP/1.1"},
    {REFUSAL_INCOMPLETE, 400, "empty line"},
    {REFUSAL_IDLE, 408, "--idle-timeout"},
    {REFUSAL_TIMEOUT, 408, "time"},
    {REFUSAL_HEAD_TIME, 408, "--header-timeout"},
    {REFUSAL_CONTENT_TIME, 408, "--body-timeout"},
    {REFUSAL_METHOD, 400, "method"},
    {REFUSAL_TARGET, 400, "target"},
    {REFUSAL_TARGET_SIZE, 414, "--max-target"},
    {REFUSAL_FIELDS_SIZE, 431, "trailer section"},
    {REFUSAL_FIELD_NAME, 400, "name"},
    {REFUSAL_LINE_END, 400, "CR LF"},
    {REFUSAL_FIELD_VALUE, 400, "value"},
    {REFUSAL_HOST_MISSING, 400, "Host"},
    {REFUSAL_HOST_REPEATED, 400, "Host"},
    {REFUSAL_HOST_INVALID, 400, "Host"},
    {REFUSAL_AUTHORITY_MISSING, 400, ":authority"},
    {REFUSAL_AUTHORITY_DIFFERS, 400, ":authority"},
    {REFUSAL_LENGTH, 400, "Content-Length"},
    {REFUSAL_LENGTH_REPEATED, 400, "Content-Length"},
    {REFUSAL_LENGTH_AND_CODING, 400, "Transfer-Encoding"},
    {REFUSAL_CODING_IN_10, 400, "Transfer-Encoding"},
    {REFUSAL_CODING, 400, "chunked"},
    {REFUSAL_CODING_UNKNOWN, 501, "chunked"},
    {REFUSAL_CHUNK_SIZE, 400, "size of the chunk in hexadecimal"},
    {REFUSAL_EXTENSION, 400, "name=token"},
    {REFUSAL_EXTENSIONS_SIZE, 413, "262144"},
    {REFUSAL_CHUNK_END, 400, "directly after"},
    {REFUSAL_BODY_SIZE, 413, "--max-body"},
    {REFUSAL_CONNECTIONS, 503, "--max-connections-per-address"},
    {REFUSAL_MEMORY, 500, "memory"},
};

START_TEST(test_each_refusal_has_a_code_and_a_sentence)
{
    const char *detail = NULL;
    unsigned code = refusal_answer(answers[_i].refusal, &detail);

    ck_assert_uint_eq(code, answers[_i].code);
    ck_assert_ptr_nonnull(detail);
    ck_assert_msg(strstr(detail, answers[_i].word) != NULL, "%s", detail);
    ck_assert_int_eq(detail[strlen(detail) - 1], '.');
    ck_assert_uint_lt(strlen(detail), 400);
}
END_TEST

START_TEST(test_no_refusal_is_left_out_above)
{
    ck_assert_uint_eq(COUNT_OF(answers), REFUSAL_MEMORY);
    for (size_t i = 0; i < COUNT_OF(answers); i++)
        ck_assert_uint_eq(answers[i].refusal, i + 1);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("refusal");
    TCase *tcase = unit_case(suite, "answers");

    tcase_add_loop_test(tcase, test_each_refusal_has_a_code_and_a_sentence, 0, COUNT_OF(answers));
    tcase_add_test(tcase, test_no_refusal_is_left_out_above);
    return unit_main(suite);
}

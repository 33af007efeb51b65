/*
 * The table of status codes. Every row is visited, because a page, a response
 * and a line of the index are made from it: a row that lacks a sentence is a
 * page that lacks it. What is true of particular codes is the subject of
 * test-status-codes.c.
 */
#include "lib/unit.h"

#include <string.h>
#include <strings.h>

#include "pages/assets.h"
#include "codes/status.h"
#include "base/text.h"

/* Row number i of both lists, taken as one. */
static const struct status *row_at(size_t i)
{
    return i < status_registered_count ? &status_registered[i]
                                       : &status_unregistered[i - status_registered_count];
}

static size_t row_count(void)
{
    return status_registered_count + status_unregistered_count;
}

static bool is_printable_ascii(const char *text)
{
    for (; *text; text++)
        if (*text < ' ' || *text > '~')
            return false;
    return true;
}

/* Fails unless text is a sentence that a page can show as it is. */
static void check_sentence(const struct status *row, const char *what, const char *text)
{
    ck_assert_msg(text && *text, "%u: %s is missing", row->code, what);
    ck_assert_msg(is_printable_ascii(text), "%u: %s is not ASCII: %s", row->code, what, text);
    ck_assert_msg(text[strlen(text) - 1] == '.', "%u: %s has no full stop: %s", row->code, what,
                  text);
    ck_assert_msg(!strstr(text, "  ") && *text != ' ', "%u: %s has odd spaces: %s", row->code, what,
                  text);
}

START_TEST(test_63_codes_are_registered)
{
    ck_assert_uint_eq(status_registered_count, 63); /* IANA's registry, as of RFC 9110 and 2026 */
    ck_assert_uint_gt(status_unregistered_count, 0);
}
END_TEST

START_TEST(test_each_list_ascends)
{
    for (size_t i = 1; i < row_count(); i++)
        if (i != status_registered_count)
            ck_assert_msg(row_at(i - 1)->code < row_at(i)->code, "%u before %u",
                          row_at(i - 1)->code, row_at(i)->code);
}
END_TEST

START_TEST(test_a_row_is_found_by_its_code)
{
    const struct status *row = row_at((size_t)_i);
    bool registered = (size_t)_i < status_registered_count;

    ck_assert_uint_ge(row->code, 100);
    ck_assert_uint_le(row->code, 599);
    ck_assert_ptr_eq(status_find(row->code), row); /* so no code is in both lists */
    ck_assert(status_is_registered(row->code) == registered);
    ck_assert_str_eq(status_reason(row->code), row->reason);
    ck_assert_uint_eq(status_describe(row->code).code, row->code);
    ck_assert_ptr_eq(status_describe(row->code).means, row->means);
}
END_TEST

START_TEST(test_a_row_says_all_that_a_page_needs)
{
    const struct status *row = row_at((size_t)_i);

    ck_assert_ptr_nonnull(row->reason);
    ck_assert_msg(*row->reason && is_printable_ascii(row->reason), "%u", row->code);
    ck_assert_uint_eq(text_trim(row->reason).size, strlen(row->reason));
    check_sentence(row, "means", row->means);
    check_sentence(row, "sent", row->sent);
    check_sentence(row, "client", row->client);
    if (row->note)
        check_sentence(row, "note", row->note);
    for (size_t i = 0; i < STATUS_FORMER_MAX && row->former[i]; i++)
        ck_assert_str_ne(row->former[i], row->reason);
}
END_TEST

START_TEST(test_a_registered_code_has_a_reference_and_any_other_an_owner)
{
    const struct status *row = row_at((size_t)_i);

    if ((size_t)_i < status_registered_count) {
        ck_assert_ptr_null(row->owner);
        ck_assert_uint_ne(row->references[0].rfc, 0);
    } else {
        ck_assert_ptr_nonnull(row->owner);
        ck_assert_msg(*row->owner && is_printable_ascii(row->owner), "%u", row->code);
    }
}
END_TEST

/* 15.5.20, and the like: numbers with a dot between any two. */
static bool is_section(const char *text)
{
    size_t digits;

    for (;; text += digits + 1) {
        digits = strspn(text, "0123456789");
        if (digits == 0 || text[digits] != '.')
            return digits > 0 && text[digits] == '\0';
    }
}

START_TEST(test_references_name_a_section_of_an_rfc)
{
    const struct status *row = row_at((size_t)_i);
    bool ended = false;

    for (size_t i = 0; i < STATUS_REFERENCES_MAX; i++) {
        const struct status_reference *reference = &row->references[i];

        if (!reference->rfc) {
            ended = true;
            continue;
        }
        ck_assert_msg(!ended, "%u: a gap before RFC %u", row->code, reference->rfc);
        ck_assert_msg(reference->rfc >= 1945 && reference->rfc < 20000, "%u: RFC %u", row->code,
                      reference->rfc); /* RFC 1945 is HTTP/1.0 */
        ck_assert_msg(reference->section && is_section(reference->section), "%u: Section %s",
                      row->code, reference->section);
    }
}
END_TEST

START_TEST(test_fields_are_ones_that_can_be_sent)
{
    /* Content and framing decide about these, not the row. */
    static const char *const not_here[] = {"Content-Length", "Transfer-Encoding", "Content-Type",
                                           "Date", "Statusbin-Code"};
    const struct status *row = row_at((size_t)_i);
    bool ended = false;

    for (size_t i = 0; i < STATUS_FIELDS_MAX; i++) {
        const struct field_line *field = &row->fields[i];

        if (!field->name) {
            ended = true;
            ck_assert_ptr_null(field->value);
            continue;
        }
        ck_assert_msg(!ended, "%u: a gap before %s", row->code, field->name);
        ck_assert_msg(*field->name && field->name[text_token_size(field->name)] == '\0',
                      "%u: '%s' is no token", row->code, field->name);
        for (size_t j = 0; j < COUNT_OF(not_here); j++)
            ck_assert_msg(strcasecmp(field->name, not_here[j]) != 0, "%u: %s", row->code,
                          field->name);
        for (size_t j = 0; j < i; j++)
            ck_assert_msg(strcasecmp(field->name, row->fields[j].name) != 0, "%u: %s twice",
                          row->code, field->name);
        if (field->value)
            ck_assert_msg(is_printable_ascii(field->value) &&
                              text_trim(field->value).size == strlen(field->value),
                          "%u: %s: '%s'", row->code, field->name, field->value);
    }
}
END_TEST

START_TEST(test_a_row_has_keywords_and_other_codes_to_see)
{
    const struct status *row = row_at((size_t)_i);

    ck_assert_msg(row->keywords && *row->keywords, "%u", row->code);
    ck_assert_uint_eq(strspn(row->keywords, "abcdefghijklmnopqrstuvwxyz0123456789- "),
                      strlen(row->keywords));
    ck_assert_msg(row->see[0], "%u", row->code);
    for (size_t i = 0; i < STATUS_SEE_MAX && row->see[i]; i++)
        ck_assert_msg(status_find(row->see[i]) && row->see[i] != row->code, "%u: %u", row->code,
                      row->see[i]);
    for (size_t i = 0; i < STATUS_FIELDS_MAX; i++)
        ck_assert(row->fields[i].name || row->levels[i] == LEVEL_MAY);
}
END_TEST

/* Readers know headers, bodies and URLs; RFC 9110 says field. */
START_TEST(test_sentences_use_the_words_of_readers)
{
    static const char *const others[] = {" field", "for ever ", "in vain", "at best "};
    const struct status *row = row_at((size_t)_i);
    const char *const sentences[] = {row->means, row->sent, row->client, row->note};

    for (size_t i = 0; i < COUNT_OF(sentences); i++)
        for (size_t j = 0; sentences[i] && j < COUNT_OF(others); j++)
            ck_assert_msg(!strstr(sentences[i], others[j]), "%u: '%s' in: %s", row->code, others[j],
                          sentences[i]);
}
END_TEST

START_TEST(test_links_have_a_target_and_a_text)
{
    const struct status *row = row_at((size_t)_i);

    for (size_t i = 0; i < STATUS_LINKS_MAX && row->links[i].href; i++) {
        const struct status_link *link = &row->links[i];

        ck_assert_msg(link->href[0] == '/' && !strpbrk(link->href, " <>\""), "%u: %s", row->code,
                      link->href);
        ck_assert_msg(link->text && *link->text && is_printable_ascii(link->text), "%u: %s",
                      row->code, link->href);
        ck_assert_msg(!link->type || strchr(link->type, '/'), "%u: %s", row->code, link->type);
    }
}
END_TEST

START_TEST(test_only_rows_whose_content_is_a_file_name_one_that_there_is)
{
    const struct status *row = row_at((size_t)_i);

    if (row->content == CONTENT_FILE || row->content == CONTENT_FILE_OR_PAGE ||
        row->content == CONTENT_PART) {
        ck_assert_ptr_nonnull(row->file);
        ck_assert_msg(asset_find(row->file) != NULL, "%u: there is no static/%s", row->code,
                      row->file);
        ck_assert_uint_gt(asset_find(row->file)->size, 1);
    } else {
        ck_assert_ptr_null(row->file);
    }
}
END_TEST

START_TEST(test_content_is_what_the_code_allows)
{
    const struct status *row = row_at((size_t)_i);

    if (row->code == 101)
        ck_assert_int_eq(row->content, CONTENT_SWITCH);
    else if (row->code < 200) /* RFC 9110, 15.2: never the last word */
        ck_assert_int_eq(row->content, CONTENT_INTERIM);
    else if (row->code == 204 || row->code == 205 || row->code == 304 || row->code == 305)
        ck_assert_int_eq(row->content, CONTENT_NONE);
    else if (row->code == 206)
        ck_assert_int_eq(row->content, CONTENT_PART);
    else
        ck_assert_msg(row->content == CONTENT_PAGE || row->content == CONTENT_FILE ||
                          (row->content == CONTENT_FILE_OR_PAGE && row->code == 423),
                      "%u", row->code);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("status");
    TCase *tcase = unit_case(suite, "rows");
    int count = (int)row_count();

    tcase_add_test(tcase, test_63_codes_are_registered);
    tcase_add_test(tcase, test_each_list_ascends);
    tcase_add_loop_test(tcase, test_a_row_is_found_by_its_code, 0, count);
    tcase_add_loop_test(tcase, test_a_row_says_all_that_a_page_needs, 0, count);
    tcase_add_loop_test(tcase, test_a_registered_code_has_a_reference_and_any_other_an_owner, 0,
                        count);
    tcase_add_loop_test(tcase, test_references_name_a_section_of_an_rfc, 0, count);
    tcase_add_loop_test(tcase, test_fields_are_ones_that_can_be_sent, 0, count);
    tcase_add_loop_test(tcase, test_a_row_has_keywords_and_other_codes_to_see, 0, count);
    tcase_add_loop_test(tcase, test_sentences_use_the_words_of_readers, 0, count);
    tcase_add_loop_test(tcase, test_links_have_a_target_and_a_text, 0, count);
    tcase_add_loop_test(tcase, test_only_rows_whose_content_is_a_file_name_one_that_there_is, 0,
                        count);
    tcase_add_loop_test(tcase, test_content_is_what_the_code_allows, 0, count);
    return unit_main(suite);
}

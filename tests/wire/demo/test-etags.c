/*
 * Entity tags, over everything that has one: two representations never share a
 * strong one (RFC 9110, 8.8.1), and preconditions that name one are evaluated
 * (13.2.2).
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const targets[] = {
    "/",
    "/status",
    "/status.json",
    "/demo",
    "/demo/200",
    "/demo/206",
    "/demo/304",
    "/demo/412",
    "/demo/416",
    "/demo/428",
    "/static/document.txt",
    "/static/document-2.txt",
    "/static/style.css",
    "/static/script.js",
    "/static/favicon.svg",
    "/status/200",
    "/status/206",
    "/status/206?body=hello",
    "/status/206?body=other",
    "/status/206?body=",
    "/status/206?bare",
    "/status/206?header=Content-Type:%20text/html",
    "/status/206?header=Content-Type:%20text/css",
    "/status/206?header=Content-Encoding:%20gzip",
    "/status/206?header=Content-Language:%20de",
    "/status/206?header=content-location:%20/other",
    "/status/206;x/anything",
    "/status/226",
    "/status/226?body=zz",
    "/status/226?body=",
    "/status/226?header=Content-Type:%20text/html",
    "/status/226?header=Content-Encoding:%20gzip",
    "/status/226?header=Content-Language:%20de",
    "/random/206",
    "/sequence/206?key=etags",
    "/sequence/206?key=etags&header=Content-Type:%20text/html",
};

static const char *const choices[] = {
    "",
    "Accept: text/html\r\n",
    "Accept: application/json\r\n",
    "Accept-Encoding: gzip\r\n",
    "Accept: text/html\r\nAccept-Encoding: gzip\r\n",
    "Accept: application/json\r\nAccept-Encoding: gzip\r\n",
    "Accept-Encoding: gzip\r\nRange: bytes=0-\r\n", /* all of it, in a 206 */
};

enum {
    TARGETS = sizeof(targets) / sizeof(targets[0]),
    CHOICES = sizeof(choices) / sizeof(choices[0])
};

/* What a strong entity tag has stood for so far; of a part of it the content is not compared. */
struct seen {
    char etag[80], metadata[160];
    char *content; /* NULL: only parts were seen */
    size_t size;
    const char *target;
};

static struct seen seen[TARGETS * CHOICES];
static size_t seen_count;

static void copy_field(const char *name, char *buffer, size_t size)
{
    const char *value = wire_value(&response.head, name);

    snprintf(buffer, size, "%s", value ? value : "");
}

static struct seen *find(const char *etag)
{
    for (size_t i = 0; i < seen_count; i++)
        if (strcmp(seen[i].etag, etag) == 0)
            return &seen[i];
    return NULL;
}

/* Whether the content is all of the representation. */
static bool is_whole(void)
{
    const char *range = wire_value(&response.head, "Content-Range");

    return !range || strcmp(range, "bytes 0-1279/1280") == 0;
}

/* What the fields say of the representation itself (RFC 9110, 8.3 to 8.5, and 8.7). */
static void copy_metadata(char *buffer, size_t size)
{
    char type[40], coding[20], language[20], location[40];

    copy_field("Content-Type", type, sizeof(type));
    copy_field("Content-Encoding", coding, sizeof(coding));
    copy_field("Content-Language", language, sizeof(language));
    copy_field("Content-Location", location, sizeof(location));
    snprintf(buffer, size, "%s|%s|%s|%s", type, coding, language, location);
}

/* The response's representation, if it has a strong entity tag, is the only one that has it. Of a
   226 there is only what leads to it. */
static void note(const char *target)
{
    char etag[80], metadata[160];
    struct seen *before;

    copy_field("ETag", etag, sizeof(etag));
    copy_metadata(metadata, sizeof(metadata));
    if (etag[0] != '"')
        return;
    before = find(etag);
    if (!before) {
        before = &seen[seen_count++];
        before->target = target;
        strcpy(before->etag, etag);
        strcpy(before->metadata, metadata);
    }
    ck_assert_msg(strcmp(before->metadata, metadata) == 0, "%s: %s at %s, and %s at %s", etag,
                  before->metadata, before->target, metadata, target);
    if (!is_whole() || wire_value(&response.head, "IM"))
        return;
    if (!before->content) {
        before->size = response.content_length;
        before->content = malloc(before->size);
        memcpy(before->content, response.content, before->size);
    }
    ck_assert_msg(before->size == response.content_length &&
                      memcmp(before->content, response.content, before->size) == 0,
                  "%s: other content at %s and at %s", etag, before->target, target);
}

START_TEST(test_two_representations_never_share_a_strong_entity_tag)
{
    for (size_t i = 0; i < TARGETS; i++) {
        for (size_t j = 0; j < CHOICES; j++) {
            ask("GET", targets[i], choices[j]);
            note(targets[i]);
        }
    }
    ck_assert_uint_ge(seen_count, 15);
    while (seen_count > 0)
        free(seen[--seen_count].content);
}
END_TEST

static const struct {
    const char *target, *etag, *im; /* NULL: none */
} altered[] = {
    {"/status/206?header=Content-Encoding:%20gzip", NULL, NULL},
    {"/status/206?header=CONTENT-LANGUAGE:%20de", NULL, NULL},
    {"/status/206?header=Content-Location:%20/other", NULL, NULL},
    {"/status/206?header=Content-Type:%20text/css", NULL, NULL},
    {"/status/206?header=Content-Language:%20de&header=ETag:%20%22x%22", "\"x\"", NULL},
    {"/status/206?header=ETag:%20%22x%22&header=Content-Language:%20de", "\"x\"", NULL},
    {"/status/226?header=Content-Language:%20de", NULL, "diffe"},
    {"/status/226?header=Content-Type:%20text/css", NULL, "diffe"},
    /* another content is no delta (RFC 3229, 10.5.2) */
    {"/status/226?body=zz", NULL, NULL},
    {"/status/226?suppressBody=true", NULL, NULL},
    {"/status/226?body=zz&header=IM:%20vcdiff&header=ETag:%20%22x%22", "\"x\"", "vcdiff"},
    {"/status/304?header=Content-Language:%20de", NULL, NULL},
    {"/status/304?suppressBody=true", "\"statusbin-304\"", NULL},
};

static void expect_field_or_none(const char *name, const char *value)
{
    if (value)
        expect_field(&wire, &response.head, name, value);
    else
        expect_no_field(&wire, &response.head, name);
}

/* What a client says of another representation takes what was true of ours away. */
START_TEST(test_another_representation_has_no_entity_tag_of_ours)
{
    ask("GET", altered[_i].target, NULL);
    expect_field_or_none("ETag", altered[_i].etag);
    expect_field_or_none("IM", altered[_i].im);
    if (!altered[_i].im || strcmp(altered[_i].im, "diffe") != 0)
        expect_no_field(&wire, &response.head, "Delta-Base");
    reopen_if_closed();
}
END_TEST

/* What a 201 says of the thing is what the thing says of itself. */
START_TEST(test_a_created_thing_has_the_entity_tag_that_was_told)
{
    char etag[80], location[80];

    ask("POST", "/demo/201", "Content-Length: 0\r\n");
    ck_assert_uint_eq(response.head.code, 201);
    copy_field("ETag", etag, sizeof(etag));
    copy_field("Location", location, sizeof(location));
    ask("GET", location, NULL);
    expect_field(&wire, &response.head, "ETag", etag);
}
END_TEST

static const char *const resources[] = {"/",         "/status.json", "/demo",
                                        "/demo/428", "/demo/200",    "/static/style.css"};

/* In %s is the resource's own tag. */
static const struct {
    const char *fields;
    unsigned code;
} conditions[] = {
    {"If-Match: %s\r\n", 200},
    {"If-Match: *\r\n", 200},
    {"If-Match: \"x\"\r\n", 412},
    {"If-Match: W/%s\r\n", 412}, /* 13.1.1: by the strong comparison */
    {"If-None-Match: %s\r\n", 304},
    {"If-None-Match: W/%s\r\n", 304},
    {"If-None-Match: \"x\", %s\r\n", 304},
    {"If-None-Match: *\r\n", 304},
    {"If-None-Match: \"x\"\r\n", 200},
    {"If-Match: \"x\"\r\nIf-None-Match: %s\r\n", 412}, /* 13.2.2: If-Match goes first */
    {"If-Match: %s\r\nIf-None-Match: %s\r\n", 304},
};

START_TEST(test_preconditions_are_evaluated)
{
    static const char *const methods[] = {"GET", "HEAD"};
    char etag[80], fields[400];

    for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
        ask("GET", resources[i], NULL);
        copy_field("ETag", etag, sizeof(etag));
        for (size_t j = 0; j < 2; j++) {
            snprintf(fields, sizeof(fields), conditions[_i].fields, etag, etag);
            ask(methods[j], resources[i], fields);
            if (response.head.code != conditions[_i].code)
                wire_fail(&wire, "%s: %u, expected %u", conditions[_i].fields, response.head.code,
                          conditions[_i].code);
            if (response.head.code != 412)
                expect_field(&wire, &response.head, "ETag", etag);
            else
                expect_no_field(&wire, &response.head, "ETag");
            if (response.head.code == 304)
                expect_without_length();
        }
    }
}
END_TEST

static const struct {
    const char *fields;
    unsigned code;
} changes[] = {
    {"", 428},
    {"If-Match: %s\r\n", 204},
    {"If-Match: *\r\n", 204},
    {"If-Match: \"x\"\r\n", 412},
    {"If-Match: W/%s\r\n", 412},
    {"If-None-Match: *\r\n", 412}, /* it is there */
    {"If-None-Match: %s\r\n", 412},
    {"If-None-Match: \"x\"\r\n", 428}, /* true, but it does not say which state is changed */
    {"If-Match: %s\r\nIf-None-Match: %s\r\n", 412},
    {"If-Unmodified-Since: Thu, 01 Jan 2026 00:00:00 GMT\r\n", 428}, /* there is no date: 13.1.4 */
};

START_TEST(test_a_change_needs_the_current_entity_tag)
{
    char etag[80], fields[400];

    ask("GET", "/demo/428", NULL);
    expect_field(&wire, &response.head, "Statusbin-Code", "428");
    copy_field("ETag", etag, sizeof(etag));
    snprintf(fields, sizeof(fields), changes[_i].fields, etag, etag);
    wire_exchange(&wire, "PUT", "/demo/428", fields, "new", &response);
    ck_assert_uint_eq(response.head.code, changes[_i].code);
    expect_no_field(&wire, &response.head, "ETag"); /* 9.3.4: nothing was saved */
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("etags");
    TCase *tcase = fixture_case(suite, "etags");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_test(tcase, test_two_representations_never_share_a_strong_entity_tag);
    tcase_add_loop_test(tcase, test_another_representation_has_no_entity_tag_of_ours, 0,
                        sizeof(altered) / sizeof(altered[0]));
    tcase_add_test(tcase, test_a_created_thing_has_the_entity_tag_that_was_told);
    tcase_add_loop_test(tcase, test_preconditions_are_evaluated, 0,
                        sizeof(conditions) / sizeof(conditions[0]));
    tcase_add_loop_test(tcase, test_a_change_needs_the_current_entity_tag, 0,
                        sizeof(changes) / sizeof(changes[0]));
    return fixture_main(suite);
}

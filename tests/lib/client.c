/*
 * One libcurl handle and what its last transfer brought.
 */
#include "lib/client.h"

#include "lib/fixture.h"
#include "lib/wire.h"

#include <stdio.h>
#include <string.h>

struct client client;

static char url[200];

static size_t on_field(char *line, size_t size, size_t count, void *data)
{
    (void)data;
    size_t length = size * count;
    ck_assert_uint_lt(client.fields_length + length, sizeof client.fields);
    memcpy(client.fields + client.fields_length, line, length);
    client.fields[client.fields_length += length] = '\0';
    return length;
}

static size_t on_content(char *bytes, size_t size, size_t count, void *data)
{
    (void)data;
    size_t length = size * count;
    ck_assert_uint_lt(client.content_length + length, sizeof client.content);
    memcpy(client.content + client.content_length, bytes, length);
    client.content[client.content_length += length] = '\0';
    return length;
}

static int on_debug(CURL *handle, curl_infotype type, char *bytes, size_t length, void *data)
{
    (void)handle, (void)bytes, (void)data;
    if (type == CURLINFO_DATA_OUT)
        client.uploaded += length;
    return 0;
}

void client_open(void)
{
    client.curl = curl_easy_init();
    ck_assert_ptr_nonnull(client.curl);
    curl_easy_setopt(client.curl, CURLOPT_HEADERFUNCTION, on_field);
    curl_easy_setopt(client.curl, CURLOPT_WRITEFUNCTION, on_content);
    curl_easy_setopt(client.curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(client.curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(client.curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(client.curl, CURLOPT_PROXY, ""); /* whatever the environment says */
    curl_easy_setopt(client.curl, CURLOPT_HTTP_VERSION,
                     (long)CURL_HTTP_VERSION_1_1); /* also over TLS */
    curl_easy_setopt(client.curl, CURLOPT_TIMEOUT_MS, (long)fixture_patience_ms(WIRE_WAIT_MS));
}

void client_close(void)
{
    curl_easy_cleanup(client.curl);
}

void client_point_at(const char *target)
{
    snprintf(url, sizeof url, "%s://%s:%s%s", fixture_trusted_file() ? "https" : "http",
             fixture_host(), fixture_port(), target);
    curl_easy_setopt(client.curl, CURLOPT_CAINFO, fixture_trusted_file());
    curl_easy_setopt(client.curl, CURLOPT_URL, url);
}

long client_number(CURLINFO info)
{
    long value = -1;
    curl_easy_getinfo(client.curl, info, &value);
    return value;
}

/* One transfer; returns the code. */
long client_get(const char *target)
{
    client.fields_length = client.content_length = client.uploaded = 0;
    client.fields[0] = client.content[0] = '\0';
    client_point_at(target);
    CURLcode result = curl_easy_perform(client.curl);
    ck_assert_msg(result == CURLE_OK, "%s: %s", target, curl_easy_strerror(result));
    return client_number(CURLINFO_RESPONSE_CODE);
}

long client_get_code(unsigned code)
{
    char target[40];
    snprintf(target, sizeof target, "/status/%u", code);
    return client_get(target);
}

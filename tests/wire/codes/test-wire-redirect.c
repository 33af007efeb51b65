/*
 * Chains of redirects on the wire: where each hop leads, and what is not a chain.
 */
#include "lib/exchange.h"
#include "lib/expect.h"
#include "lib/fixture.h"

static const char *const bad[] = {"/redirect",
                                  "/redirect/",
                                  "/redirect/0",
                                  "/redirect/101",
                                  "/redirect/-1",
                                  "/redirect/x",
                                  "/redirect/1/2",
                                  "/redirect/1?status=200",
                                  "/redirect/1?status=304",
                                  "/redirect/1?status=305",
                                  "/redirect/1?status=301&status=302",
                                  "/redirect/2?to=",
                                  "/redirect/1?to=%0d%0aX:y",
                                  "/redirect/1?to=%00",
                                  "/redirect/1?to=%7f",
                                  "/redirect/loop?status=2000"};

START_TEST(test_a_bad_chain_is_400)
{
    ask("GET", bad[_i], NULL);
    expect_own(&wire, &response, 400);
}
END_TEST

START_TEST(test_a_chain_counts_down_and_keeps_its_query)
{
    ask("GET", "/redirect/3?status=308&to=/status/204&x=%20y", NULL);
    ck_assert_uint_eq(response.head.code, 308);
    expect_field(&wire, &response.head, "Statusbin-Code", "308");
    expect_field(&wire, &response.head, "Location", "/redirect/2?status=308&to=/status/204&x=%20y");
    ask("POST", "/redirect/1?status=308&to=/status/204&x=%20y", NULL);
    expect_field(&wire, &response.head, "Location", "/status/204");
    ask("GET", "/redirect/1", NULL);
    ck_assert_uint_eq(response.head.code, 302);
    expect_field(&wire, &response.head, "Location", "/status/200");
    ask("GET", "/redirect/1?to=http%3A%2F%2Fa.test%2F%3Fb%3D%2520", NULL);
    expect_field(&wire, &response.head, "Location", "http://a.test/?b=%20");
    ask("HEAD", "/redirect/100", NULL);
    expect_field(&wire, &response.head, "Location", "/redirect/99");
    ask("GET", "/redirect/loop?a=b", NULL);
    expect_field(&wire, &response.head, "Location", "/redirect/loop?a=b");
}
END_TEST

/* RFC 3986, 2: what a URI has no place for is percent-encoded; what is encoded stays so. */
START_TEST(test_a_redirect_leads_to_a_uri)
{
    static const char *const cases[][2] = {
        {"/redirect/1?to=/a%20b", "/a%20b"},
        {"/redirect/1?to=/%C3%A9%22%3C%3E%5C%5E%60%7B%7C%7D", "/%C3%A9%22%3C%3E%5C%5E%60%7B%7C%7D"},
        {"/redirect/1?to=/%2520%25zz%25", "/%20%25zz%25"},
        {"/redirect/1?to=//[::1]:80/-._~!$%26'()*%2B,;=:@?%23%3F/",
         "//[::1]:80/-._~!$&'()*+,;=:@?#?/"},
        {"/redirect/2?a=|\xc3\xa9%C3%A9+", "/redirect/1?a=%7C%C3%A9%C3%A9+"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        ask("GET", cases[i][0], NULL);
        ck_assert_uint_eq(response.head.code, 302);
        expect_field(&wire, &response.head, "Location", cases[i][1]);
    }
}
END_TEST

START_TEST(test_every_hop_obeys_the_knobs_and_keeps_them)
{
    static const char *const hops[][2] = {
        {"/redirect/3;header=Set-Cookie:%20a=b?header=X-A:c&to=/",
         "/redirect/2;header=Set-Cookie:%20a=b?header=X-A:c&to=/"},
        {"/redirect/2;header=Set-Cookie:%20a=b?header=X-A:c&to=/",
         "/redirect/1;header=Set-Cookie:%20a=b?header=X-A:c&to=/"},
        {"/redirect/1;header=Set-Cookie:%20a=b?header=X-A:c&to=/", "/"},
        {"/redirect/loop;header=Set-Cookie:a=b;header=X-A:c",
         "/redirect/loop;header=Set-Cookie:a=b;header=X-A:c"},
    };

    for (size_t i = 0; i < sizeof(hops) / sizeof(hops[0]); i++) {
        ask("GET", hops[i][0], "Statusbin-Body: hop\r\n");
        ck_assert_uint_eq(response.head.code, 302);
        expect_field(&wire, &response.head, "Location", hops[i][1]);
        expect_field(&wire, &response.head, "Set-Cookie", "a=b");
        expect_field(&wire, &response.head, "X-A", "c");
        expect_field(&wire, &response.head, "Vary", "Statusbin-Body");
        ck_assert_str_eq(response.content, "hop");
    }
    ask("GET", "/redirect/2?bare", NULL);
    expect_no_field(&wire, &response.head, "Location");
}
END_TEST

START_TEST(test_what_a_redirect_says_otherwise_is_refused)
{
    static const char *const refused[][2] = {
        {"/redirect/2?location=/a",
         "The knob location in the query is '/a', but here the parameter"},
        {"/redirect/2?final=200",
         "The knob final in the query is '200', but here the parameter to says"},
        {"/redirect/2;final=404",
         "The knob final in the path is '404', but here the parameter to says"},
        {"/redirect/2?delay=x", "The knob delay in the query is 'x'; it takes"},
        {"/redirect/2;to=a", "The path parameter 'to' is not a knob"},
    };

    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        ask("GET", refused[i][0], NULL);
        expect_own(&wire, &response, 400);
        expect_no_field(&wire, &response.head, "Location");
        expect_text(&wire, &response, refused[i][1]);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("wire-redirect");
    TCase *tcase = fixture_case(suite, "redirect");

    tcase_add_checked_fixture(tcase, exchange_setup, exchange_teardown);
    tcase_add_loop_test(tcase, test_a_bad_chain_is_400, 0, sizeof(bad) / sizeof(bad[0]));
    tcase_add_test(tcase, test_a_chain_counts_down_and_keeps_its_query);
    tcase_add_test(tcase, test_a_redirect_leads_to_a_uri);
    tcase_add_test(tcase, test_every_hop_obeys_the_knobs_and_keeps_them);
    tcase_add_test(tcase, test_what_a_redirect_says_otherwise_is_refused);
    return fixture_main(suite);
}

#include "endpoint/routes.h"

/* What demonstrates codes takes any method. The path asked for most stands first. */
const struct route routes[] = {
    {"status", endpoint_status, TAKES_ALL_BELOW, false},
    {"", endpoint_index, TAKES_READING, true},
    {"healthz", endpoint_health, TAKES_READING, true},
    {"static", endpoint_static, TAKES_READING, false},
    {"favicon.ico", endpoint_favicon, TAKES_READING, true},
    {"codes", endpoint_codes, TAKES_READING, false},
    {"compose", endpoint_compose, TAKES_READING, true},
    {"help", endpoint_help, TAKES_READING, true},
    {"try", endpoint_try, TAKES_ALL, true},
    {"status.json", endpoint_index_json, TAKES_READING, true},
    {"random", endpoint_random, TAKES_ALL, false},
    {"sequence", endpoint_sequence, TAKES_ALL, false},
    {"requests", endpoint_requests, TAKES_ALL, true},
    {"redirect", endpoint_redirect, TAKES_ALL, false},
    {"demo", endpoint_demo, TAKES_ALL_BELOW, false},
};

const size_t route_count = sizeof(routes) / sizeof(routes[0]);

const struct route route_of_digits = {NULL, endpoint_code, TAKES_ALL, false};

const struct guide_path route_helps[] = {
    {"/status/<code>",
     "That code, for every method. What follows the code is ignored, so the URL "
     "can be any client's base URL.",
     "/status/503/v1/users"},
    {"/status/<list>",
     "One code of a list, at random: evenly, by weight, from a range or a class. "
     "Each may have knobs of its own.",
     "/status/200:9,5xx:1;retry-after=1"},
    {"/sequence/<list>",
     "One step of the list for each request; the last step stays. Each key "
     "counts for itself.",
     "/sequence/503*2;retry-after=1,200?key=mine"},
    {"/sequence?key=<name>", "Which step a key is at, without moving it.", "/sequence?key=mine"},
    {"/requests?key=<name>",
     "What came under a key, for a test to ask what its client did. Each "
     "demonstration takes the knob key. n= picks one request, from= begins at one. "
     "Times are those at which a whole request had come. DELETE forgets the key.",
     "/requests?key=mine"},
    {"/redirect/<n>", "A chain of n redirects; status= picks their code, to= where they end.",
     "/redirect/3?status=307&to=/status/204"},
    {"/redirect/loop", "Redirects that never end.", "/redirect/loop"},
    {"/demo/<code>",
     "A resource that answers with the code only if the request deserves it, and "
     "with success if not.",
     "/demo/401"},
    {"/codes/<code>", "What a code means, as a page, text or JSON; always a 200.", "/codes/429"},
    {"/compose", "A form that makes the URL of a response, and its command.",
     "/compose?code=503&retry-after=2"},
    {"/try?target=<target>",
     "POST: sends that request to this server itself, and shows the octets of "
     "both sides; method= picks another than GET.",
     "/try?target=/status/103", "POST"},
    {"/help", "This page.", "/help"},
    {"/status.json", "The whole table of codes, as JSON.", "/status.json"},
    {"/healthz", "200 while the server serves, 503 while it shuts down.", "/healthz"},
};

const size_t route_help_count = sizeof(route_helps) / sizeof(route_helps[0]);

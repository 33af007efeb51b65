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
     "That code, for every method. The server ignores the path after the code, so this can be the "
     "base URL of a client.",
     "/status/503/v1/users"},
    {"/status/<list>",
     "A random code of the list, which may have weights, ranges and classes. Each code can have "
     "its own knobs.",
     "/status/200:9,5xx:1;retry-after=1"},
    {"/sequence/<list>",
     "One step of the list for each request. The last step repeats forever. Each key has its own "
     "counter.",
     "/sequence/503*2;retry-after=1,200?key=mine"},
    {"/sequence?key=<name>",
     "GET returns the next step without taking it. DELETE resets the sequence.",
     "/sequence?key=mine"},
    {"/requests?key=<name>",
     "The requests with this key, so that a test can check what its client did. /status, /random, "
     "/sequence, /redirect and /demo take the knob key. n= selects one request, from= selects that "
     "one and all later ones. A time is when the whole request had arrived. DELETE forgets the "
     "key.",
     "/requests?key=mine"},
    {"/redirect/<n>", "A chain of n redirects. status= sets their code, to= sets where they end.",
     "/redirect/3?status=307&to=/status/204"},
    {"/redirect/loop", "Redirects that never end.", "/redirect/loop"},
    {"/demo/<code>",
     "A resource that responds with the code only if the request triggers it, and otherwise with "
     "success.",
     "/demo/401"},
    {"/codes/<code>", "What a code means, as a page, text or JSON; always a 200.", "/codes/429"},
    {"/compose", "A form that builds the URL of a response, and the command to request it.",
     "/compose?code=503&retry-after=2"},
    {"/try?target=<target>",
     "POST: the server sends that request to itself and returns the bytes of both sides. method= "
     "sets a method other than GET.",
     "/try?target=/status/103", "POST"},
    {"/help", "This page.", "/help"},
    {"/status.json", "The whole table of codes, as JSON.", "/status.json"},
    {"/healthz", "200 while the server serves, 503 while it shuts down.", "/healthz"},
};

const size_t route_help_count = sizeof(route_helps) / sizeof(route_helps[0]);

#include "answer/knob-help.h"

#include <stddef.h>
#include <string.h>

static const struct knob_help helps[] = {
    {"abortAfterHeaders", "Sends the headers and resets the connection, as httpstat.us did.",
     "abortAfterHeaders=true", NULL},
    {"abortBeforeHeaders", "Resets the connection, as httpstat.us did.", "abortBeforeHeaders=true",
     NULL},
    {"abortDuringBody", "Resets the connection in the middle of the body, as httpstat.us did.",
     "abortDuringBody=true", NULL},
    {"bare", "Leaves out the headers that belong to the code.", NULL, NULL},
    {"body", "Sends this body, which may be empty.", NULL, NULL},
    {"chunked", "Sends the body in chunks, without Content-Length.", NULL, NULL},
    {"continue",
     "Changes what Expect: 100-continue gets: no 100, a 100 only with the response, or a 100 after "
     "a time.",
     NULL, "no late"},
    {"delay",
     "Waits before the response. The time may be random: from a range, or one of several by "
     "weight.",
     NULL, NULL},
    {"drip", "Spreads the body evenly over that time.", NULL, NULL},
    {"dribbleBody", "Spreads the body over a second, as httpstat.us did.", "dribbleBody=true",
     NULL},
    {"early", "Responds before the request body is read, and closes.", NULL, NULL},
    {"encoding", "Compresses the body, whatever Accept-Encoding says.", NULL, "gzip deflate"},
    {"fault", "Breaks the response on purpose. The fault may be random: one of several by weight.",
     NULL,
     "close reset truncate reset-head reset-body stall garbage bad-chunk long short body-204 "
     "http10 goaway"},
    {"final", "Sets the code of the final response after a 1xx.", NULL, NULL},
    {"header", "Adds a header, or replaces one that the code has.", NULL, NULL},
    {"hint", "Sends a 103 with this Link before the response.", NULL, NULL},
    {"key", "Names the counter of a sequence, and records the request for /requests.", "key=mine",
     NULL},
    {"location", "Sets Location.", NULL, NULL},
    {"reason", "Sets the reason phrase, which may be empty. HTTP/2 has none.", NULL, NULL},
    {"retry-after", "Sets Retry-After.", NULL, NULL},
    {"seed", "Makes every random choice repeatable.", "seed=1", NULL},
    {"size", "Sends a generated body of that size.", NULL, NULL},
    {"sleep", "Waits before the response, as httpstat.us did.", "sleep=200", NULL},
    {"sleepAfterHeaders", "Sends the headers and waits before the body, as httpstat.us did.",
     "sleepAfterHeaders=200", NULL},
    {"suppressBody", "Leaves the body out, as httpstat.us did.", "suppressBody=true", NULL},
    {"trailer", "Sends this trailer field after the body, which is sent in chunks.", NULL, NULL},
    {"type", "Sets the Content-Type of the body.", NULL, NULL},
};

const struct knob_help *knob_help_find(const char *name)
{
    for (size_t i = 0; i < sizeof(helps) / sizeof(helps[0]); i++)
        if (strcmp(helps[i].name, name) == 0)
            return &helps[i];
    return NULL;
}

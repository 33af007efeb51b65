#include "http/conditional.h"

#include <string.h>

#include "base/text.h"
#include "http/date.h"
#include "http/etag.h"

enum { STRONG_DATE_S = 1 }; /* how old Last-Modified must be to be a strong validator (8.8.2.2) */

/* Whether the representation has not changed after a date; false for what is no date. */
static bool is_unmodified_since(const char *value, const struct validators *validators,
                                int64_t now_s, bool *ret_valid)
{
    int64_t date_s;

    *ret_valid = date_parse(value, now_s, &date_s);
    return *ret_valid && validators->modified_s <= date_s;
}

/* Steps 1 and 2 of 13.2.2: what must hold for the request to be carried out. */
static bool may_proceed(const struct conditions *conditions, const struct validators *validators,
                        int64_t now_s)
{
    bool valid, unmodified;

    if (conditions->if_match)
        return etag_list_matches(conditions->if_match, validators->etag, true);
    if (!conditions->if_unmodified_since)
        return true;
    unmodified = is_unmodified_since(conditions->if_unmodified_since, validators, now_s, &valid);
    return unmodified || !valid; /* 13.1.4: what is no date is ignored */
}

/* Steps 3 and 4: whether the client has the representation already. */
static bool has_already(const struct conditions *conditions, const struct validators *validators,
                        bool reads, int64_t now_s)
{
    bool valid;

    if (conditions->if_none_match)
        return etag_list_matches(conditions->if_none_match, validators->etag, false);
    return reads && conditions->if_modified_since &&
           is_unmodified_since(conditions->if_modified_since, validators, now_s, &valid);
}

enum conditional_result conditional_evaluate(const struct conditions *conditions,
                                             const struct validators *validators, bool reads,
                                             int64_t now_s)
{
    if (!may_proceed(conditions, validators, now_s))
        return CONDITIONAL_FAILED;
    if (!has_already(conditions, validators, reads, now_s))
        return CONDITIONAL_PROCEED;
    return reads ? CONDITIONAL_NOT_MODIFIED : CONDITIONAL_FAILED;
}

bool conditional_range_counts(const char *if_range, const struct validators *validators,
                              int64_t now_s)
{
    struct slice value;
    int64_t date_s;

    if (!if_range)
        return true;
    value = text_trim(if_range);
    if (value.size > 0 && (value.data[0] == '"' || value.data[0] == 'W'))
        return value.size == strlen(validators->etag) &&
               memcmp(value.data, validators->etag, value.size) == 0;
    return date_parse(if_range, now_s, &date_s) && date_s == validators->modified_s &&
           now_s - date_s >= STRONG_DATE_S;
}

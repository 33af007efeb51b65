#include "http/conditional.h"

#include "base/text.h"
#include "http/date.h"
#include "http/etag.h"

enum { STRONG_DATE_S = 1 }; /* how old Last-Modified must be to be a strong validator (8.8.2.2) */

/* What a condition with a date says of the representation. */
enum since { SINCE_IGNORED, SINCE_MODIFIED, SINCE_UNMODIFIED };

static enum since compare(const char *value, const struct validators *validators, int64_t now_s)
{
    int64_t date_s;

    if (!value || validators->modified_s == 0 || !date_parse(value, now_s, &date_s))
        return SINCE_IGNORED;
    return validators->modified_s <= date_s ? SINCE_UNMODIFIED : SINCE_MODIFIED;
}

/* Steps 1 and 2 of 13.2.2: what must hold for the request to be carried out. */
static bool may_proceed(const struct conditions *conditions, const struct validators *validators,
                        int64_t now_s)
{
    if (conditions->if_match)
        return etag_list_matches(conditions->if_match, validators->etag, true);
    return compare(conditions->if_unmodified_since, validators, now_s) != SINCE_MODIFIED;
}

/* Steps 3 and 4: whether the client has the representation already. */
static bool has_already(const struct conditions *conditions, const struct validators *validators,
                        bool reads, int64_t now_s)
{
    if (conditions->if_none_match)
        return etag_list_matches(conditions->if_none_match, validators->etag, false);
    return reads && compare(conditions->if_modified_since, validators, now_s) == SINCE_UNMODIFIED;
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
        return text_equals(value, validators->etag); /* a weak one never does */
    return validators->modified_s != 0 && date_parse(if_range, now_s, &date_s) &&
           date_s == validators->modified_s && now_s - date_s >= STRONG_DATE_S;
}

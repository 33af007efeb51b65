/*
 * What a reply owns is freed, whatever becomes of it. AddressSanitizer and
 * valgrind see every leak; this one is seen without them too.
 */
#include "lib/unit.h"

#include <malloc.h>
#include <string.h>

#include "answer/reply.h"

enum { SIZE = 10000, MANY = 1000 };

/* Memory ran out for one part of the answer, and not for the next. */
START_TEST(test_a_reply_that_cannot_be_sent_leaks_no_content)
{
    static struct reply reply;
    size_t before = mallinfo2().uordblks;

    for (int i = 0; i < MANY; i++) {
        struct outgoing outgoing;

        reply_init(&reply, false);
        reply.failed = true;
        reply_own_content(&reply, memset(malloc(SIZE), 0, SIZE), SIZE, "text/plain");
        ck_assert(!reply_make(&reply, &outgoing));
    }
    ck_assert_uint_lt(mallinfo2().uordblks, before + SIZE);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reply");
    TCase *tcase = unit_case(suite, "memory");

    tcase_add_test(tcase, test_a_reply_that_cannot_be_sent_leaks_no_content);
    return unit_main(suite);
}

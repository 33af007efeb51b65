/*
 * libev's memory: where the heap has run out, its arrays grow into the reserve
 * and keep what is in them; later they grow back onto the heap. Without the
 * reserve libev would abort.
 */
#include "lib/unit.h"

#include <ev.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "net/reserve.h"

static struct rlimit unlimited;

/* Pages of this process: its address space, and what of that is in memory. */
static void look(unsigned long *ret_space, unsigned long *ret_resident)
{
    FILE *file = fopen("/proc/self/statm", "r");

    ck_assert_ptr_nonnull(file);
    ck_assert_int_eq(fscanf(file, "%lu %lu", ret_space, ret_resident), 2);
    fclose(file);
}

/* From now on no memory is got from the system; what the heap has is not enough for much. */
static void run_out(void)
{
    unsigned long space, resident;
    struct rlimit limit;

    look(&space, &resident);
    getrlimit(RLIMIT_AS, &unlimited);
    limit = unlimited;
    limit.rlim_cur = space * (unsigned long)sysconf(_SC_PAGESIZE);
    setrlimit(RLIMIT_AS, &limit);
    ck_assert_ptr_null(malloc(1 << 20));
}

static int called;

static void on_octet(struct ev_loop *loop, ev_io *watch, int events)
{
    char octet;

    (void)loop, (void)events;
    ck_assert_int_eq(read(watch->fd, &octet, 1), 1);
    called++;
}

/* Has the array of descriptors grow to so many. */
static void grow(struct ev_loop *loop, int descriptors)
{
    ev_io last;

    ev_io_init(&last, on_octet, descriptors - 1, EV_READ);
    ev_io_start(loop, &last);
    ev_io_stop(loop, &last);
}

static void expect_watched(struct ev_loop *loop, int fd)
{
    int before = called;

    ck_assert_int_eq(write(fd, "a", 1), 1);
    for (int i = 0; i < 10 && called == before; i++)
        ev_run(loop, EVRUN_NOWAIT);
    ck_assert_int_eq(called, before + 1);
}

START_TEST(test_arrays_grow_into_the_reserve_and_back)
{
    struct ev_loop *loop;
    ev_io watch;
    int ends[2];

    ck_assert(reserve_start());
    ck_assert(reserve_start());
    loop = ev_loop_new(EVBACKEND_EPOLL);
    ck_assert_ptr_nonnull(loop);
    ck_assert_int_eq(pipe(ends), 0);
    ev_io_init(&watch, on_octet, ends[0], EV_READ);
    ev_io_start(loop, &watch);
    expect_watched(loop, ends[1]);
    run_out();
    grow(loop, 200000); /* about 3 MB */
    expect_watched(loop, ends[1]);
    grow(loop, 500000); /* from the reserve into the reserve */
    expect_watched(loop, ends[1]);
    setrlimit(RLIMIT_AS, &unlimited);
    grow(loop, 1000000); /* back onto the heap */
    expect_watched(loop, ends[1]);
    ev_loop_destroy(loop);
}
END_TEST

START_TEST(test_an_unused_reserve_is_address_space_alone)
{
    unsigned long space, resident, space_after, resident_after;
    const unsigned long page = (unsigned long)sysconf(_SC_PAGESIZE);

    look(&space, &resident);
    ck_assert(reserve_start());
    look(&space_after, &resident_after);
    ck_assert_uint_ge((space_after - space) * page, 1 << 20);
    ck_assert_uint_le(resident_after, resident + (1 << 20) / page);
    ck_assert(reserve_start());
    look(&space, &resident);
    ck_assert_uint_eq(space, space_after);
}
END_TEST

START_TEST(test_without_address_space_there_is_no_reserve_yet)
{
    run_out();
    ck_assert(!reserve_start());
    setrlimit(RLIMIT_AS, &unlimited);
    ck_assert(reserve_start());
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("reserve");
    TCase *tcase = unit_case(suite, "reserve");

    tcase_add_test(tcase, test_arrays_grow_into_the_reserve_and_back);
    tcase_add_test(tcase, test_an_unused_reserve_is_address_space_alone);
    tcase_add_test(tcase, test_without_address_space_there_is_no_reserve_yet);
    return unit_main(suite);
}

#include "endpoint/random.h"

#include "base/random.h"
#include "codes/list.h"
#include "endpoint/endpoint.h"
#include "endpoint/path-list.h"

static unsigned pick(const struct service *service, const struct list *list,
                     const struct knobs *knobs)
{
    return list_pick(list,
                     knobs->seeded ? random_of_seed(knobs->seed) : random_next(service->random));
}

void random_answer(const struct service *service, const struct request *request, const char *text,
                   struct reply *reply)
{
    const struct knob_call call = {service, request, NULL};
    struct knob_reading reading;
    struct knobs knobs;
    struct list list;
    const char *wrong = list_parse_random(&list, text, service->highest_code);

    if (wrong) {
        path_list_refuse(service, request, text, &list, wrong, reply);
        return;
    }
    if (path_list_read_knobs(&call, &list, &reading, &knobs, reply))
        path_list_answer(&call, pick(service, &list, &knobs), &reading, &knobs, reply);
    knobs_reset(&knobs);
}

void endpoint_random(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    char text[PATH_LIST_SIZE];

    if (target_segment(&request->target, 1, text, sizeof(text)) < 0)
        text[0] = '\0';
    random_answer(service, request, text, reply);
}

#include "endpoint/random.h"

#include "endpoint/endpoint.h"
#include "endpoint/path-list.h"
#include "endpoint/status/answer.h"

void random_answer(const struct service *service, const struct request *request, unsigned index,
                   struct reply *reply)
{
    const struct knob_call call = {service, request, NULL};
    struct path_list *path_list = path_list_read(&call, index, list_parse_random, reply);
    struct list_step step;
    uint64_t number;

    if (!path_list)
        return;
    number = knobs_random(&path_list->knobs, service->random, KNOB_PICK_CODE);
    step = list_pick(&path_list->list, number);
    if (path_list_take(path_list, step, reply))
        status_answer(service, request, step.code, &path_list->knobs, reply);
    path_list_free(path_list);
}

void endpoint_random(const struct service *service, const struct request *request,
                     struct reply *reply)
{
    random_answer(service, request, 1, reply);
}

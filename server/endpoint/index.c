#include "endpoint/index.h"

#include "endpoint/endpoint.h"
#include "endpoint/kept.h"
#include "pages/render.h"

static char *make_index(const void *what, enum format format, const char *url, size_t *ret_size)
{
    (void)what;
    return render_index(format, url, ret_size);
}

static char *make_demos(const void *what, enum format format, const char *url, size_t *ret_size)
{
    (void)what;
    return render_demos(format, url, ret_size);
}

static const struct kept_page codes = {"codes", make_index, NULL},
                              demos = {"demos", make_demos, NULL};

void endpoint_index(const struct service *service, const struct request *request,
                    struct reply *reply)
{
    kept_answer(service, request, &codes, reply);
}

void endpoint_index_json(const struct service *service, const struct request *request,
                         struct reply *reply)
{
    kept_answer_as(service, request, &codes, FORMAT_JSON, reply);
}

void index_answer_demos(const struct service *service, const struct request *request,
                        struct reply *reply)
{
    kept_answer(service, request, &demos, reply);
}

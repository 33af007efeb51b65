#include "endpoint/endpoint.h"
#include "endpoint/guide.h"
#include "endpoint/kept.h"
#include "pages/render-help.h"

static char *make(const void *what, enum format format, const char *url, size_t *ret_size)
{
    struct guide guide;

    (void)what;
    guide_collect(&guide);
    return render_help(format, &guide, url, ret_size);
}

void endpoint_help(const struct service *service, const struct request *request,
                   struct reply *reply)
{
    static const struct kept_page help = {"help", make, NULL};

    kept_answer(service, request, &help, reply);
}

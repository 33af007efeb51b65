/*
 * Demos in which the client chooses a representation or a protocol, or is led
 * on to another resource.
 */
#include "endpoint/demo/demo.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "endpoint/endpoint.h"
#include "endpoint/status/reply.h"
#include "http/handshake.h"
#include "http/negotiation.h"
#include "pages/render.h"

/* RFC 9110, 12.5.4: settled if the languages that match best are one. */
void demo_choices(const struct service *service, const struct request *request, unsigned code,
                  struct reply *reply)
{
    (void)service;
    static const char *const languages[] = {"en", "de", "fr", NULL};
    static const char *const texts[] = {"Here it is in English.\n", "Hier ist es auf Deutsch.\n",
                                        "Le voici en francais.\n"};
    int chosen = negotiation_choose_language(request->fields[FIELD_ACCEPT_LANGUAGE], languages);

    (void)code;
    reply_add(reply, "Vary", "Accept-Language");
    if (chosen < 0) {
        demo_tell(request, 300,
                  "There are three: en, de and fr. Say with Accept-Language which one you prefer.",
                  reply);
        reply_remove(reply, "Vary");
        reply_add(reply, "Vary", "Accept, Accept-Language");
        for (int i = 0; languages[i]; i++)
            reply_add_format(reply, "Link", "</demo/300>; rel=\"alternate\"; hreflang=\"%s\"",
                             languages[i]);
        return;
    }
    reply->code = 200;
    reply_add(reply, "Content-Language", languages[chosen]);
    reply_set_content(reply, texts[chosen], strlen(texts[chosen]), "text/plain; charset=utf-8");
}

/* Unlike everywhere else here, what Accept excludes is not sent (12.5.1, 15.5.7). */
void demo_acceptable(const struct service *service, const struct request *request, unsigned code,
                     struct reply *reply)
{
    (void)service;
    (void)code;
    if (negotiation_excludes_all(request->fields[FIELD_ACCEPT]))
        demo_tell(
            request, 406,
            "There are text/html, application/json and text/plain; Accept takes none of them.",
            reply);
    else
        demo_tell(request, 200, "This is in a format that Accept takes.", reply);
}

/* Says what has arrived after the redirect. */
static void tell_arrival(const struct request *request, struct reply *reply)
{
    json_t *arrived = json_pack("{ss sI}", "method", request->head.method, "bytes",
                                (json_int_t)request->content_received);
    char *content = arrived ? json_dumps(arrived, JSON_COMPACT) : NULL;

    json_decref(arrived);
    reply->code = 200;
    reply_own_content(reply, content, content ? strlen(content) : 0,
                      negotiation_media_type(FORMAT_JSON));
}

void demo_redirect(const struct service *service, const struct request *request, unsigned code,
                   struct reply *reply)
{
    (void)service;
    if (target_has_segment(&request->target, 2)) {
        tell_arrival(request, reply);
        return;
    }
    demo_tell(request, code, "Follow Location: it says which method and how much content arrive.",
              reply);
    reply_add_format(reply, "Location", "/demo/%u/arrived", code);
}

/* RFC 8297: the hint is for the stylesheet that the page uses. */
void demo_hints(const struct service *service, const struct request *request, unsigned code,
                struct reply *reply)
{
    (void)service;
    const struct status *row = status_find(code);

    if (request->head.can_interim)
        demonstration_set_interim(row, reply);
    demo_tell(request, 200, "The stylesheet of this page was hinted at before the page was ready.",
              reply);
}

void demo_upgrade(const struct service *service, const struct request *request, unsigned code,
                  struct reply *reply)
{
    struct knobs none = {0};

    reply_remove(reply, "Statusbin-Code"); /* it is added again */
    endpoint_switch(service, request, code, &none, reply);
}

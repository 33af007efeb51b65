/*
 * Demos in which the client chooses a representation or a protocol, or is led
 * on to another resource.
 */
#include "endpoint/demo/demo.h"

#include <jansson.h>
#include <string.h>

#include "codes/status.h"
#include "endpoint/status/answer.h"
#include "endpoint/status/reply.h"
#include "http/negotiation.h"
#include "pages/json-text.h"

/* RFC 9110, 12.5.4: a 300, unless one language matches best. */
void demo_choices(const struct demo_call *call)
{
    struct reply *reply = call->reply;
    static const char *const languages[] = {"en", "de", "fr", NULL};
    static const char *const texts[] = {"Here it is in English.\n", "Hier ist es auf Deutsch.\n",
                                        "Le voici en francais.\n"};
    int chosen =
        negotiation_choose_language(call->request->fields[FIELD_ACCEPT_LANGUAGE], languages);

    reply_add(reply, "Vary", "Accept-Language");
    if (chosen < 0) {
        demo_tell(call, 300,
                  "There are three languages: en, de and fr. Choose one with Accept-Language.");
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

/* RFC 9110, 12.5.1 and 15.5.7. All other endpoints answer in plain text where Accept excludes
   everything. */
void demo_acceptable(const struct demo_call *call)
{
    if (negotiation_excludes_all(call->request->fields[FIELD_ACCEPT]))
        demo_tell(call, 406,
                  "The formats are text/html, application/json and text/plain; Accept allows none "
                  "of them.");
    else
        demo_tell(call, 200, "This is in a format that Accept allows.");
}

/* Says which method and how much content have arrived after the redirect. */
static void tell_arrival(const struct request *request, struct reply *reply)
{
    json_t *arrived = json_pack("{ss sI}", "method", request->head.method, "bytes",
                                (json_int_t)request->content_received);
    size_t size = 0;
    char *content = json_text_take(arrived, JSON_COMPACT, &size);

    reply->code = 200;
    reply_own_content(reply, content, size, negotiation_media_type(FORMAT_JSON));
}

void demo_redirect(const struct demo_call *call)
{
    if (target_has_segment(&call->request->target, 2)) {
        tell_arrival(call->request, call->reply);
        return;
    }
    demo_tell(call, call->code,
              "Follow Location: the target reports which method and how much content arrived.");
    reply_add_format(call->reply, "Location", "/demo/%u/arrived", call->code);
}

/* RFC 8297: the 103 hints at the stylesheet of the page that follows. */
void demo_hints(const struct demo_call *call)
{
    const struct status *row = status_find(call->code);

    if (call->request->head.can_interim)
        status_reply_set_interim(row, call->reply);
    demo_tell(call, 200, "A 103 named the stylesheet of this page before the page was ready.");
}

void demo_upgrade(const struct demo_call *call)
{
    status_answer_switch(call->service, call->request, call->knobs, call->reply);
}

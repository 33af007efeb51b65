#include "engine/mhd/tunnel.h"
#include <unistd.h>
#include "engine/mhd/engine.h"
#include "net/places.h"
#include "service.h"
void tunnel_open(struct engine *engine, const struct arrival *arrival)
{ close(arrival->fd); places_release(&engine->service->places, arrival->address); }
void tunnel_set_connection(struct tunnel *tunnel, struct connection *connection) {(void)tunnel,(void)connection;}
void tunnel_break(struct tunnel *tunnel, enum tunnel_break how){(void)tunnel,(void)how;}
bool tunnel_has_octets(const struct tunnel *tunnel){(void)tunnel;return false;}
void tunnels_drain(struct engine *engine){(void)engine;}
void tunnels_cut(struct engine *engine){(void)engine;}

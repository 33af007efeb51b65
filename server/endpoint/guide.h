/*
 * How to use the server, collected from the tables of paths and of knobs.
 */
#pragma once

#include "pages/guide.h"

/* Fills the guide in. It points to what lasts as long as the program. */
void guide_collect(struct guide *ret_guide);

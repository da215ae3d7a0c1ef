// pixel.h: tracking calls of clients that can only load an image: everything is in the query.
#ifndef PERENNIAL_SENSE_PIXEL_H
#define PERENNIAL_SENSE_PIXEL_H

#include "base/arena.h"

enum { PIXEL_PARAMETERS_MAX = 200 };

// The item as JSON, in the arena: `data` as base64 of JSON (Segment), or one parameter a member, dots in its
// name opening objects: properties.subject, context.page.url. Later parameters are left out.
Str pixel_json(Str query, Arena *arena);

// The 43 bytes of a transparent image, 1 by 1.
Str pixel_gif(void);

#endif

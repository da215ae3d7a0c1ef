// schema.h: the shapes of answers, in a short notation, and their JSON Schema.
//
//     text int number bool time day any     a JSON value of that kind; time and day are texts
//     Account                               a named shape of schema_table
//     [Account]                             an array
//     map number                            an object with any keys
//     one(a|b|c)                            one of these texts
//     {id text, name text?, hint? text}     an object: exactly these members; "?" behind a type: may be null;
//                                           behind a name: may be left out
//     {id text, ...}                        more members may come
//     list Account                          {"items":[…],"next_cursor":text?,"total":int}; see `list`
#ifndef PERENNIAL_API_SCHEMA_H
#define PERENNIAL_API_SCHEMA_H

#include "codec/json_writer.h"

typedef struct NamedShape {
    const char *name; // with a capital
    const char *shape;
} NamedShape;

// All named shapes: tables of api/, NULL-terminated.
extern const NamedShape *const api_shape_tables[];

// Writes the JSON Schema of a shape as one value. False when the notation is broken or names an unknown
// shape; what was written is then worthless.
bool schema_write(JsonWriter *json, const char *shape);

#endif

// custom_attribute.h: attributes of accounts and people that the team has given a label and a type.
//
// What people edit and import has to fit. What comes by tracking is kept as it came, and shown as wrong where
// it does not fit: data is never refused for a definition.
#ifndef PERENNIAL_KNOW_CUSTOM_ATTRIBUTE_H
#define PERENNIAL_KNOW_CUSTOM_ATTRIBUTE_H

#include "codec/json.h"
#include "engine/record.h"
#include "store/store.h"

#define CUSTOM_TYPE_NAMES "text|number|money|date|choice|yes_no|link"
#define CUSTOM_ABOUT_NAMES "account|person"

enum {
    CUSTOM_ATTRIBUTES_MAX = 200, // of both kinds together
    CUSTOM_LABEL_BYTES_MAX = 100,
    CUSTOM_CHOICES_MAX = 50,
    CUSTOM_CHOICE_BYTES_MAX = 100,
};

typedef struct CustomAttribute {
    int64_t id; // 0: new
    Str about, name, label, type;
    const Str *choices; // of a choice
    size_t choice_count;
    bool required;
    int64_t changed_us;
    Str changed_by;
} CustomAttribute;

// Sorted by label, of both kinds with an empty `about`; in the arena.
MUST_USE Status custom_attribute_list(Store *store, Str about, Arena *arena, CustomAttribute **found_out,
                                      size_t *count_out, Error *error);
MUST_USE Status custom_attribute_get(Store *store, int64_t id, Arena *arena, CustomAttribute *found_out,
                                     Error *error); // STATUS_NOT_FOUND

// Inside a transaction; sets the id of a new one. STATUS_CONFLICT: the name is taken, or there are too many.
MUST_USE Status custom_attribute_save(Store *store, CustomAttribute *attribute, Error *error);
MUST_USE Status custom_attribute_remove(Store *store, int64_t id, Error *error);

const CustomAttribute *custom_attribute_find(const CustomAttribute *attributes, size_t count, Str name);

// What is wrong with a value that somebody sets, as a sentence in the arena; NULL: nothing. NULL or null
// takes it away.
const char *custom_attribute_wrong(const CustomAttribute *attribute, const JsonNode *value, Arena *arena);
// The same of all members of an object of attributes; the first that is wrong.
const char *custom_attributes_wrong(const CustomAttribute *attributes, size_t count, const JsonNode *object,
                                    Arena *arena);
// The same of a value that is there.
const char *custom_attribute_unfit(const CustomAttribute *attribute, Value value, Arena *arena);

#endif

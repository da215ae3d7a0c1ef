// plan_items.h: items of adoption plans as JSON: read with their bounds, and written.
#ifndef PERENNIAL_API_PLAN_ITEMS_H
#define PERENNIAL_API_PLAN_ITEMS_H

#include "api/request.h"
#include "know/adoption_progress.h"

// The items of the plan become those of the array; one that says the id of an item of the plan keeps it. What
// is known of how far they are is forgotten. The plan's account and due day must be there. STATUS_INVALID
// says which one and why.
MUST_USE Status read_plan_items(Request *request, const JsonNode *array, AdoptionPlan *plan);

// Members of an open object: what people keep of it.
void put_plan_item(const Request *request, JsonWriter *json, const AdoptionItem *item);
#define PLAN_ITEM_MEMBERS                                                                                    \
    "id int, kind one(" ADOPTION_KIND_NAMES "), feature text, measure one(" ADOPTION_COUNTED_NAMES           \
    "), target int, people [{id text, name text}], due day, owner text"

#endif

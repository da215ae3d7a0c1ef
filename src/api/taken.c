#include "api/taken.h"

Taken taken_begin(Request *request)
{
    json_open_object(request->json);
    json_key(request->json, STR("rejected"));
    json_open_array(request->json);
    return (Taken){ .json = request->json };
}

void taken_wrong(Taken *answer, uint64_t place, const Error *error)
{
    if (answer->wrong++ >= TAKEN_WRONG_SHOWN_MAX) return;
    json_open_object(answer->json);
    json_add_int(answer->json, STR("index"), (int64_t)place);
    json_add_text(answer->json, STR("reason"), str_from_c(error->message));
    json_close_object(answer->json);
}

void taken_end(Taken *answer)
{
    json_close_array(answer->json);
    json_add_int(answer->json, STR("taken"), (int64_t)answer->taken);
    json_add_int(answer->json, STR("wrong"), (int64_t)answer->wrong);
}

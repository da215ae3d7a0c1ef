#include "api/runs.h"

#include "api/work_json.h"

static Status no_such_run(Request *request, const char *what)
{
    return fail(request->error, STATUS_NOT_FOUND, STR("id"),
                "There is no such %s; the last %d are kept until a restart. Begin another.", what, RUNS_KEPT);
}

void answer_begun(Request *request, int64_t id)
{
    json_open_object(request->json);
    json_add_int(request->json, STR("id"), id);
    json_close_object(request->json);
}

Status answer_run(Request *request, RunDesk *desk, const char *what, const char *const names[RUN_RESULTS])
{
    RunView view;
    if (!run_desk_find(desk, path_number(request), request->arena, &view)) return no_such_run(request, what);
    JsonWriter *json = request->json;
    json_open_object(json);
    json_add_text(json, STR("state"), run_state_name(view.state));
    json_add_double(json, STR("progress"), view.progress);
    for (int i = 0; i < RUN_RESULTS; i++) {
        if (names[i]) json_add_raw(json, str_from_c(names[i]), view.results[i]);
    }
    json_close_object(json);
    return STATUS_OK;
}

Status answer_stop(Request *request, RunDesk *desk, const char *what)
{
    return run_desk_stop(desk, path_number(request)) ? STATUS_OK : no_such_run(request, what);
}

#include "act/play_choose.h"

enum { CHOOSE_LEAST = 2, SUCCESS_DAYS_USUAL = 7 };

PlayStep play_step_as(const PlayStep *step, int candidate)
{
    PlayStep as = *step;
    if (step->choose_count == 0) return as;
    as.reference = step->choose[candidate].reference;
    if (step->choose[candidate].in_app) as.kind = PLAY_IN_APP;
    as.choose = NULL;
    as.choose_count = 0;
    return as;
}

static Status refuse(const PlayReading *reading, Str name, const char *why)
{
    return fail(reading->error, STATUS_INVALID, play_field_place(reading, name), "%s", why);
}

// A mail may choose between mails and guides, a survey between templates, a guide between guides.
static Status read_candidate(const PlayReading *reading, const JsonNode *node, const PlayStep *step,
                             PlayCandidate *candidate)
{
    enum { TEMPLATE, GUIDE, FIELDS };
    static const JsonField table[FIELDS] = { { STR_CONST("template"), JSON_WANT_INTEGER },
                                             { STR_CONST("guide"), JSON_WANT_INTEGER } };
    const JsonNode *nodes[FIELDS];
    int reference = 0;
    Status status = play_field_object(reading, node, table, FIELDS, nodes);
    if (status != STATUS_OK) return status;
    candidate->in_app = nodes[GUIDE] != NULL;
    const int field = candidate->in_app ? GUIDE : TEMPLATE;
    status = play_field_whole(reading, nodes[field], table[field].name, 1, INT32_MAX, &reference);
    candidate->reference = reference;
    if (status != STATUS_OK) return status;
    if ((nodes[TEMPLATE] != NULL) == (nodes[GUIDE] != NULL))
        return refuse(reading, table[TEMPLATE].name, "Choose a template, or a guide.");
    if (candidate->in_app && step->kind == PLAY_SURVEY)
        return refuse(reading, table[GUIDE].name, "A survey is asked by mail: choose a template.");
    if (!candidate->in_app && step->kind == PLAY_IN_APP)
        return refuse(reading, table[TEMPLATE].name, "This step shows guides: choose a guide.");
    return STATUS_OK;
}

static bool is_there(const PlayCandidate *list, int count, PlayCandidate one)
{
    for (int i = 0; i < count; i++)
        if (list[i].in_app == one.in_app && list[i].reference == one.reference) return true;
    return false;
}

static Status read_candidates(const PlayReading *outer, const JsonNode *node, PlayStep *step)
{
    PlayCandidate *list = ARENA_ARRAY(outer->arena, PlayCandidate, PLAY_CANDIDATES_MAX);
    const size_t given = json_count(node);
    int count = 0;
    if (given < CHOOSE_LEAST || given > PLAY_CANDIDATES_MAX)
        return fail(outer->error, STATUS_INVALID, play_field_place(outer, STR("choose")),
                    "Give %d to %d messages to choose from.", CHOOSE_LEAST, PLAY_CANDIDATES_MAX);
    for (JsonItems i = json_items(node); json_next_item(&i); count++) {
        Str name = arena_format(outer->arena, "choose.%d", count);
        const PlayReading reading = { outer->arena, outer->error, play_field_place(outer, name) };
        Status status = read_candidate(&reading, i.item, step, &list[count]);
        if (status != STATUS_OK) return status;
        if (is_there(list, count, list[count]))
            return refuse(&reading, STR("template"), "This message is there already.");
    }
    step->choose = list;
    step->choose_count = count;
    return STATUS_OK;
}

static Status read_hour(const PlayReading *reading, const JsonNode *node, PlayStep *step)
{
    int hour = 0;
    if (!node) return STATUS_OK;
    Status status = play_field_word(reading, node, STR("hour"), "any|best", -1, &hour);
    step->best_hour = hour == 1;
    return status;
}

Status play_choose_read(const PlayReading *reading, const PlayChooseNodes *nodes, PlayStep *step)
{
    int success = 0;
    if (nodes->choose && !play_step_is_message(step))
        return refuse(reading, STR("choose"), "Only a mail, a survey and a guide choose between messages.");
    if (nodes->hour && !play_step_is_mail(step))
        return refuse(reading, STR("hour"), "Only a mail and a survey go at a chosen hour.");
    Status status = read_hour(reading, nodes->hour, step);
    if (status != STATUS_OK || !nodes->choose) return status;
    if (nodes->single)
        return refuse(reading, STR("choose"), "Give one message, or several to choose from; not both.");
    status = read_candidates(reading, nodes->choose, step);
    if (status == STATUS_OK)
        status = play_field_word(reading, nodes->success, STR("success"), PLAY_SUCCESS_NAMES, 0, &success);
    step->success = (PlaySuccess)success;
    step->success_days = SUCCESS_DAYS_USUAL;
    if (status == STATUS_OK)
        status = play_field_whole(reading, nodes->success_days, STR("success_days"), 1, PLAY_SUCCESS_DAYS_MAX,
                                  &step->success_days);
    if (status == STATUS_OK)
        status = play_field_text(reading, nodes->by, STR("by"), PLAY_NAME_BYTES_MAX, &step->by);
    return status;
}

Status play_choose_check(const PlayReading *reading, const PlayStep *step)
{
    if (!str_equal(step->to, STR("owner"))) return STATUS_OK;
    if (step->best_hour) return refuse(reading, STR("hour"), "Mails to our own colleagues go at once.");
    for (int i = 0; i < step->choose_count; i++)
        if (step->choose[i].in_app)
            return refuse(reading, arena_format(reading->arena, "choose.%d.guide", i),
                          "Our own colleague sees no guides: choose a template.");
    return STATUS_OK;
}

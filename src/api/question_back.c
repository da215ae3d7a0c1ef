#include "api/question_back.h"

#include "api/work_json.h"
#include "know/assignment.h"

static Str name_of(const Request *request, Str person)
{
    const Live *live = request->app->live;
    uint32_t number = engine_person_find(live_engine(live), person);
    if (number == ENGINE_NONE) return person;
    Value name = engine_person_attribute(live_engine(live), number, STR("name"), live_today(live));
    return name.kind == VALUE_TEXT && name.text.len > 0 ? name.text : person;
}

static Str owner_of(const Request *request, Str account)
{
    const Live *live = request->app->live;
    uint32_t number = engine_account_find(live_engine(live), account);
    return number == ENGINE_NONE ? (Str){ 0 } : arena_copy(request->arena, account_owner(live, number));
}

QuestionBack question_back(const Request *request, Str account, Str person, Str about, Str text, Str answers)
{
    const int64_t now_us = request_now(request);
    const uint16_t today = live_today(request->app->live);
    Str name = name_of(request, person);
    Str *people = ARENA_ARRAY(request->arena, Str, 1);
    people[0] = person;
    Str title = arena_format(request->arena, "Answer %.*s’s question", STR_ARG(name));
    Str note = answers.len == 0
                   ? text
                   : arena_format(request->arena, "%.*s\n\n%.*s", STR_ARG(text), STR_ARG(answers));
    return (QuestionBack){ .note = { .account = account,
                                     .kind = STR("note"),
                                     .at_us = now_us,
                                     .author_name = name,
                                     .title = str_beginning(about, TOUCHPOINT_TITLE_BYTES_MAX),
                                     .body = text,
                                     .sentiment = SENTIMENT_NONE,
                                     .people = people,
                                     .person_count = person.len > 0,
                                     .created_us = now_us,
                                     .changed_us = now_us },
                           .task = { .title = str_beginning(title, TASK_TITLE_BYTES_MAX),
                                     .note = str_beginning(note, TASK_NOTE_BYTES_MAX),
                                     .account = account,
                                     .person = person,
                                     .owner = owner_of(request, account),
                                     .due_day = today,
                                     .first_day = today,
                                     .kind = STR("support"),
                                     .every = 1,
                                     .checklist = STR("[]"),
                                     .state = STR("open"),
                                     .created_us = now_us,
                                     .changed_us = now_us } };
}

Status question_back_save(const Request *request, Store *store, QuestionBack *question, LogBatch *batch,
                          Error *error)
{
    const AccountWords words = account_words(request, question->note.account);
    Status status = touchpoint_save(store, &question->note, error);
    if (status == STATUS_OK && question->task.owner.len > 0)
        status = mention_save(store, &question->note, &question->task.owner, 1, error);
    question->task.touchpoint = question->note.id;
    if (status == STATUS_OK) status = task_save(store, &question->task, error);
    return status == STATUS_OK ? account_words_touchpoints(store, &words, batch, error) : status;
}

// play_audience.c: before a play is turned on: whom its first message would go to today, and who is left out
// and why.
#include "act/play_act.h"
#include "act/play_recipients.h"
#include "act/suppression.h"
#include "api/formula_json.h"
#include "api/know_json.h"
#include "api/play_json.h"
#include "api/routes.h"
#include "api/segment_asking.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/segment.h"

#include <stdlib.h>

enum {
    PEOPLE_ASKED_MAX = 50000, // of more the first
    SHOWN_MAX = 100,          // of those who get it, and of those who do not
    ENTRANTS_MAX = 100000,
    ACCOUNT_BYTES = 16 << 20,
};

// Why somebody is left out, as it is said; by PlayRefusal.
static const char *const refusals[PLAY_REFUSALS] = { [PLAY_WELCOME] = "",
                                                     [PLAY_NO_ADDRESS] = "no_address",
                                                     [PLAY_NOT_WANTED] = "not_wanted",
                                                     [PLAY_OTHER_CHANNEL] = "other_channel",
                                                     [PLAY_TOO_OFTEN] = "too_often",
                                                     [PLAY_SUPPRESSED] = "suppressed" };

typedef struct Entrant {
    uint32_t account, person; // person ENGINE_NONE: the account as a whole
} Entrant;

typedef struct Shown {
    Entrant who;
    const char *why;
} Shown;

typedef struct Audience {
    Request *request;
    const Play *play;
    const CompiledPlay *compiled;
    const PlayStep *step;
    PlayBook *book;
    PlayLimits limits;
    Arena scratch;
    int64_t accounts, asked, gets_accounts, gets, nobody, waits;
    int64_t refused[PLAY_REFUSALS];
    bool cut;
    Shown welcome[SHOWN_MAX], left[SHOWN_MAX];
    size_t welcome_count, left_count;
} Audience;

// ---- who would enter

static bool is_true(const Audience *audience, const Formula *formula, uint32_t account)
{
    Arena scratch = audience->scratch;
    const Live *live = audience->request->app->live;
    FormulaResult result = formula_evaluate(formula, live_engine(live), account, live_today(live), &scratch);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

static size_t find_accounts(Audience *audience, Entrant *entrants)
{
    Request *request = audience->request;
    const Engine *engine = live_engine(request->app->live);
    const Formula *entry = audience->compiled->entry;
    const uint16_t today = live_today(request->app->live);
    const size_t accounts = engine_account_count(engine);
    double *column = ARENA_ARRAY(request->arena, double, accounts + 1);
    double *const *of_days[] = { &column };
    size_t seen_count = 0, count = 0;
    const bool *seen = seen_accounts(request, &seen_count);
    if (!entry) return 0;
    formula_evaluate_days(&entry, 1, engine, &today, 1, of_days, accounts);
    for (uint32_t account = 0; account < accounts && count < ENTRANTS_MAX; account++) {
        bool visible = !seen || (account < seen_count && seen[account]);
        if (column[account] > 0 && visible && !engine_account_is_private(engine, account))
            entrants[count++] = (Entrant){ account, ENGINE_NONE };
    }
    return count;
}

static Status find_people(Audience *audience, Entrant *entrants, size_t *count_out)
{
    Request *request = audience->request;
    const Formula *guard = audience->compiled->guard;
    AskedSegment asked;
    SegmentPerson *people = NULL;
    size_t seen_count = 0, kept = 0;
    const bool *seen = seen_accounts(request, &seen_count);
    Str id = arena_format(request->arena, "%lld", (long long)audience->play->segment);
    Status status = asked_segment(request, id, &asked);
    if (status != STATUS_OK) return status;
    size_t count = segment_people(&asked.segment, asked.formula, live_engine(request->app->live),
                                  live_today(request->app->live), request->arena, ENTRANTS_MAX, &people);
    for (size_t i = 0; i < count; i++) {
        bool visible = !seen || (people[i].account < seen_count && seen[people[i].account]);
        if (visible && (!guard || is_true(audience, guard, people[i].account)))
            entrants[kept++] = (Entrant){ people[i].account, people[i].person };
    }
    *count_out = kept;
    return STATUS_OK;
}

// ---- who of them gets it

static Status refusal_as(Audience *audience, PlayActor *actor, const PlayStep *step, uint32_t person,
                         PlayRefusal *refusal_out)
{
    Request *request = audience->request;
    bool holds = false;
    Str reason = { 0 };
    *refusal_out = play_recipient_refusal(actor, step, person, true);
    if (*refusal_out != PLAY_WELCOME || !play_step_is_mail(step)) return STATUS_OK;
    Str address = play_recipient_text(actor, person, "email");
    Status status = suppression_holds(request->store, address, step->promotional, actor->arena, &holds,
                                      &reason, request->error);
    if (holds) *refusal_out = PLAY_SUPPRESSED;
    return status;
}

// Of several messages one that reaches them is enough.
static Status refusal_of(Audience *audience, PlayActor *actor, uint32_t person, PlayRefusal *refusal_out)
{
    const PlayStep *step = audience->step;
    const int messages = step->choose_count > 0 ? step->choose_count : 1;
    Status status = STATUS_OK;
    for (int i = 0; status == STATUS_OK && i < messages; i++) {
        const PlayStep as = play_step_as(step, i);
        status = refusal_as(audience, actor, &as, person, refusal_out);
        if (*refusal_out == PLAY_WELCOME) break;
    }
    return status;
}

static void show(Audience *audience, Entrant who, PlayRefusal refusal)
{
    const bool welcome = refusal == PLAY_WELCOME;
    size_t *count = welcome ? &audience->welcome_count : &audience->left_count;
    Shown *list = welcome ? audience->welcome : audience->left;
    if (*count < SHOWN_MAX) list[(*count)++] = (Shown){ who, refusals[refusal] };
}

// Whether the account has had enough for now: then its message waits.
static Status account_waits(Audience *audience, const PlayRun *run, int64_t now_us, bool *waits_out)
{
    const PlayMailing mailing = { audience->play->id, audience->step->id, run->account };
    int64_t from_us = 0;
    Status status = play_limits_next_mailing(audience->request->store, &audience->limits, &mailing, now_us,
                                             &from_us, audience->request->error);
    *waits_out = from_us > now_us;
    return status;
}

static Status ask_one(Audience *audience, Entrant entrant)
{
    Request *request = audience->request;
    const Live *live = request->app->live;
    const Engine *engine = live_engine(live);
    Arena arena = audience->scratch;
    bool anonymous = false, waits = false;
    PlayRun run = { .account = engine_account_id(engine, entrant.account) };
    if (entrant.person != ENGINE_NONE) run.person = engine_person_id(engine, entrant.person, &anonymous);
    PlayActor actor = { .live = live,
                        .reader = request->store,
                        .book = audience->book,
                        .arena = &arena,
                        .play = audience->play,
                        .run = &run,
                        .limits = &audience->limits,
                        .account = entrant.account,
                        .person = entrant.person,
                        .now_us = request_now(request) };
    uint32_t *people = NULL;
    size_t count = play_recipients_named(&actor, audience->step, &people), gets = 0;
    Status status = account_waits(audience, &run, actor.now_us, &waits);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        PlayRefusal refusal = PLAY_WELCOME;
        if (gets == PLAY_RECIPIENTS_MAX || audience->asked == PEOPLE_ASKED_MAX) {
            audience->cut = true;
            break;
        }
        status = refusal_of(audience, &actor, people[i], &refusal);
        gets += refusal == PLAY_WELCOME;
        audience->asked++;
        audience->refused[refusal]++;
        show(audience, (Entrant){ entrant.account, people[i] }, refusal);
    }
    audience->gets += (int64_t)gets;
    audience->gets_accounts += gets > 0;
    audience->nobody += count == 0;
    audience->waits += waits && gets > 0;
    return status;
}

// ---- the answer

static void put_list(Audience *audience, const char *name, const Shown *list, size_t count)
{
    Request *request = audience->request;
    const Engine *engine = live_engine(request->app->live);
    const uint16_t today = live_today(request->app->live);
    JsonWriter *json = request->json;
    json_key(json, str_from_c(name));
    json_open_array(json);
    for (size_t i = 0; i < count; i++) {
        json_open_object(json);
        json_key(json, STR("account"));
        json_put_account(json, engine, list[i].who.account, today);
        json_key(json, STR("person"));
        json_put_person(json, engine, list[i].who.person, today, request->arena);
        json_add_text(json, STR("why"), str_from_c(list[i].why));
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_audience(Audience *audience)
{
    JsonWriter *json = audience->request->json;
    json_open_object(json);
    json_add_text(json, STR("step"), audience->step->id);
    json_add_int(json, STR("accounts"), audience->accounts);
    json_add_int(json, STR("people"), audience->asked);
    json_add_int(json, STR("gets_accounts"), audience->gets_accounts);
    json_add_int(json, STR("gets"), audience->gets);
    json_add_int(json, STR("nobody"), audience->nobody);
    json_add_int(json, STR("waits"), audience->waits);
    json_add_int(json, STR("holdout"), audience->play->holdout);
    json_add_bool(json, STR("cut"), audience->cut);
    json_key(json, STR("left_out"));
    json_open_array(json);
    for (int i = PLAY_WELCOME + 1; i < PLAY_REFUSALS; i++) {
        if (audience->refused[i] == 0) continue;
        json_open_object(json);
        json_add_text(json, STR("why"), str_from_c(refusals[i]));
        json_add_int(json, STR("people"), audience->refused[i]);
        json_close_object(json);
    }
    json_close_array(json);
    put_list(audience, "get_it", audience->welcome, audience->welcome_count);
    put_list(audience, "do_not", audience->left, audience->left_count);
    json_close_object(json);
}

static Status ask_all(Audience *audience)
{
    Request *request = audience->request;
    const Engine *engine = live_engine(request->app->live);
    Entrant *entrants = ARENA_ARRAY(request->arena, Entrant, ENTRANTS_MAX);
    uint8_t *counted = ARENA_ARRAY(request->arena, uint8_t, engine_account_count(engine) + 1);
    size_t count = 0;
    Status status = STATUS_OK;
    audience->scratch = arena_create(ACCOUNT_BYTES);
    if (audience->play->audience == FORMULA_OF_PEOPLE)
        status = find_people(audience, entrants, &count);
    else
        count = find_accounts(audience, entrants);
    for (size_t i = 0; status == STATUS_OK && i < count; i++) {
        audience->accounts += !counted[entrants[i].account];
        counted[entrants[i].account] = 1;
        status = ask_one(audience, entrants[i]);
    }
    arena_destroy(&audience->scratch);
    return status;
}

static const PlayStep *first_message(const Play *play)
{
    for (int i = 0; i < play->step_count; i++) {
        if (play_step_is_message(&play->steps[i]) && !play_act_is_internal(&play->steps[i]))
            return &play->steps[i];
    }
    return NULL;
}

static Status find_audience(Request *request)
{
    Play play;
    CompiledPlay compiled;
    PlayProblem problem;
    const App *app = request->app;
    Audience *audience = ARENA_NEW(request->arena, Audience);
    Status status = read_play(request, json_raw(body_node(request, "body")), &play, &compiled, &problem);
    if (status != STATUS_OK && problem.text.len > 0)
        note_formula_problem(request, problem.text, &problem.problem);
    if (status != STATUS_OK) return status;
    *audience =
        (Audience){ .request = request, .play = &play, .compiled = &compiled, .step = first_message(&play) };
    if (!audience->step)
        return fail(request->error, STATUS_INVALID, STR("body.steps"), "This play writes to nobody.");
    if (play.entry == PLAY_BY_HAND)
        return fail(request->error, STATUS_INVALID, STR("body.enter"),
                    "Nobody enters this play but by hand: choose a segment or a formula.");
    status = play_limits_read(request->store, &audience->limits, request->error);
    if (status != STATUS_OK) return status;
    audience->book = play_book_create(app->live, app->features, app->definitions, app->warnings);
    play_book_begin(audience->book, live_today(app->live));
    status = ask_all(audience);
    play_book_destroy(audience->book);
    if (status == STATUS_OK) put_audience(audience);
    return status;
}

// ---- tables

static const Field audience_body[] = {
    { "body", FIELD_OBJECT, .required = true, .doc = "A play, as it is kept." },
    { 0 },
};

const NamedShape play_audience_shapes[] = {
    { "PlayAudiencePerson", "{account AccountRef?, person PersonRef?, why text}" },
    { "PlayAudience",
      "{step text, accounts int, people int, gets_accounts int, gets int, nobody int, waits int,"
      " holdout int, cut bool, left_out [{why text, people int}],"
      " get_it [PlayAudiencePerson], do_not [PlayAudiencePerson]}" },
    { 0 },
};

const Route play_audience_routes[] = {
    { .method = "POST",
      .path = "/api/v1/plays/audience",
      .permission = PERMISSION_READ,
      .sight = SIGHT_FILTERED,
      .handler = find_audience,
      .body_bytes_max = PLAY_BODY_ROOM,
      .slow = true,
      .summary =
          "Whom the first message of a play would go to today, and who is left out and why. `waits`: accounts"
          " that had enough for now and get it later; `holdout` percent of accounts get nothing, drawn when"
          " they enter. Nothing is done.",
      .body = audience_body,
      .response = "PlayAudience" },
    { 0 },
};

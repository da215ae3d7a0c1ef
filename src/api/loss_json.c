#include "api/loss_json.h"

#include "api/know_json.h"
#include "api/money_json.h"
#include "api/sight.h"
#include "api/work_json.h"
#include "know/revenue_choice.h"

enum { DAYS_USUAL = 365, DAYS_MAX = 3660 };

// `otherwise` for the empty one.
static Str text_or(Str text, const char *otherwise)
{
    return text.len > 0 ? text : str_from_c(otherwise);
}

// ---- which are asked for

Status loss_context(Request *request, LossesAsked *asked_out)
{
    RevenueChoice choice;
    *asked_out = (LossesAsked){ 0 };
    Status status = loss_settings_read(request->store, request->arena, &asked_out->settings, request->error);
    if (status == STATUS_OK) status = revenue_choice_read(request->store, &choice, request->error);
    if (status != STATUS_OK) return status;
    asked_out->reporting = choice.reporting;
    return rate_book_read(request->store, choice.reporting, request->arena, &asked_out->book, request->error);
}

// True for an empty question.
static bool text_fits(Request *request, const char *name, Str value)
{
    Str asked = query_text(request, name);
    return asked.len == 0 || str_equal(asked, text_or(value, "unknown"));
}

static bool words_fit(Request *request, const Loss *loss)
{
    Str q = str_trim(query_text(request, "q"));
    const Engine *engine = live_engine(request->app->live);
    uint32_t account = engine_account_find(engine, loss->account);
    if (q.len == 0 || str_contains_ignore_case(loss->account, q)) return true;
    if (account != ENGINE_NONE &&
        str_contains_ignore_case(account_name(engine, account, live_today(request->app->live)), q))
        return true;
    return str_contains_ignore_case(loss->competitor, q) || str_contains_ignore_case(loss->lesson, q) ||
           str_contains_ignore_case(loss->said, q) || str_contains_ignore_case(loss->win_back_note, q);
}

static bool fits(Request *request, const LossesAsked *asked, const Loss *loss)
{
    Str owner = query_text(request, "owner");
    return text_fits(request, "what", loss->downgrade ? STR("downgrade") : STR("lost")) &&
           text_fits(request, "kind", loss->kind) && text_fits(request, "reason", loss->reason) &&
           text_fits(request, "caused_by", loss->caused_by) &&
           (!query_has(request, "root_cause") || query_int(request, "root_cause", 0) == loss->root_cause) &&
           (owner.len == 0 || str_equal_ignore_case(owner, loss->owner)) &&
           text_fits(request, "win_back", loss_win_back(loss)) &&
           text_fits(request, "seen", loss_seen(loss, asked->settings.early_days)) &&
           sees_money(request, loss->account) && words_fit(request, loss);
}

bool loss_was_in(Request *request, const AskedSegment *asked, const Loss *loss)
{
    const Engine *engine = live_engine(request->app->live);
    uint32_t account = engine_account_find(engine, loss->account);
    if (account == ENGINE_NONE) return false;
    for (size_t i = 0; !asked->formula && i < asked->segment.id_count; i++) {
        if (engine_account_find(engine, asked->segment.ids[i]) == account) return true;
    }
    if (!asked->formula) return false;
    Arena scratch = *request->arena;
    FormulaResult result =
        formula_evaluate(asked->formula, engine, account, (uint16_t)(loss->day - 1), &scratch);
    return result.value.kind == VALUE_BOOL && result.value.number > 0;
}

Status losses_asked(Request *request, LossesAsked *asked_out)
{
    LossesAsked *asked = asked_out;
    LossFilter filter = { .account = account_named(request, query_text(request, "account")),
                          .withdrawn = query_bool(request, "withdrawn") };
    AskedSegment segment = { 0 };
    bool by_segment = query_text(request, "segment").len > 0;
    Status status = loss_context(request, asked);
    if (status == STATUS_OK) status = request_days(request, DAYS_USUAL, DAYS_MAX, &asked->from, &asked->to);
    if (status == STATUS_OK && by_segment)
        status = asked_segment(request, query_text(request, "segment"), &segment);
    if (status == STATUS_OK && by_segment && segment.segment.scope != FORMULA_OF_ACCOUNTS)
        status = fail(request->error, STATUS_INVALID, STR("segment"), "This is a segment of people.");
    filter.from = asked->from;
    filter.to = asked->to;
    size_t count = 0;
    if (status == STATUS_OK)
        status = loss_list(request->store, &filter, request->arena, &asked->losses, &count, request->error);
    if (status != STATUS_OK) return status;
    asked->cut = count == LOSSES_LISTED_MAX;
    for (size_t i = 0; i < count; i++) {
        if (!fits(request, asked, &asked->losses[i])) continue;
        if (by_segment && !loss_was_in(request, &segment, &asked->losses[i])) continue;
        asked->losses[asked->count++] = asked->losses[i];
    }
    return STATUS_OK;
}

bool loss_value(const LossesAsked *asked, const Loss *loss, int64_t *minor_out)
{
    Rate rate;
    int64_t year = 12 * (loss->paid - loss->stays);
    if (!loss->currency || !rate_book_find(&asked->book, loss->currency, loss->day, &rate)) return false;
    *minor_out = rate_book_convert(&asked->book, loss->currency, year, loss->day);
    return true;
}

Status find_loss(Request *request, Loss *loss_out)
{
    Status status = loss_get(request->store, path_number(request), request->arena, loss_out, request->error);
    return status == STATUS_OK ? refuse_unseen_money(request, loss_out->account) : status;
}

// ---- one loss

static void put_money(JsonWriter *json, const LossesAsked *asked, const Loss *loss)
{
    int64_t value = 0;
    if (loss->currency) {
        put_currency(json, loss->currency);
    } else {
        json_add_null(json, STR("currency"));
        json_add_null(json, STR("digits"));
    }
    json_add_int(json, STR("paid"), loss->paid);
    json_add_int(json, STR("stays"), loss->stays);
    json_add_int(json, STR("arr"), 12 * (loss->paid - loss->stays));
    json_key(json, STR("reporting_arr"));
    if (loss_value(asked, loss, &value))
        json_put_int(json, value);
    else
        json_put_null(json);
}

static void put_named(JsonWriter *json, Str member, Str key, Str name)
{
    json_key(json, member);
    if (key.len == 0) {
        json_put_null(json);
        return;
    }
    json_open_object(json);
    json_add_text(json, STR("key"), key);
    json_add_text(json, STR("name"), name.len > 0 ? name : key);
    json_close_object(json);
}

static void put_judgement(JsonWriter *json, const LossesAsked *asked, const Loss *loss)
{
    const LossReason *reason = loss_reason_find(&asked->settings, loss->reason);
    const LossCause *cause = loss_cause_find(&asked->settings, loss->caused_by);
    add_text_or_null(json, STR("kind"), loss->kind);
    put_named(json, STR("reason"), loss->reason, reason ? reason->name : (Str){ 0 });
    put_named(json, STR("caused_by"), loss->caused_by, cause ? cause->name : (Str){ 0 });
    add_number_or_null(json, STR("root_cause"), loss->root_cause);
    json_add_text(json, STR("competitor"), loss->competitor);
    add_text_or_null(json, STR("recommend"), loss->recommend);
    add_text_or_null(json, STR("could_be_seen"), loss->could_be_seen);
    json_add_text(json, STR("lesson"), loss->lesson);
    json_add_text(json, STR("said"), loss->said);
    json_add_bool(json, STR("by_people"), loss->touched);
}

static void put_warning(JsonWriter *json, const LossesAsked *asked, const Loss *loss)
{
    json_key(json, STR("warning"));
    json_open_object(json);
    json_add_text(json, STR("seen"), loss_seen(loss, asked->settings.early_days));
    json_add_day_or_null(json, STR("first"), loss->signal_day);
    add_number_or_null(json, STR("days"), loss->signal_day > 0 ? loss->day - loss->signal_day : 0);
    json_add_bool(json, STR("recorded"), loss->recorded);
    json_add_day_or_null(json, STR("acted"), loss->acted_day);
    json_close_object(json);
    json_key(json, STR("health"));
    if (loss->health >= 0)
        json_put_int(json, loss->health);
    else
        json_put_null(json);
}

static void put_win_back(JsonWriter *json, const Loss *loss)
{
    json_key(json, STR("win_back"));
    json_open_object(json);
    json_add_text(json, STR("state"), loss_win_back(loss));
    json_add_text(json, STR("owner"), loss->win_back_owner);
    json_add_day_or_null(json, STR("next"), loss->win_back_day);
    json_add_text(json, STR("note"), loss->win_back_note);
    json_add_day_or_null(json, STR("back"), loss->back_day);
    add_number_or_null(json, STR("back_mrr"), loss->back_mrr);
    json_close_object(json);
}

void put_loss_members(const Request *request, JsonWriter *json, const LossesAsked *asked, const Loss *loss)
{
    json_add_int(json, STR("id"), loss->id);
    put_account_of(request, json, loss->account);
    json_add_text(json, STR("what"), loss->downgrade ? STR("downgrade") : STR("lost"));
    json_add_day(json, STR("day"), loss->day);
    json_add_text(json, STR("source"), loss->source);
    put_money(json, asked, loss);
    json_add_text(json, STR("owner"), loss->owner);
    add_text_or_null(json, STR("withdrawn_by"), loss->withdrawn_by);
    put_judgement(json, asked, loss);
    put_warning(json, asked, loss);
    put_win_back(json, loss);
    json_add_time(json, STR("created_at"), loss->created_us);
    json_add_time(json, STR("changed_at"), loss->changed_us);
    json_add_text(json, STR("changed_by"), loss->changed_by);
}

// week_money.c: of the digest: renewals to come, what was renewed and lost, and what plays came to.
#include "act/mail_words.h"
#include "act/play_run.h"
#include "api/formula_json.h"
#include "api/loss_json.h"
#include "api/money_json.h"
#include "api/renewal_json.h"
#include "api/week.h"
#include "learn/play_outcome.h"

enum { UNLIKELY_PERCENT = 50, PAST_DAYS = 365, RUNS_MAX = 200000 };

// ---- renewals to come

// Why it is at risk; empty: it is not.
static Str risk_of(const ListedRenewal *listed, Arena *arena)
{
    const RenewalRecord *row = listed->record;
    if (row->ending_mrr > 0) {
        Str ending = mail_money(row->currency, 12 * row->ending_mrr, false, arena);
        return arena_format(arena, "%.*s of it is said to end", STR_ARG(ending));
    }
    if (row->likelihood >= 0 && row->likelihood < UNLIKELY_PERCENT)
        return arena_format(arena, "%d %% likely, its owner says", row->likelihood);
    return listed->health.band == BAND_AT_RISK ? STR("health is at risk") : (Str){ 0 };
}

static void put_renewals(Week *week, const ListedRenewal *listed, size_t count)
{
    Arena *arena = week->request->arena;
    size_t shown = 0;
    for (; shown < count && shown < WEEK_LISTED; shown++) {
        const RenewalRecord *row = listed[shown].record;
        Str risk = risk_of(&listed[shown], arena), due = mail_date(row->due_day, arena);
        const MailItem item = {
            .title = week_name(week, row->account),
            .path = arena_format(arena, "/renewals?open=%lld", (long long)row->id),
            .side = mail_money(row->currency, 12 * row->mrr, false, arena),
            .line = arena_format(arena, "%.*s%s%.*s", STR_ARG(due), risk.len > 0 ? " · " : "", STR_ARG(risk)),
            .tone = risk.len > 0 ? MAIL_BAD : MAIL_PLAIN,
        };
        mail_page_item(&week->body, &item);
    }
    week_more(week, count, shown);
}

static Status list_renewals(Week *week, RenewalStanding standing, uint16_t from, uint16_t to,
                            RenewalAsking *asking, ListedRenewal **listed_out, size_t *count_out)
{
    Request *request = week->request;
    RenewalRecord *records = NULL;
    size_t count = 0;
    Status status = renewal_asking_begin(request, asking);
    if (status == STATUS_OK)
        status = renewal_list(request->store, standing, from, to, request->arena, &records, &count,
                              request->error);
    if (status != STATUS_OK) return status;
    return renewal_asking_keep(asking, &(RenewalFilter){ 0 }, records, count, listed_out, count_out);
}

Status week_renewals(Week *week)
{
    Arena *arena = week->request->arena;
    RenewalAsking *asking = ARENA_NEW(arena, RenewalAsking);
    ListedRenewal *listed = NULL;
    size_t count = 0, risky = 0;
    int64_t mrr = 0;
    uint16_t to = (uint16_t)(week->today + WEEK_AHEAD_DAYS);
    Status status = list_renewals(week, RENEWAL_STANDS_OPEN, week->today, to, asking, &listed, &count);
    if (status != STATUS_OK) return status;
    ListedRenewal *ordered = ARENA_ARRAY(arena, ListedRenewal, count + 1); // those at risk first
    for (size_t i = 0; i < count; i++) {
        mrr += listed[i].reporting_mrr;
        if (risk_of(&listed[i], arena).len > 0) ordered[risky++] = listed[i];
    }
    for (size_t i = 0, next = risky; i < count; i++)
        if (risk_of(&listed[i], arena).len == 0) ordered[next++] = listed[i];
    week_figure(week, arena_format(arena, "%zu", count), "renewals in four weeks", MAIL_PLAIN);
    if (count == 0) return STATUS_OK;
    Str sum = mail_money(asking->rates.reporting, 12 * mrr, false, arena);
    Str renewals = mail_count(count, "renewal", "renewals", arena);
    week_section(week,
                 arena_format(arena, "%.*s in four weeks, %.*s a year, %zu at risk", STR_ARG(renewals),
                              STR_ARG(sum), risky),
                 STR("/renewals"), "Renewals");
    put_renewals(week, ordered, count);
    return STATUS_OK;
}

// ---- what was renewed

static const char *const result_words[] = {
    [RENEWAL_OPEN] = "Open",          [RENEWAL_RENEWED] = "Renewed", [RENEWAL_EXPANDED] = "Expanded",
    [RENEWAL_CONTRACTED] = "Reduced", [RENEWAL_LOST] = "Lost",       [RENEWAL_WITHDRAWN] = "Withdrawn",
};

static void put_ended(Week *week, const RenewalRecord *row)
{
    Arena *arena = week->request->arena;
    RenewalResult result = renewal_record_result(row);
    bool lost = result == RENEWAL_LOST, same = result == RENEWAL_RENEWED || row->came_mrr < 0;
    int64_t change = 12 * (lost ? -row->mrr : row->came_mrr - row->mrr);
    Str due = mail_money(row->currency, 12 * row->mrr, false, arena);
    const MailItem item = {
        .title = week_name(week, row->account),
        .path = arena_format(arena, "/renewals?open=%lld", (long long)row->id),
        .side = lost || !same ? mail_money(row->currency, change, true, arena) : due,
        .line = arena_format(arena, "%s · %.*s a year were due", result_words[result], STR_ARG(due)),
        .tone = lost || result == RENEWAL_CONTRACTED ? MAIL_BAD : MAIL_GOOD,
    };
    mail_page_item(&week->body, &item);
}

static Str ended_words(const size_t *by_result, Arena *arena)
{
    static const struct {
        RenewalResult result;
        const char *word;
    } words[] = { { RENEWAL_RENEWED, "renewed" },
                  { RENEWAL_EXPANDED, "expanded" },
                  { RENEWAL_CONTRACTED, "reduced" },
                  { RENEWAL_LOST, "lost" } };
    Buf out = { 0 };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t count = by_result[words[i].result];
        const char *before = buf_view(&out).len > 0 ? ", " : "Renewals that ended: ";
        if (count > 0) buf_format(&out, "%s%zu %s", before, count, words[i].word);
    }
    Str text = arena_copy(arena, buf_view(&out));
    buf_free(&out);
    return text;
}

Status week_ended(Week *week)
{
    Arena *arena = week->request->arena;
    const Zone *zone = live_zone(week->request->app->live);
    RenewalAsking *asking = ARENA_NEW(arena, RenewalAsking);
    ListedRenewal *listed = NULL;
    size_t count = 0, ended = 0, shown = 0, by_result[RENEWAL_WITHDRAWN + 1] = { 0 };
    uint16_t from = week->today > PAST_DAYS ? (uint16_t)(week->today - PAST_DAYS) : 0;
    Status status = list_renewals(week, RENEWAL_STANDS_SETTLED, from, ZONE_DAYS - 1, asking, &listed, &count);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < count; i++) {
        uint16_t settled = renewal_record_settled(listed[i].record, zone);
        if (settled < week->from || settled > week->today) continue;
        by_result[renewal_record_result(listed[i].record)]++;
        listed[ended++] = listed[i];
    }
    if (ended == 0) return STATUS_OK;
    week_section(week, ended_words(by_result, arena), STR("/renewals?state=settled"), "Renewals");
    for (; shown < ended && shown < WEEK_LISTED; shown++)
        put_ended(week, listed[shown].record);
    week_more(week, ended, shown);
    return STATUS_OK;
}

// ---- losses

static void put_loss(Week *week, const Loss *loss, const LossReason *reason)
{
    Arena *arena = week->request->arena;
    Str day = mail_date(loss->day, arena), why = reason ? reason->name : (Str){ 0 };
    const MailItem item = {
        .title = week_name(week, loss->account),
        .path = arena_format(arena, "/losses/%lld", (long long)loss->id),
        .side = loss->currency ? mail_money(loss->currency, -12 * (loss->paid - loss->stays), true, arena)
                               : (Str){ 0 },
        .line = arena_format(arena, "%s since %.*s%s%.*s", loss->downgrade ? "pays less" : "left",
                             STR_ARG(day), why.len > 0 ? " · " : "", STR_ARG(why)),
        .tone = MAIL_BAD,
    };
    mail_page_item(&week->body, &item);
}

Status week_losses(Week *week)
{
    Request *request = week->request;
    const LossFilter filter = { .from = week->from, .to = week->today };
    LossesAsked asked;
    Loss *losses = NULL;
    size_t found = 0, count = 0, lost = 0, shown = 0;
    Status status = loss_context(request, &asked);
    if (status == STATUS_OK)
        status = loss_list(request->store, &filter, request->arena, &losses, &found, request->error);
    if (status != STATUS_OK) return status;
    for (size_t i = 0; i < found; i++) {
        if (!sees_money(request, losses[i].account)) continue;
        lost += !losses[i].downgrade;
        losses[count++] = losses[i];
    }
    if (count == 0) return STATUS_OK;
    week_section(week, arena_format(request->arena, "Losses: %zu left, %zu pay less", lost, count - lost),
                 STR("/losses"), "Losses");
    for (; shown < count && shown < WEEK_LISTED; shown++)
        put_loss(week, &losses[shown], loss_reason_find(&asked.settings, losses[shown].reason));
    week_more(week, count, shown);
    return STATUS_OK;
}

// ---- plays

static Status read_verdict(Week *week, const Play *play, const PlayRun *runs, size_t count, uint16_t day,
                           PlayOutcomes *outcomes)
{
    Request *request = week->request;
    LifeTexts life = warning_desk_life(request->app->warnings, request->arena);
    const PlayOutcomesAsked asked = { .live = request->app->live,
                                      .names = request_formula_names(request),
                                      .life = &life,
                                      .play = play,
                                      .runs = runs,
                                      .run_count = count,
                                      .today = day };
    return play_outcomes(&asked, request->arena, outcomes, request->error);
}

// Whether today's verdict is another than that of a week ago, and says something.
static Status put_play(Week *week, const Definition *definition, size_t *said)
{
    Request *request = week->request;
    PlayOutcomes *now = ARENA_NEW(request->arena, PlayOutcomes);
    PlayOutcomes *before = ARENA_NEW(request->arena, PlayOutcomes);
    PlayRun *runs = NULL;
    Play play;
    size_t count = 0;
    Status status = play_of(definition, request->arena, &play, request->error);
    if (status == STATUS_OK)
        status =
            play_run_all(request->store, play.id, RUNS_MAX, request->arena, &runs, &count, request->error);
    if (status == STATUS_OK && count > 0) status = read_verdict(week, &play, runs, count, week->today, now);
    bool speaks = count > 0 && now->verdict != OUTCOME_NO_HOLDOUT && now->verdict != OUTCOME_LITTLE;
    if (status != STATUS_OK || !speaks) return status;
    status = read_verdict(week, &play, runs, count, week->from, before);
    if (status != STATUS_OK || before->verdict == now->verdict) return status;
    static const Str sides[OUTCOME_VERDICTS] = { [OUTCOME_NO_CLEAR_EFFECT] = STR_CONST("No clear effect"),
                                                 [OUTCOME_HELPS] = STR_CONST("Helps"),
                                                 [OUTCOME_HARMS] = STR_CONST("Harms") };
    const MailItem item = {
        .title = definition->name,
        .path = arena_format(request->arena, "/plays/%lld", (long long)definition->id),
        .side = sides[now->verdict],
        .line = play_outcome_words(now, &play, request->arena),
        .tone = now->verdict == OUTCOME_HELPS   ? MAIL_GOOD
                : now->verdict == OUTCOME_HARMS ? MAIL_BAD
                                                : MAIL_PLAIN,
    };
    if ((*said)++ == 0) week_section(week, STR("Plays: new results"), STR("/plays"), "Plays");
    mail_page_item(&week->body, &item);
    return STATUS_OK;
}

Status week_plays(Week *week)
{
    Request *request = week->request;
    Definition *definitions = NULL;
    size_t said = 0;
    if (!week->sight.all) return STATUS_OK; // results speak of all accounts
    size_t count = definition_list(request->app->definitions, DEFINITION_PLAY, request->arena, &definitions);
    Status status = STATUS_OK;
    for (size_t i = 0; i < count && status == STATUS_OK; i++) {
        Arena mark = *request->arena; // runs of many plays do not lie there together
        status = put_play(week, &definitions[i], &said);
        arena_reset(request->arena, mark);
        if (status == STATUS_INVALID) status = STATUS_OK; // its page says what is wrong with it
    }
    return status;
}

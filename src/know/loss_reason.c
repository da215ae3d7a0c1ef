#include "know/loss_reason.h"

#include "base/timestamp.h"
#include "know/loss_find.h"
#include "know/settings.h"

// ---- what ships

#define INVOLUNTARY .kind = STR_CONST("involuntary")
#define VOLUNTARY .kind = STR_CONST("voluntary")

// clang-format off
static const LossReason shipped_reasons[] = {
    { STR_CONST("forgot"), STR_CONST("Forgot that it was time to renew"), INVOLUNTARY,
      .prevention = STR_CONST("The renewal’s checklist, and the warning “Renewal near, nobody in touch”.") },
    { STR_CONST("locked_out"), STR_CONST("Could not sign in: lost password"), INVOLUNTARY,
      .prevention = STR_CONST("The warning “Locked out”.") },
    { STR_CONST("no_demo"), STR_CONST("Struggled to get a demo"), INVOLUNTARY,
      .prevention = STR_CONST("The warning “Demo asked for, not given”.") },
    { STR_CONST("card"), STR_CONST("Automatic renewal failed: card out of date"), INVOLUNTARY,
      .prevention = STR_CONST("The warnings “Card expires soon” and “Payment failed or late”.") },
    { STR_CONST("cannot_afford"), STR_CONST("Cannot afford it any longer"), INVOLUNTARY,
      .prevention = STR_CONST("The warning “Looks for a smaller plan”; a smaller plan or other terms.") },
    { STR_CONST("market"), STR_CONST("The market hit their business"), INVOLUNTARY,
      .prevention = STR_CONST("Offer a pause instead of an end.") },
    { STR_CONST("no_benefit"), STR_CONST("Did not get the benefit they hoped for"), VOLUNTARY, .prevention = STR_CONST("") },
    { STR_CONST("hard_to_use"), STR_CONST("The product was not easy to use"), VOLUNTARY, .prevention = STR_CONST("") },
    { STR_CONST("unused"), STR_CONST("Did not use all licences"), VOLUNTARY, .prevention = STR_CONST("") },
    { STR_CONST("bad_service"), STR_CONST("Bad experience with customer success"), VOLUNTARY, .prevention = STR_CONST("") },
    { STR_CONST("competitor"), STR_CONST("Decided for a competitor"), VOLUNTARY, .prevention = STR_CONST("") },
    { STR_CONST("other"), STR_CONST("Something else"), .kind = STR_CONST(""), .prevention = STR_CONST("") },
};

static const LossCause shipped_causes[] = {
    { STR_CONST("product"), STR_CONST("Product: functions and bugs") },
    { STR_CONST("design"), STR_CONST("Design: ease of use") },
    { STR_CONST("sales"), STR_CONST("Sales: fit and promises") },
    { STR_CONST("marketing"), STR_CONST("Marketing: who was won") },
    { STR_CONST("onboarding"), STR_CONST("Onboarding: delays") },
    { STR_CONST("support"), STR_CONST("Support") },
    { STR_CONST("success"), STR_CONST("Customer success") },
    { STR_CONST("billing"), STR_CONST("Billing") },
    { STR_CONST("customer"), STR_CONST("The customer’s own business") },
};

static const LossSettings shipped = {
    .reasons = shipped_reasons,
    .reason_count = sizeof shipped_reasons / sizeof *shipped_reasons,
    .causes = shipped_causes,
    .cause_count = sizeof shipped_causes / sizeof *shipped_causes,
    .early_days = 14,
    .return_days = 14,
    .least_percent = 5,
    .source_attribute = STR_CONST("source"),
};

// Stripe's cancellation_details.feedback, else .reason.
static const struct { Str said, reason; int root_cause; } stripe_words[] = {
    { STR_CONST("payment_failed"), STR_CONST("card"), 0 },
    { STR_CONST("too_expensive"), STR_CONST("cannot_afford"), 9 },
    { STR_CONST("customer_service"), STR_CONST("bad_service"), 5 },
    { STR_CONST("low_quality"), STR_CONST("no_benefit"), 8 },
    { STR_CONST("missing_features"), STR_CONST("no_benefit"), 6 },
    { STR_CONST("switched_service"), STR_CONST("competitor"), 0 },
    { STR_CONST("too_complex"), STR_CONST("hard_to_use"), 4 },
    { STR_CONST("unused"), STR_CONST("unused"), 4 },
    { STR_CONST("other"), STR_CONST("other"), 0 },
};
// clang-format on

// ---- the setting

static const JsonField fields[] = {
    { STR_CONST("reasons"), JSON_WANT_ARRAY, .required = true },
    { STR_CONST("causes"), JSON_WANT_ARRAY, .required = true },
    { STR_CONST("early_days"), JSON_WANT_INTEGER, .required = true },
    { STR_CONST("return_days"), JSON_WANT_INTEGER, .required = true },
    { STR_CONST("least_percent"), JSON_WANT_INTEGER, .required = true },
    { STR_CONST("source_attribute"), JSON_WANT_TEXT, .required = true, .bytes_max = 100 },
};
enum { FIELDS = sizeof fields / sizeof *fields };

static bool good_key(Str key)
{
    for (size_t i = 0; i < key.len; i++) {
        char c = key.data[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
    }
    return key.len > 0 && key.len <= LOSS_KEY_BYTES_MAX;
}

static Status check_entry(Str field, Str key, Str name, Error *error)
{
    if (!good_key(key))
        return fail(error, STATUS_INVALID, field,
                    "“%.*s” is no key: use small letters, digits and _, at most %d.", STR_ARG(key),
                    LOSS_KEY_BYTES_MAX);
    if (name.len == 0 || name.len > LOSS_NAME_BYTES_MAX)
        return fail(error, STATUS_INVALID, field, "Give “%.*s” a name of at most %d bytes.", STR_ARG(key),
                    LOSS_NAME_BYTES_MAX);
    return STATUS_OK;
}

static Status parse_reason(const JsonNode *item, Arena *arena, LossReason *reason_out, Error *error)
{
    static const JsonField members[] = {
        { STR_CONST("key"), JSON_WANT_TEXT, .required = true },
        { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
        { STR_CONST("kind"), JSON_WANT_TEXT },
        { STR_CONST("prevention"), JSON_WANT_TEXT },
    };
    const JsonNode *nodes[4];
    Error inner = { 0 };
    if (json_check(item, members, 4, false, nodes, &inner) != STATUS_OK)
        return fail(error, STATUS_INVALID, STR("reasons"), "%s", inner.message);
    *reason_out = (LossReason){ .key = json_text(nodes[0], arena),
                                .name = str_trim(json_text(nodes[1], arena)),
                                .kind = nodes[2] ? json_text(nodes[2], arena) : (Str){ 0 },
                                .prevention = nodes[3] ? json_text(nodes[3], arena) : (Str){ 0 } };
    Str kind = reason_out->kind;
    if (kind.len > 0 && !str_equal(kind, STR("voluntary")) && !str_equal(kind, STR("involuntary")))
        return fail(error, STATUS_INVALID, STR("reasons"), "A kind is voluntary, involuntary or empty.");
    if (reason_out->prevention.len > LOSS_PREVENTION_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("reasons"), "What prevents it is at most %d bytes.",
                    LOSS_PREVENTION_BYTES_MAX);
    return check_entry(STR("reasons"), reason_out->key, reason_out->name, error);
}

static Status parse_reasons(const JsonNode *array, Arena *arena, LossSettings *settings, Error *error)
{
    LossReason *reasons = ARENA_ARRAY(arena, LossReason, LOSS_REASONS_MAX);
    Status status = STATUS_OK;
    size_t count = json_count(array);
    if (count == 0 || count > LOSS_REASONS_MAX)
        return fail(error, STATUS_INVALID, STR("reasons"), "Give 1 to %d reasons.", LOSS_REASONS_MAX);
    settings->reasons = reasons;
    for (JsonItems i = json_items(array); status == STATUS_OK && json_next_item(&i);) {
        LossReason reason;
        status = parse_reason(i.item, arena, &reason, error);
        if (status == STATUS_OK && loss_reason_find(settings, reason.key))
            return fail(error, STATUS_INVALID, STR("reasons"), "The key “%.*s” stands twice.",
                        STR_ARG(reason.key));
        if (status == STATUS_OK) reasons[settings->reason_count++] = reason;
    }
    return status;
}

static Status parse_causes(const JsonNode *array, Arena *arena, LossSettings *settings, Error *error)
{
    static const JsonField members[] = {
        { STR_CONST("key"), JSON_WANT_TEXT, .required = true },
        { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
    };
    LossCause *causes = ARENA_ARRAY(arena, LossCause, LOSS_CAUSES_MAX);
    Status status = STATUS_OK;
    if (json_count(array) > LOSS_CAUSES_MAX)
        return fail(error, STATUS_INVALID, STR("causes"), "Give at most %d causes.", LOSS_CAUSES_MAX);
    settings->causes = causes;
    for (JsonItems i = json_items(array); status == STATUS_OK && json_next_item(&i);) {
        const JsonNode *nodes[2];
        Error inner = { 0 };
        if (json_check(i.item, members, 2, false, nodes, &inner) != STATUS_OK)
            return fail(error, STATUS_INVALID, STR("causes"), "%s", inner.message);
        const LossCause cause = { json_text(nodes[0], arena), str_trim(json_text(nodes[1], arena)) };
        status = check_entry(STR("causes"), cause.key, cause.name, error);
        if (status == STATUS_OK && loss_cause_find(settings, cause.key))
            return fail(error, STATUS_INVALID, STR("causes"), "The key “%.*s” stands twice.",
                        STR_ARG(cause.key));
        if (status == STATUS_OK) causes[settings->cause_count++] = cause;
    }
    return status;
}

static Status parse_number(const JsonNode *node, Str name, int64_t least, int64_t most, int64_t *out,
                           Error *error)
{
    if (json_int64(node, out) && *out >= least && *out <= most) return STATUS_OK;
    return fail(error, STATUS_INVALID, name, "This is a whole number from %lld to %lld.", (long long)least,
                (long long)most);
}

Status loss_settings_parse(const JsonNode *body, Arena *arena, LossSettings *settings_out, Error *error)
{
    const JsonNode *nodes[FIELDS];
    LossSettings settings = { 0 };
    Status status = json_check(body, fields, FIELDS, false, nodes, error);
    if (status == STATUS_OK) status = parse_reasons(nodes[0], arena, &settings, error);
    if (status == STATUS_OK) status = parse_causes(nodes[1], arena, &settings, error);
    if (status == STATUS_OK)
        status = parse_number(nodes[2], fields[2].name, 1, LOSS_DAYS_MAX, &settings.early_days, error);
    if (status == STATUS_OK)
        status = parse_number(nodes[3], fields[3].name, 0, LOSS_DAYS_MAX, &settings.return_days, error);
    if (status == STATUS_OK)
        status = parse_number(nodes[4], fields[4].name, 0, 100, &settings.least_percent, error);
    if (status != STATUS_OK) return status;
    settings.source_attribute = json_text(nodes[5], arena);
    *settings_out = settings;
    return STATUS_OK;
}

Status loss_settings_read(Store *store, Arena *arena, LossSettings *settings_out, Error *error)
{
    Str text = { 0 };
    Error damage = { 0 };
    Status status = setting_read(store, STR("losses"), STR(""), arena, &text, error);
    if (status != STATUS_OK) return status;
    *settings_out = shipped;
    if (text.len == 0) return STATUS_OK;
    const JsonNode *root = json_parse(text, JSON_DEPTH_USUAL, arena, &damage);
    if (root && loss_settings_parse(root, arena, settings_out, &damage) == STATUS_OK) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR("losses"), "The setting “losses” is damaged. Set it again.");
}

void loss_settings_write(const LossSettings *settings, JsonWriter *json)
{
    json_open_object(json);
    json_key(json, fields[0].name);
    json_open_array(json);
    for (size_t i = 0; i < settings->reason_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("key"), settings->reasons[i].key);
        json_add_text(json, STR("name"), settings->reasons[i].name);
        json_add_text(json, STR("kind"), settings->reasons[i].kind);
        json_add_text(json, STR("prevention"), settings->reasons[i].prevention);
        json_close_object(json);
    }
    json_close_array(json);
    json_key(json, fields[1].name);
    json_open_array(json);
    for (size_t i = 0; i < settings->cause_count; i++) {
        json_open_object(json);
        json_add_text(json, STR("key"), settings->causes[i].key);
        json_add_text(json, STR("name"), settings->causes[i].name);
        json_close_object(json);
    }
    json_close_array(json);
    json_add_int(json, fields[2].name, settings->early_days);
    json_add_int(json, fields[3].name, settings->return_days);
    json_add_int(json, fields[4].name, settings->least_percent);
    json_add_text(json, fields[5].name, settings->source_attribute);
    json_close_object(json);
}

Status loss_settings_put(Store *store, const LossSettings *settings, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    loss_settings_write(settings, &json);
    json_finish(&json);
    Status status = setting_put(store, STR("losses"), buf_view(&out), error);
    buf_free(&out);
    return status;
}

const LossReason *loss_reason_find(const LossSettings *settings, Str key)
{
    for (size_t i = 0; i < settings->reason_count; i++) {
        if (str_equal(settings->reasons[i].key, key)) return &settings->reasons[i];
    }
    return NULL;
}

const LossCause *loss_cause_find(const LossSettings *settings, Str key)
{
    for (size_t i = 0; i < settings->cause_count; i++) {
        if (str_equal(settings->causes[i].key, key)) return &settings->causes[i];
    }
    return NULL;
}

// ---- what was said when it was cancelled

static const LossReason *reason_of_words(const LossSettings *settings, Str said, int *root_cause)
{
    const LossReason *own = loss_reason_find(settings, said);
    for (size_t i = 0; !own && i < sizeof stripe_words / sizeof *stripe_words; i++) {
        if (!str_equal(stripe_words[i].said, said)) continue;
        *root_cause = stripe_words[i].root_cause;
        return loss_reason_find(settings, stripe_words[i].reason);
    }
    return own;
}

Status loss_prefill(Store *store, const LossSettings *settings, const LossHints *hints, Arena *arena,
                    Loss *loss, Error *error)
{
    // A year before: what ends now may have been cancelled when its term began.
    static const Query query = {
        .sql = "SELECT t.reason, t.comment FROM subscription s JOIN subscription_state t"
               " ON t.subscription = s.id WHERE s.account = $1 AND (t.reason != '' OR t.comment != '')"
               " AND t.at_us > $2 AND t.at_us < $3 ORDER BY t.at_us DESC, t.rank DESC LIMIT 1",
        .params = "tii",
        .columns = "tt",
    };
    const Param params[] = { param_text(loss->account), param_int(hints->day_end_us - 366 * US_PER_DAY),
                             param_int(hints->day_end_us + LOSS_JOIN_DAYS * US_PER_DAY) };
    CLEANUP(rows_close) Rows rows = store_query(store, &query, params);
    const LossReason *reason = NULL;
    if (rows_next(&rows)) {
        reason = reason_of_words(settings, rows_view(&rows, 0), &loss->root_cause);
        loss->said = str_beginning(rows_text(&rows, 1, arena), LOSS_TEXT_BYTES_MAX);
    }
    if (!reason && hints->churn_reason.len > 0)
        reason = reason_of_words(settings, hints->churn_reason, &loss->root_cause);
    if (!reason && hints->failed_payments > 0) reason = loss_reason_find(settings, STR("card"));
    if (rows.status != STATUS_OK) return rows_failed(&rows, error);
    if (reason) {
        loss->reason = reason->key;
        loss->kind = reason->kind;
    }
    return STATUS_OK;
}

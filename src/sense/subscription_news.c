#include "sense/subscription_news.h"

#include "base/timestamp.h"
#include "know/monthly.h"
#include "know/product.h"

typedef enum Word {
    WORD_ID,
    WORD_ACCOUNT,
    WORD_CUSTOMER,
    WORD_NAME,
    WORD_STATE,
    WORD_AT,
    WORD_MESSAGE,
    WORD_CURRENCY,
    WORD_MRR,
    WORD_LIST_MRR,
    WORD_AMOUNT,
    WORD_PRICE,
    WORD_INTERVAL_MONTHS,
    WORD_SEATS,
    WORD_PRODUCT,
    WORD_TERM_START,
    WORD_TERM_END,
    WORD_CANCELS_AT,
    WORD_REASON,
    WORD_COMMENT,
} Word;
_Static_assert(WORD_COMMENT + 1 == (int)SUBSCRIPTION_WORDS, "columns_out has a place for each");

typedef enum WordKind { IS_ID, IS_TEXT, IS_NUMBER } WordKind;

static const struct {
    Str name;
    WordKind kind;
} places[SUBSCRIPTION_WORDS] = {
    [WORD_ID] = { STR_CONST("id"), IS_ID },
    [WORD_ACCOUNT] = { STR_CONST("account"), IS_ID },
    [WORD_CUSTOMER] = { STR_CONST("customer"), IS_ID },
    [WORD_NAME] = { STR_CONST("name"), IS_TEXT },
    [WORD_STATE] = { STR_CONST("state"), IS_TEXT },
    [WORD_AT] = { STR_CONST("at"), IS_TEXT },
    [WORD_MESSAGE] = { STR_CONST("message"), IS_ID },
    [WORD_CURRENCY] = { STR_CONST("currency"), IS_TEXT },
    [WORD_MRR] = { STR_CONST("mrr"), IS_NUMBER },
    [WORD_LIST_MRR] = { STR_CONST("list_mrr"), IS_NUMBER },
    [WORD_AMOUNT] = { STR_CONST("amount"), IS_TEXT },
    [WORD_PRICE] = { STR_CONST("price"), IS_ID },
    [WORD_INTERVAL_MONTHS] = { STR_CONST("interval_months"), IS_NUMBER },
    [WORD_SEATS] = { STR_CONST("seats"), IS_NUMBER },
    [WORD_PRODUCT] = { STR_CONST("product"), IS_ID },
    [WORD_TERM_START] = { STR_CONST("term_start"), IS_TEXT },
    [WORD_TERM_END] = { STR_CONST("term_end"), IS_TEXT },
    [WORD_CANCELS_AT] = { STR_CONST("cancels_at"), IS_TEXT },
    [WORD_REASON] = { STR_CONST("reason"), IS_TEXT },
    [WORD_COMMENT] = { STR_CONST("comment"), IS_TEXT },
};

// What was said; empty: not said.
typedef struct Words {
    Str texts[SUBSCRIPTION_WORDS];
} Words;

// ---- values

static Status read_number(const Words *words, Word word, int64_t most, int64_t *value, Error *error)
{
    Str text = words->texts[word];
    if (text.len == 0 || (str_parse_int64(text, value) && *value >= 0 && *value <= most)) return STATUS_OK;
    return fail(error, STATUS_INVALID, places[word].name,
                "“%.*s” has to be a whole number from 0 to %lld: %.*s.", STR_ARG(places[word].name),
                (long long)most, STR_ARG(str_slice(text, 0, 40)));
}

static Status read_time(const Words *words, Word word, int64_t *us, Error *error)
{
    Str text = words->texts[word];
    if (text.len == 0 || (timestamp_parse(text, us) && *us > 0)) return STATUS_OK;
    return fail(error, STATUS_INVALID, places[word].name,
                "“%.*s” has to be a time such as 2026-01-31 or 2026-01-31T12:00:00Z: %.*s.",
                STR_ARG(places[word].name), STR_ARG(str_slice(text, 0, 40)));
}

static void read_text(const Words *words, Word word, Str *text)
{
    if (words->texts[word].len > 0) *text = words->texts[word];
}

static Status check_lengths(const Words *words, Error *error)
{
    for (size_t i = 0; i < SUBSCRIPTION_WORDS; i++) {
        size_t most = places[i].kind == IS_ID ? (size_t)MONEY_ID_BYTES_MAX : (size_t)MONEY_TEXT_BYTES_MAX;
        if (words->texts[i].len > most)
            return fail(error, STATUS_INVALID, places[i].name, "“%.*s” is too long: at most %zu bytes.",
                        STR_ARG(places[i].name), most);
    }
    return STATUS_OK;
}

// ---- what it comes to a month

static Status by_amount(const Words *words, SubscriptionState *state, Error *error)
{
    int64_t amount = 0;
    Monthly sum = monthly_zero();
    Status status = currency_parse(state->currency, words->texts[WORD_AMOUNT], STR("amount"), &amount, error);
    if (status != STATUS_OK) return status;
    if (state->interval_months == 0) state->interval_months = 1;
    const Rhythm rhythm = { RHYTHM_MONTH, state->interval_months };
    if (amount >= 0 && monthly_add_minor(&sum, amount, 1, rhythm) && monthly_round(&sum, &state->mrr))
        return STATUS_OK;
    return fail(error, STATUS_INVALID, STR("amount"), "An amount is at least 0, every 1 to %d months.",
                RHYTHM_COUNT_MAX);
}

static Status by_price(const SubscriptionTeller *teller, SubscriptionState *state, Arena *arena, Error *error)
{
    Price price;
    RhythmUnit unit;
    Status status = price_get(teller->store, state->price, arena, &price, error);
    if (status == STATUS_NOT_FOUND)
        return fail(error, STATUS_INVALID, STR("price"),
                    "There is no price with the id “%.*s”: make it first, or"
                    " say mrr or amount.",
                    STR_ARG(state->price));
    if (status == STATUS_OK) status = price_month(&price, state->seats, &state->mrr, error);
    if (status != STATUS_OK || !rhythm_unit_parse(price.interval, &unit)) return status;
    state->currency = price.currency;
    if (state->product.len == 0) state->product = price.product;
    state->interval_months = unit == RHYTHM_MONTH  ? price.interval_count
                             : unit == RHYTHM_YEAR ? 12 * price.interval_count
                                                   : 0;
    return STATUS_OK;
}

static Status read_money(const Words *words, const SubscriptionTeller *teller, Arena *arena,
                         SubscriptionState *state, Error *error)
{
    Str code = words->texts[WORD_CURRENCY];
    bool by_mrr = words->texts[WORD_MRR].len > 0, amount = words->texts[WORD_AMOUNT].len > 0;
    bool priced =
        words->texts[WORD_PRICE].len > 0 || (words->texts[WORD_SEATS].len > 0 && state->price.len > 0);
    if (code.len > 0) state->currency = currency_find(code);
    if (by_mrr && amount) return fail(error, STATUS_INVALID, STR("amount"), "Say mrr or amount, not both.");
    if (!by_mrr && !amount && priced) {
        Status status = by_price(teller, state, arena, error);
        state->list_mrr = state->mrr;
        if (status != STATUS_OK) return status;
    } else if (!state->currency && (by_mrr || amount || code.len > 0)) {
        return fail(error, STATUS_INVALID, STR("currency"), "Say the currency by its ISO code, such as EUR.");
    }
    Status status = read_number(words, WORD_MRR, MONEY_MOST, &state->mrr, error);
    if (status == STATUS_OK && amount) status = by_amount(words, state, error);
    if (by_mrr || amount) state->list_mrr = state->mrr;
    if (status == STATUS_OK) status = read_number(words, WORD_LIST_MRR, MONEY_MOST, &state->list_mrr, error);
    if (status == STATUS_OK && !state->currency)
        return fail(error, STATUS_INVALID, STR("currency"),
                    "Say what is paid: a price, or currency and mrr or amount.");
    return status;
}

// ---- a statement

static Status read_state(const Words *words, const SubscriptionTeller *teller, Arena *arena,
                         SubscriptionState *state, Error *error)
{
    Str said = words->texts[WORD_STATE];
    *state =
        teller->base ? *teller->base : (SubscriptionState){ .standing = SUBSCRIPTION_ACTIVE, .seats = -1 };
    state->at_us = teller->now_us;
    state->rank = 0;
    state->message = words->texts[WORD_MESSAGE];
    if (said.len > 0 && !subscription_standing_parse(said, &state->standing))
        return fail(error, STATUS_INVALID, STR("state"), "“%.*s” is no state: use %s.",
                    STR_ARG(str_slice(said, 0, 40)), SUBSCRIPTION_STATE_NAMES);
    read_text(words, WORD_PRODUCT, &state->product);
    read_text(words, WORD_PRICE, &state->price);
    read_text(words, WORD_REASON, &state->reason);
    read_text(words, WORD_COMMENT, &state->comment);
    Status status = read_time(words, WORD_AT, &state->at_us, error);
    if (status == STATUS_OK) status = read_time(words, WORD_TERM_START, &state->term_start_us, error);
    if (status == STATUS_OK) status = read_time(words, WORD_TERM_END, &state->term_end_us, error);
    if (status == STATUS_OK) status = read_time(words, WORD_CANCELS_AT, &state->cancels_us, error);
    if (status == STATUS_OK) status = read_number(words, WORD_SEATS, 1000000000, &state->seats, error);
    if (status == STATUS_OK)
        status = read_number(words, WORD_INTERVAL_MONTHS, RHYTHM_COUNT_MAX, &state->interval_months, error);
    if (status == STATUS_OK) status = read_money(words, teller, arena, state, error);
    // What is said to go on after its end goes on.
    if (words->texts[WORD_CANCELS_AT].len == 0 && state->cancels_us <= state->at_us) state->cancels_us = 0;
    if (state->message.len == 0) state->message = arena_format(arena, "at:%lld", (long long)state->at_us);
    return status;
}

static Status hear(const Words *words, const SubscriptionTeller *teller, Arena *arena, SubscriptionNews *news,
                   Error *error)
{
    Status status = check_lengths(words, error);
    if (status != STATUS_OK) return status;
    Str id = words->texts[WORD_ID].len > 0 ? words->texts[WORD_ID] : teller->id;
    if (id.len == 0) return fail(error, STATUS_INVALID, STR("id"), "Each subscription needs an id.");
    news->subscription = (Subscription){ .id = id,
                                         .account = words->texts[WORD_ACCOUNT],
                                         .source = teller->source,
                                         .customer = words->texts[WORD_CUSTOMER],
                                         .name = words->texts[WORD_NAME],
                                         .created_us = teller->now_us,
                                         .changed_us = teller->now_us,
                                         .changed_by = teller->who };
    status = read_state(words, teller, arena, &news->state, error);
    news->state.subscription = news->subscription.id;
    return status;
}

Status subscription_news_from_json(const JsonNode *object, const SubscriptionTeller *teller, Arena *arena,
                                   SubscriptionNews *news_out, Error *error)
{
    static const JsonWant wants[] = {
        [IS_ID] = JSON_WANT_ID, [IS_TEXT] = JSON_WANT_TEXT, [IS_NUMBER] = JSON_WANT_INTEGER
    };
    JsonField fields[SUBSCRIPTION_WORDS];
    const JsonNode *nodes[SUBSCRIPTION_WORDS];
    Words words = { 0 };
    for (size_t i = 0; i < SUBSCRIPTION_WORDS; i++)
        fields[i] = (JsonField){ .name = places[i].name, .want = wants[places[i].kind] };
    Status status = json_check(object, fields, SUBSCRIPTION_WORDS, false, nodes, error);
    for (size_t i = 0; i < SUBSCRIPTION_WORDS && status == STATUS_OK; i++) {
        int64_t number = 0;
        if (!nodes[i]) continue;
        if (places[i].kind == IS_TEXT)
            words.texts[i] = str_trim(json_text(nodes[i], arena));
        else if (places[i].kind == IS_ID)
            json_id(nodes[i], arena, &words.texts[i]);
        else if (json_int64(nodes[i], &number))
            words.texts[i] = arena_format(arena, "%lld", (long long)number);
    }
    return status == STATUS_OK ? hear(&words, teller, arena, news_out, error) : status;
}

Status subscription_columns(const CsvReader *csv, size_t columns_out[SUBSCRIPTION_WORDS], Error *error)
{
    static const Word needed[] = { WORD_ID, WORD_AT, WORD_STATE };
    for (size_t i = 0; i < SUBSCRIPTION_WORDS; i++)
        columns_out[i] = csv_column(csv, places[i].name);
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++) {
        if (columns_out[needed[i]] == SIZE_MAX)
            return fail(error, STATUS_INVALID, STR("file"), "The file needs a column “%.*s”.",
                        STR_ARG(places[needed[i]].name));
    }
    columns_out[WORD_MRR] = columns_out[WORD_LIST_MRR] =
        SIZE_MAX; // a file says amounts, which are exact decimals
    return STATUS_OK;
}

Status subscription_news_from_row(const CsvRow *row, const size_t columns[SUBSCRIPTION_WORDS],
                                  const SubscriptionTeller *teller, Arena *arena, SubscriptionNews *news_out,
                                  Error *error)
{
    Words words = { 0 };
    for (size_t i = 0; i < SUBSCRIPTION_WORDS; i++) {
        if (columns[i] != SIZE_MAX) words.texts[i] = arena_copy(arena, str_trim(row->fields[columns[i]]));
    }
    if (words.texts[WORD_AT].len == 0 || words.texts[WORD_STATE].len == 0)
        return fail(error, STATUS_INVALID, STR("at"), "Each row needs “at” and “state”.");
    return hear(&words, teller, arena, news_out, error);
}

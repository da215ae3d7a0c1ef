// Amounts, what they are a month, rates, and subscriptions whose states come in any order.
#include "cmocka_all.h"

#include "base/timestamp.h"
#include "know/currency_rate.h"
#include "know/invoice.h"
#include "know/money_words.h"
#include "know/revenue_count.h"
#include "temp_folder.h"

typedef struct Fixture {
    TempFolder folder;
    Store *store;
    Arena arena;
    Zone *zone;
    Error error;
} Fixture;

static int set_up(void **state)
{
    static Fixture fixture;
    fixture = (Fixture){ .folder = temp_folder_create(),
                         .arena = arena_create(1 << 26),
                         .zone = zone_create(STR("UTC")) };
    fixture.store = store_open(str_from_c(fixture.folder.file), STORE_WRITER, &fixture.error);
    if (!fixture.store) fail_msg("%s", fixture.error.message);
    *state = &fixture;
    return 0;
}

static int tear_down(void **state)
{
    Fixture *fixture = *state;
    store_close(fixture->store);
    temp_folder_remove(&fixture->folder);
    zone_destroy(fixture->zone);
    arena_destroy(&fixture->arena);
    return 0;
}

static void must(const Fixture *fixture, Status status)
{
    if (status != STATUS_OK) fail_msg("%s", fixture->error.message);
}

// ---- amounts

static void amounts_are_read_exactly_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *code, *text;
        bool valid;
        int64_t minor;
    } cases[] = {
        { "EUR", "1234.5", true, 123450 },
        { "eur", "-0.01", true, -1 },
        { "EUR", "0.10000", true, 10 },
        { "EUR", "0.001", false, 0 },
        { "JPY", "1234", true, 1234 },
        { "JPY", "1234.00", true, 1234 },
        { "JPY", "1234.5", false, 0 },
        { "KWD", "1.234", true, 1234 },
        { "CLF", "1.2345", true, 12345 },
        { "EUR", "", false, 0 },
        { "EUR", ".5", false, 0 },
        { "EUR", "5.", false, 0 },
        { "EUR", "1e3", false, 0 },
        { "EUR", " 1", false, 0 },
        { "EUR", "1,5", false, 0 },
        { "EUR", "--1", false, 0 },
        { "EUR", "100000000000.00", true, MONEY_MOST },
        { "EUR", "100000000000.01", false, 0 },
        { "EUR", "99999999999999999999999999999999", false, 0 },
        { "EUR", "-100000000000.00", true, -MONEY_MOST },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const Currency *currency = currency_find(str_from_c(cases[i].code));
        int64_t minor = 0;
        Error error = { 0 };
        assert_non_null(currency);
        Status status = currency_parse(currency, str_from_c(cases[i].text), STR("mrr"), &minor, &error);
        if ((status == STATUS_OK) != cases[i].valid) fail_msg("%s %s", cases[i].code, cases[i].text);
        if (cases[i].valid)
            assert_int_equal(minor, cases[i].minor);
        else
            assert_true(error.message[0] != 0);
    }
    assert_null(currency_find(STR("XXX")));
    assert_null(currency_find(STR("EURO")));
    assert_null(currency_find(STR("")));
}

static void every_currency_is_found_by_its_code_and_prints_what_it_reads(void **state)
{
    (void)state;
    Arena arena = arena_create(1 << 20);
    Error error = { 0 };
    size_t count = 0;
    for (const Currency *c; (c = currency_at(count)) != NULL; count++) {
        assert_ptr_equal(currency_find(currency_code(c)), c);
        assert_int_equal(currency_index(c), count);
        static const int64_t amounts[] = { 0, 1, -1, 9, 10, 99, 100, 12345, -12345, MONEY_MOST, -MONEY_MOST };
        for (size_t i = 0; i < sizeof amounts / sizeof *amounts; i++) {
            int64_t again = 0;
            Str text = currency_format(c, amounts[i], &arena);
            assert_int_equal(currency_parse(c, text, STR("mrr"), &again, &error), STATUS_OK);
            assert_int_equal(again, amounts[i]);
        }
    }
    assert_true(count > 140);
    arena_destroy(&arena);
}

static void numbers_that_were_kept_as_doubles_become_their_decimal(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        double number;
        bool valid;
        int64_t minor;
    } cases[] = {
        { "EUR", 0.1, true, 10 },      { "EUR", 1.005, true, 100 },
        { "EUR", 1.015, true, 102 },   { "EUR", -1.015, true, -102 },
        { "JPY", 0.5, true, 0 },       { "JPY", 1.5, true, 2 },
        { "KWD", 1.2345, true, 1234 }, { "EUR", 0, true, 0 },
        { "EUR", 1e-9, true, 0 },      { "EUR", 99999999, true, 9999999900 },
        { "EUR", 1e30, false, 0 },     { "EUR", 1e12, false, 0 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t minor = 0;
        bool good = currency_from_number(currency_find(str_from_c(cases[i].code)), cases[i].number, &minor);
        assert_int_equal(good, cases[i].valid);
        if (good) assert_int_equal(minor, cases[i].minor);
    }
}

static void halves_go_to_the_even_neighbour(void **state)
{
    (void)state;
    static const int64_t cases[][3] = { { 5, 2, 2 },  { 7, 2, 4 },    { -5, 2, -2 },  { -7, 2, -4 },
                                        { 1, 2, 0 },  { -1, 2, 0 },   { 3, 2, 2 },    { 10, 3, 3 },
                                        { 11, 3, 4 }, { -10, 3, -3 }, { -11, 3, -4 }, { 6, 3, 2 },
                                        { 0, 7, 0 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal((int64_t)divide_half_even(cases[i][0], cases[i][1]), cases[i][2]);
}

static void rates_convert_between_currencies_of_any_digits(void **state)
{
    (void)state;
    static const struct {
        const char *from, *to, *rate;
        int64_t minor, result;
    } cases[] = {
        { "USD", "EUR", "0.92", 10000, 9200 }, { "JPY", "EUR", "0.0061", 1000, 610 },
        { "EUR", "JPY", "163.5", 1, 2 },       { "EUR", "JPY", "150", 1, 2 }, // 1.5 to the even 2
        { "EUR", "JPY", "50", 1, 0 },                                         // 0.5 to the even 0
        { "KWD", "EUR", "3.0", 1234, 370 },    { "EUR", "KWD", "0.333333333333", 300, 1000 },
        { "USD", "EUR", "0.925", -100, -92 },  { "JPY", "KWD", "0.002", 500, 1000 },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        Rate rate;
        Error error = { 0 };
        assert_int_equal(rate_parse(str_from_c(cases[i].rate), &rate, &error), STATUS_OK);
        int64_t result = currency_convert(cases[i].minor, currency_find(str_from_c(cases[i].from)),
                                          currency_find(str_from_c(cases[i].to)), rate);
        if (result != cases[i].result) fail_msg("case %zu: %lld", i, (long long)result);
    }
    static const char *const wrong[] = { "", "0", "0.0", "-1", "1e2", "x", "1000000000", "1.0000000000001" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        Rate rate;
        Error error = { 0 };
        assert_int_equal(rate_parse(str_from_c(wrong[i]), &rate, &error), STATUS_INVALID);
    }
}

// ---- subscriptions

static SubscriptionState active(const char *message, int64_t at_us, int64_t rank, int64_t mrr)
{
    return (SubscriptionState){ .subscription = STR("sub_1"),
                                .at_us = at_us,
                                .rank = rank,
                                .message = str_from_c(message),
                                .standing = mrr > 0 ? SUBSCRIPTION_ACTIVE : SUBSCRIPTION_CANCELLED,
                                .currency = currency_find(STR("EUR")),
                                .mrr = mrr,
                                .list_mrr = mrr,
                                .seats = 5 };
}

static void put_subscription(Fixture *fixture, const char *id, const char *account)
{
    Subscription subscription = { .id = str_from_c(id),
                                  .account = str_from_c(account),
                                  .source = STR("stripe"),
                                  .customer = STR("cus_1"),
                                  .created_us = 1,
                                  .changed_us = 1 };
    must(fixture, subscription_put(fixture->store, &subscription, &fixture->arena, &fixture->error));
    assert_true(subscription.number > 0);
}

static void states_end_the_same_in_any_order_and_repeated(void **state)
{
    Fixture *fixture = *state;
    static const int orders[][6] = { { 0, 1, 2, 3, 3, 3 }, { 3, 2, 1, 0, 0, 0 }, { 2, 0, 2, 3, 1, 0 } };
    const SubscriptionState said[] = { active("e1", 100, 0, 1000), active("e2", 200, 0, 2000),
                                       active("e4", 200, 1, 3000), active("e3", 200, 1, 2500) };
    put_subscription(fixture, "sub_1", "acme");
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        for (size_t j = 0; j < 6; j++)
            must(fixture, subscription_state_put(fixture->store, &said[orders[i][j]], &fixture->error));
        SubscriptionState *states = NULL, at;
        size_t count = 0;
        bool found = false;
        must(fixture, subscription_states(fixture->store, STR("sub_1"), &fixture->arena, &states, &count,
                                          &fixture->error));
        assert_int_equal(count, 4);
        assert_int_equal(states[2].mrr, 2500); // e3 before e4: the message decides
        assert_int_equal(states[3].mrr, 3000);
        must(fixture, subscription_state_at(fixture->store, STR("sub_1"), 199, &fixture->arena, &at, &found,
                                            &fixture->error));
        assert_true(found);
        assert_int_equal(at.mrr, 1000);
        must(fixture, subscription_state_at(fixture->store, STR("sub_1"), 99, &fixture->arena, &at, &found,
                                            &fixture->error));
        assert_false(found);
        for (size_t j = 0; j < 4; j++)
            must(fixture,
                 subscription_state_remove(fixture->store, STR("sub_1"), said[j].message, &fixture->error));
    }
    assert_int_equal(subscription_state_remove(fixture->store, STR("sub_1"), STR("e1"), &fixture->error),
                     STATUS_NOT_FOUND);
}

static void what_a_later_statement_does_not_say_stays(void **state)
{
    Fixture *fixture = *state;
    Subscription read;
    put_subscription(fixture, "sub_1", "acme");
    put_subscription(fixture, "sub_1", "");
    must(fixture, subscription_get(fixture->store, STR("sub_1"), &fixture->arena, &read, &fixture->error));
    assert_true(str_equal(read.account, STR("acme")));
    put_subscription(fixture, "sub_2", "");
    AccountIds before;
    must(fixture, subscription_assign(fixture->store, STR("stripe"), STR("cus_1"), STR("globex"),
                                      &fixture->arena, &before, &fixture->error));
    assert_int_equal(before.count, 1);
    assert_true(str_equal(before.ids[0], STR("acme")));
    Subscription *listed = NULL;
    size_t count = 0;
    const SubscriptionFilter filter = { .account = STR("globex"), .limit = 10 };
    must(fixture,
         subscription_list(fixture->store, &filter, &fixture->arena, &listed, &count, &fixture->error));
    assert_int_equal(count, 2);
    assert_int_equal(subscription_get(fixture->store, STR("none"), &fixture->arena, &read, &fixture->error),
                     STATUS_NOT_FOUND);
}

// ---- words

static Str words_of(Fixture *fixture, const char *account, int64_t now_us)
{
    LogBatch *batch = log_batch_create();
    const AccountWords words = { .account = str_from_c(account), .now_us = now_us, .zone = fixture->zone };
    must(fixture, subscription_words(fixture->store, &words, batch, &fixture->error));
    Str text = STR("");
    if (log_batch_count(batch) > 0) {
        Str bytes = buf_view(&batch->bytes);
        LogEntry entry;
        assert_true(log_entry_decode(&bytes, &fixture->arena, &entry));
        assert_int_equal(entry.type, ENTRY_GROUP);
        assert_true(str_equal(entry.account_id, words.account));
        text = arena_copy(&fixture->arena, entry.body);
    }
    log_batch_destroy(batch);
    return text;
}

static void assert_words(Str actual, const char *expected)
{
    if (!str_equal(actual, str_from_c(expected))) fail_msg("%.*s\nnot %s", STR_ARG(actual), expected);
}

static void formulas_learn_what_the_subscriptions_amount_to(void **state)
{
    Fixture *fixture = *state;
    const int64_t day = US_PER_DAY;
    put_subscription(fixture, "sub_1", "acme");
    assert_words(words_of(fixture, "acme", 10 * day), "");
    SubscriptionState said = active("e1", 5 * day, 0, 123450);
    said.term_end_us = 30 * day;
    must(fixture, subscription_state_put(fixture->store, &said, &fixture->error));
    assert_words(words_of(fixture, "acme", 10 * day),
                 "{\"mrr\":1234.50,\"arr\":14814.00,\"currency\":\"EUR\",\"seats\":5,"
                 "\"renewal_date\":\"1970-01-31\",\"subscription_state\":\"active\",\"subscriptions\":1,"
                 "\"card_expires\":null,\"overdue_invoices\":0,\"failed_payments\":0}");
    put_subscription(fixture, "sub_2", "acme");
    SubscriptionState other = active("f1", 6 * day, 0, 1000);
    other.subscription = STR("sub_2");
    other.currency = currency_find(STR("JPY"));
    must(fixture, subscription_state_put(fixture->store, &other, &fixture->error));
    assert_words(words_of(fixture, "acme", 10 * day), // no rate yet
                 "{\"mrr\":null,\"arr\":null,\"currency\":\"EUR\",\"seats\":10,"
                 "\"renewal_date\":\"1970-01-31\",\"subscription_state\":\"active\",\"subscriptions\":2,"
                 "\"card_expires\":null,\"overdue_invoices\":0,\"failed_payments\":0}");
    const CurrencyRate rate = { .currency = other.currency, .day = 3, .rate = STR("0.005") };
    must(fixture,
         currency_rate_put(fixture->store, currency_find(STR("EUR")), &rate, 1, STR("me"), &fixture->error));
    Str words = words_of(fixture, "acme", 10 * day);
    assert_true(str_starts_with(words, STR("{\"mrr\":1239.50,")));
    SubscriptionState gone = active("e2", 8 * day, 0, 0), other_gone = other;
    other_gone.message = STR("f2");
    other_gone.at_us = 8 * day;
    other_gone.standing = SUBSCRIPTION_TRIAL;
    must(fixture, subscription_state_put(fixture->store, &gone, &fixture->error));
    must(fixture, subscription_state_put(fixture->store, &other_gone, &fixture->error));
    assert_words(words_of(fixture, "acme", 10 * day),
                 "{\"mrr\":0,\"arr\":0,\"currency\":\"JPY\",\"seats\":5,\"renewal_date\":null,"
                 "\"subscription_state\":\"trial\",\"subscriptions\":1,"
                 "\"card_expires\":null,\"overdue_invoices\":0,\"failed_payments\":0}");
}

static void what_was_to_end_has_ended_when_its_time_has_come(void **state)
{
    Fixture *fixture = *state;
    put_subscription(fixture, "sub_1", "acme");
    SubscriptionState said = active("e1", 5 * US_PER_DAY, 0, 1000);
    said.cancels_us = 9 * US_PER_DAY;
    must(fixture, subscription_state_put(fixture->store, &said, &fixture->error));
    assert_true(str_starts_with(words_of(fixture, "acme", 9 * US_PER_DAY - 1), STR("{\"mrr\":10.00,")));
    Str words = words_of(fixture, "acme", 9 * US_PER_DAY);
    assert_true(
        str_contains_ignore_case(words, STR("\"subscription_state\":\"cancelled\",\"subscriptions\":0")));
    assert_true(str_starts_with(words, STR("{\"mrr\":0.00,")));
}

// ---- invoices

static Invoice invoice_of(const char *state, int64_t heard_us, const char *message)
{
    return (Invoice){ .id = STR("in_1"),
                      .source = STR("stripe"),
                      .customer = STR("cus_1"),
                      .subscription = STR("sub_1"),
                      .label = STR("2026-1"),
                      .state = str_from_c(state),
                      .currency = currency_find(STR("EUR")),
                      .total = 5000,
                      .issued_us = US_PER_DAY,
                      .due_us = 5 * US_PER_DAY,
                      .heard = { heard_us, 0, str_from_c(message) } };
}

static void the_newest_statement_is_what_an_invoice_says(void **state)
{
    Fixture *fixture = *state;
    static const int orders[][4] = { { 0, 1, 2, 1 }, { 2, 1, 0, 0 }, { 1, 0, 2, 2 } };
    const Invoice said[] = { invoice_of("draft", 1, "a"), invoice_of("open", 2, "b"),
                             invoice_of("paid", 2, "c") };
    put_subscription(fixture, "sub_1", "acme");
    for (size_t i = 0; i < 3; i++) {
        for (size_t j = 0; j < 4; j++)
            must(fixture, invoice_put(fixture->store, &said[orders[i][j]], NULL, &fixture->error));
        Invoice read;
        must(fixture, invoice_find(fixture->store, STR("in_1"), &fixture->arena, &read, &fixture->error));
        assert_true(str_equal(read.state, STR("paid")));
        assert_true(str_equal(read.account, STR("acme"))); // of its subscription
        assert_true(str_equal(read.heard.message, STR("c")));
    }
    bool taken = true;
    must(fixture, invoice_put(fixture->store, &said[0], &taken, &fixture->error));
    assert_false(taken);
}

static void overdue_invoices_failed_payments_and_the_card_are_words(void **state)
{
    Fixture *fixture = *state;
    const Invoice open = invoice_of("open", 2, "b");
    put_subscription(fixture, "sub_1", "acme");
    must(fixture, invoice_put(fixture->store, &open, NULL, &fixture->error));
    for (int i = 0; i < 3; i++) { // twice the same
        const Payment payment = { .id = i == 0 ? STR("p1") : STR("p2"),
                                  .invoice = STR("in_1"),
                                  .source = STR("stripe"),
                                  .at_us = US_PER_DAY * i,
                                  .currency = open.currency,
                                  .amount = 5000,
                                  .state = STR("failed"),
                                  .reason = STR("card_declined"),
                                  .heard = { 5, 0, STR_CONST("m") } };
        must(fixture, payment_put(fixture->store, &payment, &fixture->error));
    }
    const PaymentCard card = { .source = STR("stripe"),
                               .customer = STR("cus_1"),
                               .brand = STR("visa"),
                               .expires_day = 30,
                               .heard = { 7, 0, STR_CONST("x") } };
    const PaymentCard older = { .source = STR("stripe"),
                                .customer = STR("cus_1"),
                                .expires_day = 10,
                                .heard = { 6, 0, STR_CONST("x") } };
    must(fixture, payment_card_put(fixture->store, &card, &fixture->error));
    must(fixture, payment_card_put(fixture->store, &older, &fixture->error));
    assert_words(words_of(fixture, "acme", 5 * US_PER_DAY),
                 "{\"card_expires\":\"1970-01-31\",\"overdue_invoices\":0,\"failed_payments\":2}");
    assert_words(words_of(fixture, "acme", 5 * US_PER_DAY + 1),
                 "{\"card_expires\":\"1970-01-31\",\"overdue_invoices\":1,\"failed_payments\":2}");
    Invoice *listed = NULL;
    Payment *payments = NULL;
    size_t count = 0;
    int64_t total = 0;
    const InvoiceFilter filter = {
        .account = STR("acme"), .overdue = true, .now_us = 6 * US_PER_DAY, .limit = 5
    };
    must(fixture,
         invoice_list(fixture->store, &filter, &fixture->arena, &listed, &count, &total, &fixture->error));
    assert_true(count == 1 && total == 1 && listed[0].due_us == 5 * US_PER_DAY && listed[0].paid_us == 0);
    must(fixture,
         payment_list(fixture->store, STR("in_1"), &fixture->arena, &payments, &count, &fixture->error));
    assert_true(count == 2 && payments[1].amount == 5000);
    const Invoice paid = invoice_of("paid", 3, "d");
    must(fixture, invoice_put(fixture->store, &paid, NULL, &fixture->error));
    assert_words(words_of(fixture, "acme", 9 * US_PER_DAY),
                 "{\"card_expires\":\"1970-01-31\",\"overdue_invoices\":0,\"failed_payments\":0}");
}

// ---- rates and choices

static void the_last_rate_of_a_day_or_before_holds(void **state)
{
    Fixture *fixture = *state;
    const Currency *eur = currency_find(STR("EUR")), *usd = currency_find(STR("USD"));
    const Currency *jpy = currency_find(STR("JPY")), *aed = currency_find(STR("AED"));
    const CurrencyRate rates[] = { { usd, 100, STR_CONST("0.9") },
                                   { usd, 200, STR_CONST("0.8") },
                                   { aed, 150, STR_CONST("0.25") },
                                   { usd, 200, STR_CONST("0.85") } };
    for (size_t i = 0; i < 4; i++)
        must(fixture, currency_rate_put(fixture->store, eur, &rates[i], 1, STR("me"), &fixture->error));
    const CurrencyRate itself = { eur, 1, STR_CONST("1") };
    assert_int_equal(currency_rate_put(fixture->store, eur, &itself, 1, STR("me"), &fixture->error),
                     STATUS_INVALID);
    RateBook book;
    uint16_t since = 0;
    Rate rate;
    must(fixture, rate_book_read(fixture->store, eur, &fixture->arena, &book, &fixture->error));
    assert_false(rate_book_find(&book, usd, 99, &rate));
    assert_false(rate_book_find(&book, jpy, 300, &rate));
    assert_int_equal(rate_book_convert(&book, usd, 1000, 100), 900);
    assert_int_equal(rate_book_convert(&book, usd, 1000, 199), 900);
    assert_int_equal(rate_book_convert(&book, usd, 1000, 200), 850); // said again: replaced
    assert_int_equal(rate_book_convert(&book, aed, 1000, 65000), 250);
    assert_int_equal(rate_book_convert(&book, eur, 1000, 1), 1000);
    assert_true(rate_book_since(&book, usd, &since) && since == 100);
    assert_false(rate_book_since(&book, jpy, &since));
    must(fixture, currency_rate_remove(fixture->store, eur, usd, 200, &fixture->error));
    assert_int_equal(currency_rate_remove(fixture->store, eur, usd, 200, &fixture->error), STATUS_NOT_FOUND);
    must(fixture, rate_book_read(fixture->store, eur, &fixture->arena, &book, &fixture->error));
    assert_int_equal(rate_book_convert(&book, usd, 1000, 300), 900);
}

static void settings_decide_what_counts(void **state)
{
    Fixture *fixture = *state;
    RevenueChoice choice;
    must(fixture, revenue_choice_read(fixture->store, &choice, &fixture->error));
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_TRIAL, 80, 100), 0);
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_PAUSED, 80, 100), 0);
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_PAST_DUE, 80, 100), 80);
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_ACTIVE, 80, 100), 80);
    const RevenueChoice other = { .reporting = currency_find(STR("USD")),
                                  .trials = true,
                                  .paused = true,
                                  .by_life = true,
                                  .margin_percent = 80 };
    must(fixture, revenue_choice_put(fixture->store, &other, &fixture->error));
    must(fixture, revenue_choice_read(fixture->store, &choice, &fixture->error));
    assert_ptr_equal(choice.reporting, other.reporting);
    assert_true(choice.by_life && choice.margin_percent == 80);
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_TRIAL, 80, 100), 100);
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_PAUSED, 80, 100), 100);
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_PAST_DUE, 80, 100), 0);
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_CANCELLED, 80, 100), 0);
    assert_int_equal(revenue_counted(&choice, SUBSCRIPTION_INCOMPLETE, 80, 100), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(amounts_are_read_exactly_or_refused),
        cmocka_unit_test(every_currency_is_found_by_its_code_and_prints_what_it_reads),
        cmocka_unit_test(numbers_that_were_kept_as_doubles_become_their_decimal),
        cmocka_unit_test(halves_go_to_the_even_neighbour),
        cmocka_unit_test(rates_convert_between_currencies_of_any_digits),
        cmocka_unit_test_setup_teardown(states_end_the_same_in_any_order_and_repeated, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_a_later_statement_does_not_say_stays, set_up, tear_down),
        cmocka_unit_test_setup_teardown(formulas_learn_what_the_subscriptions_amount_to, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_was_to_end_has_ended_when_its_time_has_come, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_newest_statement_is_what_an_invoice_says, set_up, tear_down),
        cmocka_unit_test_setup_teardown(overdue_invoices_failed_payments_and_the_card_are_words, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(the_last_rate_of_a_day_or_before_holds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(settings_decide_what_counts, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

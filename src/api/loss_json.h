// loss_json.h: what the routes of losses share: which are asked for, in which money, and how one is written.
#ifndef PERENNIAL_API_LOSS_JSON_H
#define PERENNIAL_API_LOSS_JSON_H

#include "api/request.h"
#include "api/segment_asking.h"
#include "know/currency_rate.h"
#include "know/loss_reason.h"

#define LOSS_FILTER_FIELDS                                                                                   \
    { "from", FIELD_DAY, .doc = "First day; 365 days up to `to` when not given." },                          \
        { "to", FIELD_DAY, .doc = "Last day; today when not given." },                                       \
        { "what", FIELD_TEXT, .one_of = LOSS_WHAT_NAMES, .doc = "Only lost accounts, or only downgrades." }, \
        { "kind", FIELD_TEXT, .one_of = LOSS_KIND_NAMES "|unknown", .doc = "Only of this kind." },           \
        { "reason", FIELD_TEXT, .most = LOSS_KEY_BYTES_MAX,                                                  \
          .doc = "Only for the reason with this key; unknown: those without one." },                         \
        { "caused_by", FIELD_TEXT, .most = LOSS_KEY_BYTES_MAX,                                               \
          .doc = "Only those that came from there; unknown: those of which it is not said." },               \
        { "root_cause", FIELD_INTEGER, .least = 0, .most = 10,                                               \
          .doc = "Only with this root cause; 0: none." },                                                    \
        { "owner", FIELD_TEXT, .doc = "Only of who owned the account the day before, by e-mail address." },  \
        { "segment", FIELD_TEXT, .most = 20,                                                                 \
          .doc = "Only of accounts that were in the segment the day before." },                              \
        { "account", FIELD_TEXT, .doc = "Only of the account with this id." },                               \
        { "win_back", FIELD_TEXT, .one_of = LOSS_WIN_BACK_NAMES,                                             \
          .doc = "Only in this state of winning back." },                                                    \
        { "seen", FIELD_TEXT, .one_of = LOSS_SEEN_NAMES, .doc = "Only those that the warnings saw so." },    \
        { "withdrawn", FIELD_BOOL, .doc = "Those too that were none." },                                     \
    {                                                                                                        \
        "q", FIELD_TEXT, .most = 200, .doc = "Only where the account, the competitor or a text has this."    \
    }

typedef struct LossesAsked {
    uint16_t from, to;
    LossSettings settings;
    const Currency *reporting;
    RateBook book;
    Loss *losses;
    size_t count;
    bool cut; // there were more than LOSSES_LISTED_MAX
} LossesAsked;

// Reads the query (LOSS_FILTER_FIELDS) and the losses that fit it and that the caller sees, latest first.
MUST_USE Status losses_asked(Request *request, LossesAsked *asked_out);

// A year's revenue that was lost, in the reporting currency at the rate of the day. False: nothing is known,
// or there is no rate.
bool loss_value(const LossesAsked *asked, const Loss *loss, int64_t *minor_out);

// The account's segment membership the day before the loss.
bool loss_was_in(Request *request, const AskedSegment *asked, const Loss *loss);

// Settings and rates only, for one loss.
MUST_USE Status loss_context(Request *request, LossesAsked *asked_out);

MUST_USE Status find_loss(Request *request, Loss *loss_out); // of the path, if the caller sees it
void put_loss_members(const Request *request, JsonWriter *json, const LossesAsked *asked, const Loss *loss);

#endif

// touchpoint.h: what was said with a customer, and when: calls, visits, mails, meetings, notes, events. A row
// for reading and search; what formulas may know of it goes through the log (account_words.h).
//
// Functions that change rows do not open a transaction: the caller has one.
#ifndef PERENNIAL_KNOW_TOUCHPOINT_H
#define PERENNIAL_KNOW_TOUCHPOINT_H

#include "store/store.h"

enum {
    TOUCHPOINT_TITLE_BYTES_MAX = 300,
    TOUCHPOINT_BODY_BYTES_MAX = 64 * 1024,
    TOUCHPOINT_ANSWER_BYTES_MAX = 4000, // of one answer of the form
    TOUCHPOINT_PEOPLE_MAX = 50,
    TOUCHPOINT_THEMES_MAX = 20,
    TOUCHPOINT_MENTIONS_MAX = 20,
    THEME_BYTES_MAX = 80,
    TOUCHPOINTS_LISTED_MAX = 100,
    SEARCH_BYTES_MAX = 300,
    SEARCH_WORDS_MAX = 12,
};

// ---- the form: what a kind of touchpoint asks

typedef enum TouchpointAnswer { // texts first; the order of the form
    ANSWER_USED,                // what of the product is used
    ANSWER_BY_WHOM,
    ANSWER_BENEFITS,
    ANSWER_GOALS,
    ANSWER_PROMISES,
    ANSWER_RISKS,
    ANSWER_WISHES,
    TOUCHPOINT_ANSWERS,
} TouchpointAnswer;

typedef struct TouchpointQuestion {
    Str name, text;
} TouchpointQuestion;
extern const TouchpointQuestion touchpoint_questions[TOUCHPOINT_ANSWERS];

typedef struct TouchpointKind {
    Str name, label;
    unsigned asks;     // bits of the answers that its form shows
    unsigned required; // without which it is incomplete; also how the customer felt, when not 0
} TouchpointKind;
enum { TOUCHPOINT_KINDS = 6 };
extern const TouchpointKind touchpoint_kinds[TOUCHPOINT_KINDS];

#define STATED_USES "daily|weekly|monthly|rarely|never"
// Where what was said does not fit what is measured: a formula of accounts.
#define STATED_USE_CONTRADICTION                                                                             \
    "account.stated_use = \"daily\" and active_days(28d) < 8"                                                \
    " or account.stated_use = \"weekly\" and active_days(28d) < 2"                                           \
    " or account.stated_use in (\"rarely\", \"never\") and active_days(28d) >= 12"
#define TOUCHPOINT_KIND_NAMES "call|visit|mail|meeting|note|event"

// ---- one touchpoint

enum { SENTIMENT_NONE = -100 };

typedef struct Touchpoint {
    int64_t id;
    Str account; // id; empty: of none
    Str kind;
    int64_t at_us; // when it happened
    Str author;    // as audit.actor
    Str author_name;
    Str title, body;
    Str answers[TOUCHPOINT_ANSWERS];
    int sentiment; // -2 to 2, or SENTIMENT_NONE
    Str stated_use;
    Str message_id; // of a mail; empty: none
    const Str *people;
    size_t person_count;
    const Str *themes;
    size_t theme_count;
    bool complete;
    int64_t attachment_count;
    int64_t created_us, changed_us;
    Str changed_by;
    Str snippet; // of a search: hits between U+0002 and U+0003
} Touchpoint;

// Writes all but id, names and counts; complete is computed. With id 0 it is new and gets one;
// STATUS_CONFLICT for a mail that is there already.
MUST_USE Status touchpoint_save(Store *store, Touchpoint *touchpoint, Error *error);
// The account's touchpoints came from another one: searches of the account find them.
MUST_USE Status touchpoint_place_again(Store *store, Str account, Error *error);
MUST_USE Status touchpoint_remove(Store *store, int64_t id, Error *error); // with all that belongs to it
MUST_USE Status touchpoint_get(Store *store, int64_t id, Arena *arena, Touchpoint *touchpoint_out,
                               Error *error); // STATUS_NOT_FOUND

// ---- many

typedef struct TouchpointFilter {
    Str account, person, author, kind, theme; // empty: any
    int64_t from_us, to_us;                   // from_us <= at < to_us
    Str text;                                 // words to search; empty: none
    // The place to go on from: of the last one seen. INT64_MAX: from the newest.
    int64_t before_us, before_id;
    size_t limit; // at most TOUCHPOINTS_LISTED_MAX
} TouchpointFilter;

// Newest first: by when it happened, or, of a search, by number. In the arena.
MUST_USE Status touchpoint_list(Store *store, const TouchpointFilter *filter, Arena *arena,
                                Touchpoint **touchpoints_out, size_t *count_out, Error *error);

// What FTS5 is asked for these words: all of them, the last one as the beginning of a word. Empty when there
// is no word in the text.
// The next one of the account from now on that is planned; id 0: there is none.
MUST_USE Status touchpoint_next_planned(Store *store, Str account, int64_t now_us, Arena *arena,
                                        Touchpoint *touchpoint_out, Error *error);

typedef struct ThemeCount {
    Str theme;
    int64_t count, recent; // of all time, and since the day asked for
} ThemeCount;
enum { THEMES_LISTED_MAX = 1000 };
MUST_USE Status theme_list(Store *store, Str account, int64_t since_us, Arena *arena, ThemeCount **themes_out,
                           size_t *count_out, Error *error);

// ---- mentions: "@" and the e-mail address of a staff member

// Addresses in the text, each once, in lower case; at most TOUCHPOINT_MENTIONS_MAX. In the arena.
size_t mention_addresses(Str text, Arena *arena, Str **addresses_out);
// Notes them; those that are nobody's are left out. What was seen stays seen, and who was told is not told
// again.
MUST_USE Status mention_save(Store *store, const Touchpoint *touchpoint, const Str *addresses, size_t count,
                             Error *error);

typedef struct Mention {
    int64_t touchpoint;
    bool seen;
} Mention;
enum { MENTIONS_LISTED_MAX = 100 };
MUST_USE Status mention_list(Store *store, Str staff, Arena *arena, Mention **mentions_out, size_t *count_out,
                             Error *error); // newest first
MUST_USE Status mention_seen(Store *store, Str staff, Error *error);

#endif

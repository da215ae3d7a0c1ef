#include "sense/segment.h"

#include "engine/email.h"
#include "sense/version_seen.h"

enum { TRAIT_HASHES_MAX = 200 };

// ---- one item under the rules

// Hashes of the trait keys, nested ones by their path, as the engine will have them.
static void hash_traits(const JsonNode *object, uint64_t prefix, unsigned depth, uint64_t *hashes,
                        size_t *count)
{
    for (JsonMembers m = json_members(object); json_next_member(&m);) {
        uint64_t hash = str_hash_seeded(json_raw(m.key), prefix);
        if (m.value->kind == JSON_OBJECT) {
            if (depth > 1) hash_traits(m.value, hash, depth - 1, hashes, count);
        } else if (*count < TRAIT_HASHES_MAX) {
            hashes[(*count)++] = hash;
        }
    }
}

static const char *check_traits_limits(Limits *limits, LimitsSubject *subject, const Item *item)
{
    uint64_t hashes[TRAIT_HASHES_MAX];
    hash_traits(item->traits, item->entry.type, 4, hashes, &subject->trait_count);
    subject->trait_hashes = hashes;
    const char *reason = limits_check(limits, subject);
    subject->trait_hashes = NULL; // they end here
    return reason;
}

static const char *check_limits(Sense *sense, const Item *item, Arena *arena)
{
    if (!sense->limits) return NULL;
    const LogEntry *entry = &item->entry;
    bool is_event = entry->type <= ENTRY_SCREEN;
    LimitsSubject subject = {
        .key = entry->key,
        .now_us = entry->received_us,
        .event_name = is_event ? log_entry_event_name(entry, arena) : STR(""),
        .user_id = entry->user_id,
        .anonymous_id = entry->anonymous_id,
        .account_id = entry->account_id,
    };
    return item->traits ? check_traits_limits(sense->limits, &subject, item)
                        : limits_check(sense->limits, &subject);
}

static uint32_t find_person(const Sense *sense, const LogEntry *entry)
{
    uint32_t person = ENGINE_NONE;
    if (entry->user_id.len > 0) person = engine_person_find(sense->engine, entry->user_id);
    if (person == ENGINE_NONE && entry->anonymous_id.len > 0) {
        person = engine_person_find_anonymous(sense->engine, entry->anonymous_id);
    }
    return person;
}

// The address that is known of the person where the item carries none.
static Str known_email(const Sense *sense, const LogEntry *entry, int64_t now_us, Arena *arena)
{
    uint16_t today;
    uint32_t person = find_person(sense, entry);
    if (person == ENGINE_NONE || !zone_day(engine_zone(sense->engine), now_us, &today)) return STR("");
    Value email = engine_person_attribute(sense->engine, person, STR("email"), today);
    return email.kind == VALUE_TEXT ? arena_copy(arena, email.text) : STR("");
}

static ExclusionResult match_exclusion(Sense *sense, const Item *item, int64_t now_us, Arena *arena)
{
    if (!sense->exclusion) return EXCLUSION_NONE;
    const LogEntry *entry = &item->entry;
    ExclusionSubject subject = {
        .user_id = entry->user_id,
        .anonymous_id = entry->anonymous_id,
        .account_id = entry->account_id,
        .email = item->email,
        .user_agent = item->user_agent,
    };
    if (subject.email.len == 0 && exclusion_wants_email(sense->exclusion)) {
        subject.email = known_email(sense, entry, now_us, arena);
    }
    return exclusion_match(sense->exclusion, &subject);
}

static bool mark_if_excluded(Sense *sense, Item *item, int64_t now_us, Arena *arena)
{
    ExclusionResult result = match_exclusion(sense, item, now_us, arena);
    if (result == EXCLUSION_NONE) return false;
    if (result == EXCLUSION_BY_EMAIL && item->entry.type == ENTRY_IDENTIFY) {
        // The address has to become known, or later events of the same id could not be told apart. Without an
        // account the person appears nowhere.
        item->entry.account_id = STR("");
    } else {
        item->entry.flags |= RECORD_EXCLUDED;
    }
    return true;
}

// Nobody named the account: the mail domain does. The account becomes an entry of the log like any other; the
// engine then joins its people by the domain.
static void make_domain_account(const Sense *sense, const Item *item, Arena *arena, LogBatch *batch)
{
    DomainName domain;
    Str address = item->email.len > 0 ? item->email : item->entry.user_id;
    if (item->entry.account_id.len > 0 || !email_domain(address, &domain)) return;
    Str name = domain_text(&domain);
    if (engine_domain_account(sense->engine, name) != ENGINE_NONE) return;
    uint32_t person = engine_person_find(sense->engine, item->entry.user_id);
    uint32_t *accounts = NULL;
    bool placed = person != ENGINE_NONE &&
                  engine_person_accounts(sense->engine, person, arena, &accounts) > 0 &&
                  !engine_account_is_private(sense->engine, accounts[0]);
    if (placed) return;
    LogEntry account = { .type = ENTRY_GROUP,
                         .key = item->entry.key,
                         .time_us = item->entry.time_us,
                         .received_us = item->entry.received_us,
                         .carries_time = true,
                         .account_id = arena_copy(arena, name) };
    // A domain is letters, digits, dots and hyphens: nothing to escape.
    account.body =
        arena_format(arena, "{\"name\":\"%.*s\",\"domain\":\"%.*s\"}", STR_ARG(name), STR_ARG(name));
    log_batch_add(batch, &account);
}

const char *sense_add_item(Sense *sense, Item *item, int64_t now_us, Arena *arena, LogBatch *batch,
                           bool *excluded_out)
{
    const char *reason = check_limits(sense, item, arena);
    if (reason) return reason;
    *excluded_out = mark_if_excluded(sense, item, now_us, arena);
    if (sense->account_from_domain && !*excluded_out) make_domain_account(sense, item, arena, batch);
    log_batch_add(batch, &item->entry);
    return NULL;
}

// ---- the items of a call

typedef struct Decoding {
    Sense *sense;
    ItemShared shared;
    Arena *arena;
    LogBatch *batch;
    SenseResult *result;
    RecentItem accepted;  // the first: one item a call is enough to see what comes, the rest is counted
    RecentItem *rejected; // the first RECENT_PER_CALL
    size_t accepted_count, rejected_count;
    VersionsSeen versions;
} Decoding;

static RecentItem recent_item(const Decoding *decoding, const LogEntry *entry, const char *reason, Str raw)
{
    return (RecentItem){
        .time_us = decoding->shared.received_us,
        .key = decoding->shared.key,
        .type = segment_type_name(entry->type),
        .event = entry->type >= ENTRY_TRACK && entry->type <= ENTRY_SCREEN
                     ? log_entry_event_name(entry, decoding->arena)
                     : STR(""),
        .person = entry->user_id.len > 0 ? entry->user_id : entry->anonymous_id,
        .account = entry->account_id,
        .reason = str_from_c(reason),
        .raw = raw,
    };
}

static void reject(Decoding *decoding, const LogEntry *entry, const char *reason, Str raw)
{
    decoding->result->rejected++;
    if (decoding->sense->recent && decoding->rejected_count < RECENT_PER_CALL) {
        decoding->rejected[decoding->rejected_count++] = recent_item(decoding, entry, reason, raw);
    }
}

static void decode_item(Decoding *decoding, const JsonNode *node, EntryType type)
{
    Item item;
    bool excluded = false;
    const char *reason = segment_item_read(node, type, &decoding->shared, decoding->arena, &item);
    if (!reason) {
        reason = sense_add_item(decoding->sense, &item, decoding->shared.received_us, decoding->arena,
                                decoding->batch, &excluded);
    }
    if (reason) {
        reject(decoding, &item.entry, reason, json_raw(node));
        return;
    }
    if (decoding->sense->version_from_context)
        version_seen(&decoding->versions, decoding->sense->engine, &item, decoding->arena, decoding->batch);
    decoding->result->entries++;
    decoding->result->excluded += excluded;
    if (decoding->sense->recent && decoding->accepted_count == 0) {
        decoding->accepted = recent_item(decoding, &item.entry, NULL, json_raw(node));
        decoding->accepted_count = 1;
    }
}

static void decode_batch(Decoding *decoding, const TrackCall *call)
{
    if (call->root->kind == JSON_OBJECT) {
        const JsonNode *context = json_member(call->root, STR("context"));
        if (context && context->kind == JSON_OBJECT) decoding->shared.context = context;
        decoding->shared.has_sent = segment_sent_at(json_member(call->root, STR("sentAt")), decoding->arena,
                                                    &decoding->shared.sent_us);
    }
    if (decoding->shared.dialect == DIALECT_SEGMENT &&
        json_count(call->items) > TRACK_BATCH_ITEMS_MAX_SEGMENT) {
        reject(decoding, &(LogEntry){ .key = 0 },
               "the batch has more than 2,500 items: nothing of it was taken", call->bytes);
        return;
    }
    for (JsonItems i = json_items(call->items); json_next_item(&i);)
        decode_item(decoding, i.item, SEGMENT_TYPE_OWN);
}

static bool is_too_large(const TrackCall *call, Dialect dialect)
{
    if (call->shape == TRACK_SINGLE) return call->bytes.len > SEGMENT_ITEM_BYTES_MAX;
    return dialect == DIALECT_SEGMENT && call->bytes.len > TRACK_BATCH_BYTES_MAX_SEGMENT;
}

static void remember(const Decoding *decoding, uint32_t key, bool refused)
{
    Recent *recent = decoding->sense->recent;
    if (!recent) return;
    recent_add(recent, &decoding->accepted, decoding->accepted_count);
    recent_add(recent, decoding->rejected, decoding->rejected_count);
    const KeyCounts counts = {
        .rejected = decoding->result->rejected,
        .refused = refused,
        .last_used_us = decoding->shared.received_us,
    };
    recent_count(recent, key, &counts);
}

void segment_decode(Sense *sense, const TrackCall *call, const SenseKey *key, Arena *arena, LogBatch *batch,
                    SenseResult *result_out)
{
    *result_out = (SenseResult){ .answer = track_answer_accepted(call, key->dialect) };
    Decoding decoding = {
        .sense = sense,
        .shared = { .key = key->number, .dialect = key->dialect, .received_us = call->received_us },
        .arena = arena,
        .batch = batch,
        .result = result_out,
        .rejected = arena_alloc_unset(arena, sizeof(RecentItem), RECENT_PER_CALL),
    };
    bool too_large = call->shape != TRACK_METRICS && is_too_large(call, key->dialect);
    if (too_large) {
        Str detail = call->shape == TRACK_SINGLE ? STR("One call is at most 32 KB.")
                                                 : STR("One batch is at most 500 KB.");
        result_out->answer = track_answer_refused(TRACK_TOO_LARGE, key->dialect, detail, arena);
        reject(&decoding, &(LogEntry){ .type = call->type }, "the call is too large", call->bytes);
    } else if (call->shape == TRACK_BATCH) {
        decode_batch(&decoding, call);
    } else if (call->shape == TRACK_SINGLE) {
        decode_item(&decoding, call->root, call->type);
    }
    result_out->answered = result_out->entries == 0;
    remember(&decoding, key->number, too_large);
}

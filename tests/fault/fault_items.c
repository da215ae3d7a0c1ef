#include "fault_items.h"

#include "base/timestamp.h"

int64_t items_now_us(void)
{
    int64_t us = 0;
    if (!timestamp_parse(STR("2026-09-02T00:00:00Z"), &us)) abort();
    return us;
}

LogEntry item_entry(uint32_t item, ItemText *text)
{
    uint64_t hash = str_hash((Str){ (const char *)&item, sizeof item });
    snprintf(text->id, sizeof text->id, "item-%u", item);
    snprintf(text->person, sizeof text->person, "person-%u", (unsigned)(hash % 60));
    snprintf(text->anonymous, sizeof text->anonymous, "visitor-%u", (unsigned)(hash % 90));
    snprintf(text->account, sizeof text->account, "account-%u", (unsigned)(hash % 9));
    snprintf(text->body, sizeof text->body, "{\"item\":%u,\"plan\":\"plan %u\",\"filler\":\"%0*u\"}", item,
             (unsigned)(hash >> 40) % 5, (int)((hash >> 20) % 90) + 1, item);
    int64_t ago_us = (int64_t)(hash % 400) * US_PER_DAY + (int64_t)(hash % 86000) * US_PER_SECOND;
    LogEntry entry = { .type = ENTRY_TRACK,
                       .carries_time = true,
                       .time_us = items_now_us() - ago_us,
                       .received_us = items_now_us() - US_PER_DAY,
                       .message_id = str_from_c(text->id),
                       .account_id = str_from_c(text->account),
                       .body = str_from_c(text->body) };
    unsigned kind = (unsigned)(hash >> 32) % 20;
    if (kind < 17) entry.name = kind % 2 ? STR("Job Scheduled") : STR("Report Exported");
    if (kind == 17) entry.type = ENTRY_GROUP;
    if (kind >= 18) entry.type = ENTRY_IDENTIFY;
    if (kind == 18) entry.account_id = (Str){ 0 };
    if (kind > 2) entry.user_id = str_from_c(text->person);
    if (kind <= 2 || kind >= 18) entry.anonymous_id = str_from_c(text->anonymous);
    return entry;
}

int64_t item_number(const LogEntry *entry)
{
    int64_t item = -1;
    Str id = entry->message_id;
    if (id.len <= 5 || !str_parse_int64(str_slice(id, 5, id.len), &item) || item < 0 || item > UINT32_MAX)
        return -1;
    ItemText text;
    LogEntry wanted = item_entry((uint32_t)item, &text);
    bool same = str_equal(id, wanted.message_id) && entry->type == wanted.type &&
                entry->time_us == wanted.time_us && str_equal(entry->user_id, wanted.user_id) &&
                str_equal(entry->anonymous_id, wanted.anonymous_id) &&
                str_equal(entry->account_id, wanted.account_id) && str_equal(entry->name, wanted.name) &&
                str_equal(entry->body, wanted.body);
    return same ? item : -1;
}

#include "know/experience_choice.h"

#include "codec/json.h"
#include "codec/json_writer.h"
#include "know/settings.h"

static const ExperienceLevel shipped[] = {
    { STR_CONST("Working product"),
      STR_CONST("It does what was bought, and they find what they need to know.") },
    { STR_CONST("Helped when they ask"),
      STR_CONST("Questions are answered quickly, by people who know them.") },
    { STR_CONST("Guided to their goals"),
      STR_CONST("We know what they want to reach and bring them there.") },
    { STR_CONST("Empowered"), STR_CONST("They shape the product with us and help others.") },
};

static const JsonField fields[] = {
    { STR_CONST("motif"), JSON_WANT_TEXT },
    { STR_CONST("levels"), JSON_WANT_ARRAY },
    { STR_CONST("segments"), JSON_WANT_ARRAY },
};
static const JsonField level_fields[] = {
    { STR_CONST("name"), JSON_WANT_TEXT, .required = true },
    { STR_CONST("meaning"), JSON_WANT_TEXT },
};
static const JsonField segment_fields[] = {
    { STR_CONST("segment"), JSON_WANT_INTEGER, .required = true },
    { STR_CONST("level"), JSON_WANT_INTEGER, .required = true },
};

static Status read_levels(const JsonNode *list, Arena *arena, ExperienceChoice *choice, Error *error)
{
    if (json_count(list) > EXPERIENCE_LEVELS_MAX)
        return fail(error, STATUS_LIMITED, STR("levels"), "There are at most %d levels.",
                    EXPERIENCE_LEVELS_MAX);
    choice->level_count = 0;
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        const JsonNode *nodes[2];
        Status status = json_check(i.item, level_fields, 2, false, nodes, error);
        if (status != STATUS_OK) return status;
        ExperienceLevel level = { .name = str_trim(json_text(nodes[0], arena)) };
        if (nodes[1]) level.meaning = str_trim(json_text(nodes[1], arena));
        if (level.name.len == 0 || level.name.len > EXPERIENCE_NAME_BYTES_MAX ||
            level.meaning.len > EXPERIENCE_MEANING_BYTES_MAX)
            return fail(error, STATUS_INVALID, STR("levels"),
                        "A level has a name of at most %d characters and a meaning of at most %d.",
                        EXPERIENCE_NAME_BYTES_MAX, EXPERIENCE_MEANING_BYTES_MAX);
        choice->levels[choice->level_count++] = level;
    }
    return STATUS_OK;
}

static Status read_segments(const JsonNode *list, Arena *arena, ExperienceChoice *choice, Error *error)
{
    if (json_count(list) > EXPERIENCE_SEGMENTS_MAX)
        return fail(error, STATUS_LIMITED, STR("segments"), "At most %d segments can have a level.",
                    EXPERIENCE_SEGMENTS_MAX);
    choice->segments = ARENA_ARRAY(arena, ExperienceSegment, json_count(list) + 1);
    choice->segment_count = 0;
    for (JsonItems i = json_items(list); json_next_item(&i);) {
        const JsonNode *nodes[2];
        ExperienceSegment one = { 0 };
        Status status = json_check(i.item, segment_fields, 2, false, nodes, error);
        if (status != STATUS_OK) return status;
        if (!json_int64(nodes[0], &one.segment) || !json_int64(nodes[1], &one.level)) continue;
        for (size_t k = 0; k < choice->segment_count; k++) {
            if (choice->segments[k].segment == one.segment)
                return fail(error, STATUS_INVALID, STR("segments"), "A segment has one level.");
        }
        choice->segments[choice->segment_count++] = one;
    }
    return STATUS_OK;
}

static Status check_levels(const ExperienceChoice *choice, Error *error)
{
    for (size_t i = 0; i < choice->segment_count; i++) {
        if (choice->segments[i].level < 1 || choice->segments[i].level > (int64_t)choice->level_count)
            return fail(error, STATUS_INVALID, STR("segments"),
                        "There is no level %lld: they are numbered from 1 to %zu.",
                        (long long)choice->segments[i].level, choice->level_count);
    }
    return STATUS_OK;
}

Status experience_choice_parse(Str json, Arena *arena, ExperienceChoice *choice, Error *error)
{
    const JsonNode *nodes[3];
    const JsonNode *root = json_parse(json, JSON_DEPTH_USUAL, arena, error);
    if (!root) return STATUS_INVALID;
    Status status = json_check(root, fields, 3, false, nodes, error);
    if (status == STATUS_OK && nodes[0]) choice->motif = str_trim(json_text(nodes[0], arena));
    if (status == STATUS_OK && choice->motif.len > EXPERIENCE_MOTIF_BYTES_MAX)
        return fail(error, STATUS_INVALID, STR("motif"), "The motif has at most %d characters.",
                    EXPERIENCE_MOTIF_BYTES_MAX);
    if (status == STATUS_OK && nodes[1]) status = read_levels(nodes[1], arena, choice, error);
    if (status == STATUS_OK && nodes[2]) status = read_segments(nodes[2], arena, choice, error);
    return status == STATUS_OK ? check_levels(choice, error) : status;
}

Status experience_choice_read(Store *store, Arena *arena, ExperienceChoice *choice_out, Error *error)
{
    Str setting = { 0 };
    Status status = setting_read(store, STR("experience"), STR(""), arena, &setting, error);
    *choice_out = (ExperienceChoice){ .level_count = sizeof shipped / sizeof *shipped };
    memcpy(choice_out->levels, shipped, sizeof shipped);
    if (status != STATUS_OK || setting.len == 0) return status;
    if (experience_choice_parse(setting, arena, choice_out, error) == STATUS_OK) return STATUS_OK;
    return fail(error, STATUS_UNAVAILABLE, STR("experience"),
                "The setting “experience” is damaged. Set it again.");
}

Status experience_choice_put(Store *store, const ExperienceChoice *choice, Error *error)
{
    Buf out = { 0 };
    JsonWriter json = json_writer(&out);
    json_open_object(&json);
    json_add_text(&json, STR("motif"), choice->motif);
    json_key(&json, STR("levels"));
    json_open_array(&json);
    for (size_t i = 0; i < choice->level_count; i++) {
        json_open_object(&json);
        json_add_text(&json, STR("name"), choice->levels[i].name);
        json_add_text(&json, STR("meaning"), choice->levels[i].meaning);
        json_close_object(&json);
    }
    json_close_array(&json);
    json_key(&json, STR("segments"));
    json_open_array(&json);
    for (size_t i = 0; i < choice->segment_count; i++) {
        json_open_object(&json);
        json_add_int(&json, STR("segment"), choice->segments[i].segment);
        json_add_int(&json, STR("level"), choice->segments[i].level);
        json_close_object(&json);
    }
    json_close_array(&json);
    json_close_object(&json);
    json_finish(&json);
    Status status = setting_put(store, STR("experience"), buf_view(&out), error);
    buf_free(&out);
    return status;
}

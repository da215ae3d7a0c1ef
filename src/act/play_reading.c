#include "act/play_reading.h"

Str play_field_place(const PlayReading *reading, Str name)
{
    if (reading->place.len == 0) return name;
    return arena_format(reading->arena, "%.*s.%.*s", STR_ARG(reading->place), STR_ARG(name));
}

// The table's own error, with the place of the object in it.
Status play_field_object(const PlayReading *reading, const JsonNode *node, const JsonField *table,
                         size_t count, const JsonNode **nodes_out)
{
    Status status = json_check(node, table, count, false, nodes_out, reading->error);
    if (status != STATUS_OK) reading->error->field = play_field_place(reading, reading->error->field);
    return status;
}

Status play_field_text(const PlayReading *reading, const JsonNode *node, Str name, size_t most, Str *text_out)
{
    *text_out = node ? str_trim(json_text(node, reading->arena)) : (Str){ 0 };
    if (text_out->len <= most) return STATUS_OK;
    return fail(reading->error, STATUS_INVALID, play_field_place(reading, name),
                "This has at most %zu bytes.", most);
}

Status play_field_needed(const PlayReading *reading, const JsonNode *node, Str name, size_t most,
                         Str *text_out)
{
    Status status = play_field_text(reading, node, name, most, text_out);
    if (status != STATUS_OK || text_out->len > 0) return status;
    return fail(reading->error, STATUS_INVALID, play_field_place(reading, name),
                "This is needed here: it is empty.");
}

// Leaves *value_out where there is none.
Status play_field_whole(const PlayReading *reading, const JsonNode *node, Str name, int least, int most,
                        int *value_out)
{
    int64_t value = 0;
    if (!node) return STATUS_OK;
    if (!json_int64(node, &value) || value < least || value > most)
        return fail(reading->error, STATUS_INVALID, play_field_place(reading, name),
                    "This has to be a whole number from %d to %d.", least, most);
    *value_out = (int)value;
    return STATUS_OK;
}

// Number of the word in a list such as "a|b|c"; `usual` where there is none.
Status play_field_word(const PlayReading *reading, const JsonNode *node, Str name, const char *words,
                       int usual, int *value_out)
{
    Str text = node ? str_trim(json_text(node, reading->arena)) : (Str){ 0 };
    *value_out = usual;
    if (!node && usual >= 0) return STATUS_OK;
    int number = 0;
    for (Str rest = str_from_c(words); rest.len > 0; number++) {
        StrCut cut = str_cut(rest, '|');
        if (str_equal(cut.head, text)) {
            *value_out = number;
            return STATUS_OK;
        }
        rest = cut.tail;
    }
    return fail(reading->error, STATUS_INVALID, play_field_place(reading, name), "This has to be one of %s.",
                words);
}

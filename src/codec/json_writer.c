#include "codec/json_writer.h"

#include "base/timestamp.h"

#include <assert.h>
#include <math.h>

JsonWriter json_writer(Buf *out)
{
    return (JsonWriter){ .out = out };
}

void json_finish(const JsonWriter *json)
{
    assert(json->done && json->depth == 0);
}

static bool in_object(const JsonWriter *json)
{
    return json->depth > 0 && (json->is_object & 1);
}

// Before every value: the comma, and the check that one may stand here.
static void begin_value(JsonWriter *json)
{
    assert(!json->done);
    assert(in_object(json) == json->has_key);
    if (json->has_sibling && !json->has_key) buf_append_byte(json->out, ',');
    json->has_key = false;
    json->has_sibling = true;
    json->done = json->depth == 0;
}

static void open_scope(JsonWriter *json, bool object)
{
    begin_value(json);
    assert(json->depth < JSON_WRITER_DEPTH_MAX);
    json->done = false;
    json->is_object = json->is_object << 1 | object;
    json->depth++;
    json->has_sibling = false;
    buf_append_byte(json->out, object ? '{' : '[');
}

static void close_scope(JsonWriter *json, bool object)
{
    assert(json->depth > 0 && in_object(json) == object && !json->has_key);
    buf_append_byte(json->out, object ? '}' : ']');
    json->is_object >>= 1;
    json->depth--;
    json->has_sibling = true;
    json->done = json->depth == 0;
}

void json_open_object(JsonWriter *json)
{
    open_scope(json, true);
}

void json_close_object(JsonWriter *json)
{
    close_scope(json, true);
}

void json_open_array(JsonWriter *json)
{
    open_scope(json, false);
}

void json_close_array(JsonWriter *json)
{
    close_scope(json, false);
}

void json_key(JsonWriter *json, Str key)
{
    assert(in_object(json) && !json->has_key);
    if (json->has_sibling) buf_append_byte(json->out, ',');
    json_append_text(json->out, key);
    buf_append_byte(json->out, ':');
    json->has_key = true;
}

// Bytes of the well-formed character at the front; 0 when there is none.
static size_t character_len(Str s)
{
    unsigned char lead = (unsigned char)s.data[0];
    size_t len = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return len <= s.len && str_is_utf8((Str){ s.data, len }) ? len : 0;
}

static void append_escaped(Buf *out, unsigned char c)
{
    static const char short_escapes[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    for (const char *pair = short_escapes; *pair; pair += 2) {
        if ((unsigned char)pair[0] == c) {
            buf_append_byte(out, '\\');
            buf_append_byte(out, pair[1]);
            return;
        }
    }
    buf_format(out, "\\u%04x", (unsigned)c);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

void json_append_text(Buf *out, Str text)
{
    buf_reserve(out, text.len + 2);
    buf_append_byte(out, '"');
    size_t i = 0;
    while (i < text.len) {
        size_t start = i;
        while (i < text.len && is_plain((unsigned char)text.data[i]))
            i++;
        buf_append(out, str_slice(text, start, i));
        if (i == text.len) break;
        unsigned char c = (unsigned char)text.data[i];
        if (c < 0x80) {
            append_escaped(out, c);
            i++;
            continue;
        }
        size_t len = character_len(str_slice(text, i, text.len));
        buf_append(out, len > 0 ? str_slice(text, i, i + len) : STR("\xEF\xBF\xBD"));
        i += len > 0 ? len : 1;
    }
    buf_append_byte(out, '"');
}

void json_append_double(Buf *out, double value)
{
    const double exact_max = 9007199254740992.0; // 2^53
    if (!isfinite(value)) {
        buf_append(out, STR("null"));
    } else if (value >= -exact_max && value <= exact_max && trunc(value) >= value && trunc(value) <= value) {
        buf_format(out, "%.0f", value + 0.0); // -0 becomes 0
    } else {
        char text[40];
        for (int digits = 15; digits <= 17; digits++) {
            snprintf(text, sizeof text, "%.*g", digits, value);
            double again = strtod(text, NULL);
            if (again >= value && again <= value) break;
        }
        buf_append(out, str_from_c(text));
    }
}

void json_put_text(JsonWriter *json, Str text)
{
    begin_value(json);
    json_append_text(json->out, text);
}

void json_put_int(JsonWriter *json, int64_t value)
{
    begin_value(json);
    char digits[20], *c = digits + sizeof digits;
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        *--c = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0) *--c = '-';
    buf_append(json->out, (Str){ c, (size_t)(digits + sizeof digits - c) });
}

void json_put_double(JsonWriter *json, double value)
{
    begin_value(json);
    json_append_double(json->out, value);
}

void json_put_bool(JsonWriter *json, bool value)
{
    begin_value(json);
    buf_append(json->out, value ? STR("true") : STR("false"));
}

void json_put_null(JsonWriter *json)
{
    begin_value(json);
    buf_append(json->out, STR("null"));
}

void json_put_time(JsonWriter *json, int64_t us)
{
    begin_value(json);
    char text[TIMESTAMP_TEXT_BYTES];
    timestamp_write(text, us);
    buf_append_byte(json->out, '"');
    buf_append(json->out, str_from_c(text));
    buf_append_byte(json->out, '"');
}

void json_put_day(JsonWriter *json, int64_t day)
{
    begin_value(json);
    int year, month, day_of_month;
    days_to_date(day, &year, &month, &day_of_month);
    buf_format(json->out, "\"%04d-%02d-%02d\"", year, month, day_of_month);
}

void json_put_raw(JsonWriter *json, Str value)
{
    begin_value(json);
    buf_append(json->out, value.len > 0 ? value : STR("null"));
}

void json_add_text(JsonWriter *json, Str key, Str text)
{
    json_key(json, key);
    json_put_text(json, text);
}

void json_add_int(JsonWriter *json, Str key, int64_t value)
{
    json_key(json, key);
    json_put_int(json, value);
}

void json_add_double(JsonWriter *json, Str key, double value)
{
    json_key(json, key);
    json_put_double(json, value);
}

void json_add_bool(JsonWriter *json, Str key, bool value)
{
    json_key(json, key);
    json_put_bool(json, value);
}

void json_add_null(JsonWriter *json, Str key)
{
    json_key(json, key);
    json_put_null(json);
}

void json_add_time(JsonWriter *json, Str key, int64_t us)
{
    json_key(json, key);
    json_put_time(json, us);
}

void json_add_day(JsonWriter *json, Str key, int64_t day)
{
    json_key(json, key);
    json_put_day(json, day);
}

void json_add_raw(JsonWriter *json, Str key, Str value)
{
    json_key(json, key);
    json_put_raw(json, value);
}

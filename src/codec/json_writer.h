// json_writer.h: writes JSON into a Buf. Scopes and keys are asserted, so what comes out is always valid.
//
//     JsonWriter json = json_writer(&buf);
//     json_open_object(&json);
//     json_add_text(&json, STR("name"), name);
//     json_key(&json, STR("days"));
//     json_open_array(&json);
//     ...
//     json_close_array(&json);
//     json_close_object(&json);
//     json_finish(&json);
#ifndef PERENNIAL_CODEC_JSON_WRITER_H
#define PERENNIAL_CODEC_JSON_WRITER_H

#include "base/buf.h"

enum { JSON_WRITER_DEPTH_MAX = 64 };

typedef struct JsonWriter {
    Buf *out;           // borrowed; appended to
    uint64_t is_object; // a bit a level, the lowest is the innermost
    unsigned depth;
    bool has_sibling; // the next element of this scope needs a comma
    bool has_key;     // a key waits for its value
    bool done;        // the one root value is complete
} JsonWriter;

JsonWriter json_writer(Buf *out);
void json_finish(const JsonWriter *json); // asserts that exactly one whole value was written

void json_open_object(JsonWriter *json);
void json_close_object(JsonWriter *json);
void json_open_array(JsonWriter *json);
void json_close_array(JsonWriter *json);
void json_key(JsonWriter *json, Str key);

void json_put_text(JsonWriter *json, Str text); // bytes that are not UTF-8 become U+FFFD
void json_put_int(JsonWriter *json, int64_t value);
void json_put_double(JsonWriter *json, double value); // shortest that reads back the same; NaN and ±inf: null
void json_put_bool(JsonWriter *json, bool value);
void json_put_null(JsonWriter *json);
void json_put_time(JsonWriter *json, int64_t us); // "2016-06-30T12:00:00.000Z"
void json_put_day(JsonWriter *json, int64_t day); // "2016-06-30", days since 1970-01-01
void json_put_raw(JsonWriter *json, Str value);   // one value that is known to be valid JSON; empty: null

// A key and its value.
void json_add_text(JsonWriter *json, Str key, Str text);
void json_add_int(JsonWriter *json, Str key, int64_t value);
void json_add_double(JsonWriter *json, Str key, double value);
void json_add_bool(JsonWriter *json, Str key, bool value);
void json_add_null(JsonWriter *json, Str key);
void json_add_time(JsonWriter *json, Str key, int64_t us);
void json_add_day(JsonWriter *json, Str key, int64_t day);
void json_add_raw(JsonWriter *json, Str key, Str value);

// ---- without a writer

void json_append_text(Buf *out, Str text); // with quotes
void json_append_double(Buf *out, double value);

#endif

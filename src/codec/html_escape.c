#include "codec/html_escape.h"

static Str entity_of(char letter)
{
    switch (letter) {
    case '&':
        return STR("&amp;");
    case '<':
        return STR("&lt;");
    case '>':
        return STR("&gt;");
    case '"':
        return STR("&quot;");
    case '\'':
        return STR("&#39;");
    default:
        return (Str){ 0 };
    }
}

void html_escape(Buf *out, Str text)
{
    for (size_t i = 0; i < text.len; i++) {
        Str entity = entity_of(text.data[i]);
        if (entity.len > 0)
            buf_append(out, entity);
        else
            buf_append_byte(out, text.data[i]);
    }
}

#include "http/fetch.h"

#include "base/buf.h"
#include "http/curl.h"

static bool is_here(Str rest)
{
    static const Str hosts[] = { STR_CONST("localhost"), STR_CONST("127.0.0.1"), STR_CONST("[::1]") };
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        if (!str_starts_with(rest, hosts[i])) continue;
        char after = rest.len > hosts[i].len ? rest.data[hosts[i].len] : '/';
        if (after == ':' || after == '/') return true;
    }
    return false;
}

bool fetch_allows(Str url)
{
    if (url.len > FETCH_URL_BYTES_MAX) return false;
    for (size_t i = 0; i < url.len; i++)
        if ((unsigned char)url.data[i] <= ' ' || url.data[i] == '@' || url.data[i] == '\\') return false;
    if (str_starts_with(url, STR("https://"))) return url.len > 8;
    return str_starts_with(url, STR("http://")) && is_here(str_slice(url, 7, url.len));
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    Buf *body = context;
    size_t len = size * count;
    if (body->len + len > FETCH_BYTES_MAX) return 0; // ends the transfer
    buf_append(body, (Str){ bytes, len });
    return len;
}

static void set_question(CURL *curl, const FetchQuestion *question, Arena *arena)
{
    curl_easy_setopt(curl, CURLOPT_URL, arena_copy(arena, question->url).data);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)FETCH_SECONDS_MAX);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "perennial/" PERENNIAL_VERSION);
    if (str_starts_with(question->url, STR("http://"))) curl_easy_setopt(curl, CURLOPT_PROXY, "");
    if (question->form.len > 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)question->form.len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, arena_copy(arena, question->form).data);
    }
    if (question->bearer.len > 0) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BEARER);
        curl_easy_setopt(curl, CURLOPT_XOAUTH2_BEARER, arena_copy(arena, question->bearer).data);
    }
    if (question->user.len > 0) {
        curl_easy_setopt(curl, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
        curl_easy_setopt(curl, CURLOPT_USERNAME, arena_copy(arena, question->user).data);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, arena_copy(arena, question->password).data);
    }
}

Status fetch(const FetchQuestion *question, Arena *arena, Str *body_out, Error *error)
{
    curl_begin();
    if (!fetch_allows(question->url))
        return fail(error, STATUS_INVALID, STR("url"), "“%.*s” is no https:// address.",
                    STR_ARG(question->url));
    CURL *curl = curl_easy_init();
    if (!curl) panic("out of memory: a question over HTTP");
    Buf body = { 0 };
    long code = 0;
    set_question(curl, question, arena);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, &body);
    CURLcode result = curl_easy_perform(curl);
    if (result == CURLE_OK) curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &code);
    curl_easy_cleanup(curl);
    Status status = STATUS_OK;
    if (result != CURLE_OK)
        status = fail(error, STATUS_UNAVAILABLE, STR(""), "%.*s does not answer: %s.", STR_ARG(question->url),
                      curl_easy_strerror(result));
    else if (code != 200)
        status = fail(error, STATUS_UNAVAILABLE, STR(""), "%.*s answers %ld.", STR_ARG(question->url), code);
    else
        *body_out = arena_copy(arena, buf_view(&body));
    buf_free(&body);
    return status;
}

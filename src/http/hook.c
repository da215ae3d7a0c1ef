#include "http/hook.h"

#include "base/buf.h"
#include "http/curl.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { HOST_BYTES_MAX = 253 };

// ---- addresses of the internet

typedef struct Block4 {
    uint32_t base;
    int bits;
} Block4;

// IANA's special-purpose registry, and multicast.
static const Block4 private4[] = {
    { 0x00000000, 8 },  { 0x0A000000, 8 },  { 0x64400000, 10 }, { 0x7F000000, 8 },  { 0xA9FE0000, 16 },
    { 0xAC100000, 12 }, { 0xC0000000, 24 }, { 0xC0000200, 24 }, { 0xC0586300, 24 }, { 0xC0A80000, 16 },
    { 0xC6120000, 15 }, { 0xC6336400, 24 }, { 0xCB007100, 24 }, { 0xE0000000, 4 },  { 0xF0000000, 4 },
};

static bool is_public4(uint32_t address)
{
    for (size_t i = 0; i < sizeof private4 / sizeof *private4; i++) {
        uint32_t mask = ~(uint32_t)0 << (32 - private4[i].bits);
        if ((address & mask) == private4[i].base) return false;
    }
    return true;
}

static uint32_t word4(const unsigned char *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

// Only 2000::/3 is the internet; of it, what leads to IPv4 is judged as that.
static bool is_public6(const unsigned char *b)
{
    static const unsigned char mapped[12] = { [10] = 0xFF, [11] = 0xFF };
    static const unsigned char nat64[12] = { 0x00, 0x64, 0xFF, 0x9B };
    if (memcmp(b, mapped, sizeof mapped) == 0) return is_public4(word4(b + 12));
    if (memcmp(b, nat64, sizeof nat64) == 0) return is_public4(word4(b + 12));
    if ((b[0] & 0xE0) != 0x20) return false;
    if (b[0] == 0x20 && b[1] == 0x02) return is_public4(word4(b + 2)); // 6to4
    bool special = b[0] == 0x20 && b[1] == 0x01 && (b[2] & 0xFE) == 0; // 2001::/23
    bool documentation = b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8;
    return !special && !documentation;
}

bool hook_is_public(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in v4;
        memcpy(&v4, address, sizeof v4);
        return is_public4(ntohl(v4.sin_addr.s_addr));
    }
    if (address->sa_family != AF_INET6) return false;
    struct sockaddr_in6 v6;
    memcpy(&v6, address, sizeof v6);
    return is_public6(v6.sin6_addr.s6_addr);
}

// ---- addresses as they are written

typedef struct UrlParts {
    bool secure;
    Str host, authority; // with the port, as it is written
} UrlParts;

static bool is_host_name(Str host)
{
    for (size_t i = 0; i < host.len; i++) {
        char c = lower_letter(host.data[i]);
        bool dot = c == '.';
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || dot)) return false;
        if (dot && (i == 0 || host.data[i - 1] == '.')) return false;
    }
    return host.len > 0 && host.len <= HOST_BYTES_MAX;
}

// "[::1]"
static bool is_host_address(Str host)
{
    char text[INET6_ADDRSTRLEN];
    struct in6_addr address;
    if (host.len < 4 || host.len - 2 >= sizeof text || host.data[host.len - 1] != ']') return false;
    memcpy(text, host.data + 1, host.len - 2);
    text[host.len - 2] = '\0';
    return inet_pton(AF_INET6, text, &address) == 1;
}

static bool is_port(Str text)
{
    int64_t port = 0;
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < '0' || text.data[i] > '9') return false;
    return text.len <= 5 && str_parse_int64(text, &port) && port >= 1 && port <= UINT16_MAX;
}

// "host", "host:port", "[address]", "[address]:port".
static bool is_authority(Str authority, Str *host_out)
{
    bool numbered = authority.len > 0 && authority.data[0] == '[';
    size_t end = 0;
    while (end < authority.len && authority.data[end] != (numbered ? ']' : ':'))
        end++;
    if (numbered && end < authority.len) end++;
    Str host = str_slice(authority, 0, end), rest = str_slice(authority, end, authority.len);
    *host_out = host;
    if (rest.len > 0 && (rest.data[0] != ':' || !is_port(str_slice(rest, 1, rest.len)))) return false;
    return numbered ? is_host_address(host) : is_host_name(host);
}

static bool url_parts(Str url, UrlParts *out)
{
    if (url.len > HOOK_URL_BYTES_MAX) return false;
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.data[i];
        if (c <= ' ' || c >= 127 || c == '\\') return false;
    }
    bool secure = str_starts_with(url, STR("https://"));
    if (!secure && !str_starts_with(url, STR("http://"))) return false;
    Str rest = str_slice(url, secure ? 8 : 7, url.len);
    size_t end = 0;
    while (end < rest.len && rest.data[end] != '/' && rest.data[end] != '?' && rest.data[end] != '#')
        end++;
    Str authority = str_slice(rest, 0, end);
    *out = (UrlParts){ .secure = secure, .authority = authority };
    return is_authority(authority, &out->host);
}

static bool is_allowed(const UrlParts *parts, Str allowed)
{
    while (allowed.len > 0) {
        StrCut cut = str_cut(allowed, ',');
        Str one = str_trim(cut.head);
        if (one.len > 0 &&
            (str_equal_ignore_case(one, parts->host) || str_equal_ignore_case(one, parts->authority)))
            return true;
        allowed = cut.tail;
    }
    return false;
}

Status hook_check_url(Str url, Str allowed, Error *error)
{
    UrlParts parts;
    if (!url_parts(url, &parts))
        return fail(error, STATUS_INVALID, STR("url"),
                    "“%.*s” is no address to send to. Write https:// and a host, with a port of 1 to 65535 "
                    "where it has one.",
                    STR_ARG(str_beginning(url, 100)));
    if (!parts.secure && !is_allowed(&parts, allowed))
        return fail(
            error, STATUS_INVALID, STR("url"),
            "Only https:// addresses are sent to. Plain http:// goes to hosts that the server's option"
            " --private-hooks names.");
    return STATUS_OK;
}

// ---- sending

typedef struct Posting {
    bool allowed, refused;
    Buf answer;
    const _Atomic bool *stops;
} Posting;

// Looks at what the name has become: a name may lead elsewhere a moment later.
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    Posting *posting = context;
    if (purpose == CURLSOCKTYPE_IPCXN && !posting->allowed && !hook_is_public(&address->addr)) {
        posting->refused = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t take(char *bytes, size_t size, size_t count, void *context)
{
    Posting *posting = context;
    size_t len = size * count, room = HOOK_ANSWER_BYTES_MAX - posting->answer.len;
    buf_append(&posting->answer, (Str){ bytes, len < room ? len : room });
    return len;
}

static int may_go_on(void *context, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
    (void)c, (void)d, (void)a;
    enum { ANSWER_MAX = 1 << 20 };
    const Posting *posting = context;
    return b > ANSWER_MAX || (posting->stops && atomic_load(posting->stops));
}

static struct curl_slist *headers_of(const HookPost *post, Arena *arena)
{
    struct curl_slist *list = curl_slist_append(NULL, "Content-Type: application/json");
    for (size_t i = 0; i < post->header_count && i < HOOK_HEADERS_MAX && list; i++)
        list = curl_slist_append(list, arena_copy(arena, post->headers[i]).data);
    list = list ? curl_slist_append(list, "Expect:") : NULL;
    if (!list) panic("out of memory: a webhook");
    return list;
}

static void set_post(CURL *curl, const HookPost *post, Posting *posting, Arena *arena)
{
    curl_easy_setopt(curl, CURLOPT_URL, arena_copy(arena, post->url).data);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)HOOK_SECONDS_MAX);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "perennial/" PERENNIAL_VERSION);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE, (long)post->body.len);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, post->body.data);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, posting);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, posting);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, may_go_on);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, posting);
}

static void note_answer(HookResult *result, Str answer)
{
    size_t len = 0;
    for (size_t i = 0; i < answer.len && len + 1 < sizeof result->answer; i++) {
        unsigned char c = (unsigned char)answer.data[i];
        result->answer[len++] = c < ' ' || c > 126 ? ' ' : (char)c;
    }
    result->answer[len] = '\0';
}

HookResult hook_post(const HookPost *post, const _Atomic bool *stops)
{
    HookResult result = { 0 };
    UrlParts parts;
    curl_begin();
    if (!url_parts(post->url, &parts)) {
        result.refused = true;
        note_answer(&result, STR("This is no address to send to."));
        return result;
    }
    Arena arena = arena_create(4 << 20);
    Posting posting = { .allowed = is_allowed(&parts, post->allowed), .stops = stops };
    CURL *curl = curl_easy_init();
    if (!curl) panic("out of memory: a webhook");
    struct curl_slist *headers = headers_of(post, &arena);
    set_post(curl, post, &posting, &arena);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    CURLcode code = !parts.secure && !posting.allowed ? CURLE_URL_MALFORMAT : curl_easy_perform(curl);
    result.refused = posting.refused || code == CURLE_URL_MALFORMAT;
    result.answered = code == CURLE_OK;
    curl_off_t retry_after = 0;
    if (result.answered) {
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &result.code);
        curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &retry_after);
        result.retry_after_s = retry_after > 86400 ? 86400 : (int)retry_after;
        note_answer(&result, buf_view(&posting.answer));
    } else if (result.refused) {
        note_answer(&result, STR("The address leads into a private network; the server's option"
                                 " --private-hooks can allow it."));
    } else {
        note_answer(&result, str_from_c(curl_easy_strerror(code)));
    }
    curl_slist_free_all(headers);
    curl_easy_cleanup(curl);
    buf_free(&posting.answer);
    arena_destroy(&arena);
    return result;
}

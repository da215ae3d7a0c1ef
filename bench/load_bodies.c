#include "load_bodies.h"

#include "base/status.h"
#include "base/timestamp.h"
#include "codec/base64.h"

enum {
    SINGLE_BODIES = 64, // of one connection
    BATCH_BODIES = 4,
    EVENT_NAMES = 20,
    DAYS_MAX = 512,
    DATE_BYTES = 10,
    PERSON_DIGITS = 7,
    ACCOUNT_DIGITS = 5,
    TEMPLATE_SPREAD_MS = 4000,
};

static const char *const event_names[EVENT_NAMES] = {
    "Report Exported",  "Report Viewed",   "Dashboard Opened",    "Invoice Sent",    "Ticket Created",
    "Ticket Closed",    "Comment Added",   "File Uploaded",       "File Downloaded", "Search Performed",
    "Filter Saved",     "Alert Created",   "Alert Acknowledged",  "Member Invited",  "Role Changed",
    "Workflow Started", "Workflow Edited", "Integration Enabled", "API Key Created", "Settings Changed",
};

// Where an item has what changes, from the start of its request.
typedef struct Places {
    size_t message_id, person, account, date;
} Places;

typedef struct Request {
    Buf bytes;
    Places *items;
} Request;

struct LoadBodies {
    const LoadPlan *plan;
    unsigned key, request_count, next;
    uint64_t random;
    char dates[DAYS_MAX][DATE_BYTES + 1];
    char hex[256][2];
    Request requests[];
};

static void *need(void *memory)
{
    if (!memory) panic("out of memory");
    return memory;
}

// splitmix64: its values differ for 2^64 calls, so message ids never repeat.
static uint64_t next_random(LoadBodies *bodies)
{
    uint64_t value = bodies->random += 0x9e3779b97f4a7c15u;
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
    value = (value ^ value >> 27) * 0x94d049bb133111ebu;
    return value ^ value >> 31;
}

static uint32_t below(LoadBodies *bodies, uint32_t end)
{
    return (uint32_t)((next_random(bodies) >> 32) * end >> 32);
}

// ---- making

static void append_item(LoadBodies *bodies, Buf *out, Places *places)
{
    char time[TIMESTAMP_TEXT_BYTES];
    timestamp_write(time, bodies->plan->start_us - below(bodies, TEMPLATE_SPREAD_MS) * INT64_C(1000));
    const char *name = event_names[below(bodies, EVENT_NAMES)];
    buf_append(out, STR("{\"messageId\":\""));
    places->message_id = out->len;
    buf_append(out, STR("00000000-0000-0000-0000-000000000000\",\"timestamp\":\""));
    places->date = out->len;
    buf_format(out, "%s\",\"type\":\"track\",\"userId\":\"user-", time);
    places->person = out->len;
    buf_format(out,
               "0000000\",\"event\":\"%s\",\"properties\":{\"section\":\"%s\",\"rows\":%u,\"duration\":%u.%u,"
               "\"shared\":%s},\"context\":{\"groupId\":\"account-",
               name, below(bodies, 2) ? "overview" : "details", below(bodies, 5000), below(bodies, 60),
               1 + below(bodies, 9), below(bodies, 3) ? "false" : "true");
    places->account = out->len;
    buf_append(out, STR("00000\",\"library\":{\"name\":\"@segment/analytics-node\",\"version\":\"2.2.1\"}},"
                        "\"integrations\":{},\"_metadata\":{\"nodeVersion\":\"20.18.0\",\"jsRuntime\":"
                        "\"node\"}}"));
}

static void make_request(LoadBodies *bodies, Request *request)
{
    const LoadPlan *plan = bodies->plan;
    char sent[TIMESTAMP_TEXT_BYTES];
    timestamp_write(sent, plan->start_us);
    Buf body = { 0 }, authorization = { 0 };
    Places *items = request->items = need(calloc(plan->batch, sizeof *request->items));
    if (plan->batch > 1) buf_append(&body, STR("{\"batch\":["));
    for (unsigned i = 0; i < plan->batch; i++) {
        if (i > 0) buf_append_byte(&body, ',');
        append_item(bodies, &body, &items[i]);
    }
    if (plan->batch > 1) buf_format(&body, "],\"sentAt\":\"%s\"}", sent);

    Buf credentials = { 0 };
    buf_append(&credentials, plan->keys[bodies->key]);
    buf_append_byte(&credentials, ':');
    base64_append(&authorization, buf_view(&credentials));
    buf_format(&request->bytes,
               "POST /v1/%s HTTP/1.1\r\nHost: %.*s:%u\r\nContent-Type: application/json\r\n"
               "User-Agent: analytics-node/2.2.1\r\nAuthorization: Basic %.*s\r\nContent-Length: %zu\r\n\r\n",
               plan->batch > 1 ? "batch" : "track", STR_ARG(plan->host), plan->port,
               STR_ARG(buf_view(&authorization)), body.len);
    size_t head = request->bytes.len;
    buf_append(&request->bytes, buf_view(&body));
    for (unsigned i = 0; i < plan->batch; i++) {
        items[i].message_id += head;
        items[i].person += head;
        items[i].account += head;
        items[i].date += head;
    }
    buf_free(&body);
    buf_free(&credentials);
    buf_free(&authorization);
}

LoadBodies *load_bodies_create(const LoadPlan *plan, unsigned connection, uint64_t seed)
{
    unsigned count = plan->batch > 1 ? BATCH_BODIES : SINGLE_BODIES;
    LoadBodies *bodies = need(calloc(1, sizeof *bodies + count * sizeof *bodies->requests));
    bodies->plan = plan;
    bodies->key = connection % plan->key_count;
    bodies->request_count = count;
    bodies->random = (seed << 10 | connection) * 0xd1342543de82ef95u; // at most 1,024 connections
    for (unsigned day = 0; day < plan->days; day++) {
        char time[TIMESTAMP_TEXT_BYTES];
        timestamp_write(time, plan->start_us - (plan->days - day) * US_PER_DAY);
        memcpy(bodies->dates[day], time, DATE_BYTES);
    }
    static const char digits[] = "0123456789abcdef";
    for (unsigned byte = 0; byte < 256; byte++) {
        bodies->hex[byte][0] = digits[byte >> 4];
        bodies->hex[byte][1] = digits[byte & 15];
    }
    for (unsigned i = 0; i < count; i++)
        make_request(bodies, &bodies->requests[i]);
    return bodies;
}

void load_bodies_destroy(LoadBodies *bodies)
{
    for (unsigned i = 0; i < bodies->request_count; i++) {
        buf_free(&bodies->requests[i].bytes);
        free(bodies->requests[i].items);
    }
    free(bodies);
}

// ---- changing

static void put_message_id(LoadBodies *bodies, char *text)
{
    uint64_t words[2] = { next_random(bodies), next_random(bodies) };
    unsigned char bytes[16];
    memcpy(bytes, words, sizeof bytes);
    for (unsigned i = 0; i < sizeof bytes; i++) {
        memcpy(text, bodies->hex[bytes[i]], 2);
        text += i == 3 || i == 5 || i == 7 || i == 9 ? 3 : 2; // over the dash
    }
}

static void put_number(char *text, unsigned digits, uint32_t number)
{
    for (unsigned i = digits; i-- > 0; number /= 10)
        text[i] = (char)('0' + number % 10);
}

// A quarter of the people does what two fifths do elsewhere; accounts grow with the square of their number.
static void put_subject(LoadBodies *bodies, char *person_text, char *account_text)
{
    const LoadPlan *plan = bodies->plan;
    uint32_t of_key = plan->people / plan->key_count;
    uint32_t person = below(bodies, below(bodies, 4) ? of_key : of_key / 4 + 1);
    person = person * plan->key_count + bodies->key;
    uint64_t place = person * 2654435761u & UINT32_MAX;
    put_number(person_text, PERSON_DIGITS, person);
    put_number(account_text, ACCOUNT_DIGITS, (uint32_t)((place * place >> 32) * plan->accounts >> 32));
}

Str load_bodies_next(LoadBodies *bodies)
{
    const Request *request = &bodies->requests[bodies->next++ % bodies->request_count];
    char *text = request->bytes.data;
    for (unsigned i = 0; i < bodies->plan->batch; i++) {
        const Places *places = &request->items[i];
        put_message_id(bodies, text + places->message_id);
        put_subject(bodies, text + places->person, text + places->account);
        if (bodies->plan->days > 0)
            memcpy(text + places->date, bodies->dates[below(bodies, bodies->plan->days)], DATE_BYTES);
    }
    return buf_view(&request->bytes);
}

// track_call.h: one tracking request of a Segment or RudderStack client, from its bytes to parsed JSON and
// its write key; and what is answered. Whose key it is, the caller finds out.
//
//     POST /v1/{track,page,screen,identify,group,alias} and /v1/{t,p,s,i,g,a}   one item
//     POST /v1/{batch,import,b}, /beacon/v1/batch                               many
//     POST /v1/m                                            the client's own metrics: answered, not kept
//     GET  /v1/pixel/TYPE?data=… (Segment), /pixel/v1/TYPE?… (RudderStack)      one item in the query
#ifndef PERENNIAL_SENSE_TRACK_CALL_H
#define PERENNIAL_SENSE_TRACK_CALL_H

#include "sense/segment_item.h"

typedef struct TrackAnswer {
    int status;
    Str content_type;
    Str body;
    unsigned retry_after_s; // not 0: send as Retry-After and X-RateLimit-Reset
} TrackAnswer;

enum {
    TRACK_BODY_BYTES_MAX = 4 * 1024 * 1024, // of any dialect, also unpacked
    TRACK_BATCH_BYTES_MAX_SEGMENT = 500 * 1024,
    TRACK_BATCH_ITEMS_MAX_SEGMENT = 2500,
    TRACK_DEPTH_MAX = 200, // of the JSON
};

typedef struct TrackInput {
    Str method, path, query; // as the HTTP server gives them
    Str authorization;       // header, or empty
    Str body;                // as received, maybe packed
    int64_t received_us;     // business clock
} TrackInput;

typedef enum TrackShape {
    TRACK_SINGLE,
    TRACK_BATCH,
    TRACK_METRICS, // not kept
} TrackShape;

typedef enum TrackRefusal {
    TRACK_WRONG_KEY,   // unknown or revoked: 401
    TRACK_NOWHERE,     // no path of tracking: 404
    TRACK_BROKEN,      // not JSON, or not the right shape: 400
    TRACK_TOO_LARGE,   // 400 for Segment's clients, 413 for RudderStack's
    TRACK_BUSY,        // the queue is full: 429, try again in a second
    TRACK_UNAVAILABLE, // the disk is full or failed: 503, nothing was kept
} TrackRefusal;

typedef struct TrackCall {
    TrackShape shape;
    EntryType type;        // of TRACK_SINGLE
    bool pixel;            // answered by an image
    Str write_key;         // as sent; empty when there is none
    Str bytes;             // the plain JSON
    const JsonNode *root;  // NULL for TRACK_METRICS
    const JsonNode *items; // of TRACK_BATCH: the array
    int64_t received_us;
    bool rudderstack;     // its own paths were used: answer as RudderStack does even without a known key
    TrackRefusal refusal; // why it could not be read
} TrackCall;

// Whether the path is one of those above, whatever the method.
bool track_path_known(Str path);

// Reads the request; everything lives in the arena (up to about 15 times the body). False: answer with
// *answer_out, which is of the Segment dialect unless the path is RudderStack's; of the call only `refusal`
// and the write key, where it stands outside the body, are known then.
bool track_call_read(const TrackInput *input, Arena *arena, TrackCall *call_out, TrackAnswer *answer_out);

TrackAnswer track_answer_accepted(const TrackCall *call, Dialect dialect);

// `detail` is added for Segment's clients where there is one; made in the arena.
TrackAnswer track_answer_refused(TrackRefusal refusal, Dialect dialect, Str detail, Arena *arena);

// What a browser client asks for before it sends: GET /v1/projects/<key>/settings. In the arena. `base_url`
// is where this server is reached, for example "https://perennial.example.com": with it a client that was
// only told where its settings are (cdnURL) sends there too. Empty: the client's own configuration says
// where.
Str track_settings_body(Str write_key, Str base_url, Arena *arena);

#endif

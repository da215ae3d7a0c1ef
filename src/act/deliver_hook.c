#include "act/deliver.h"

#include "act/hook_body.h"
#include "base/timestamp.h"
#include "http/hook.h"

#include <stdatomic.h>
#include <stdio.h>

static void judge(Job *job, const HookResult *result, bool stopped)
{
    snprintf(job->note, sizeof job->note, "%s%s", result->answered ? "" : "No answer: ", result->answer);
    if (result->answered) {
        snprintf(job->note, sizeof job->note, "%ld %s", result->code, result->answer);
        job->rest_s = result->retry_after_s;
        bool good = result->code >= 200 && result->code < 300;
        job->gone = result->code == 410;
        job->outcome = good ? OUTCOME_SENT : job->gone ? OUTCOME_FAILED : OUTCOME_LATER;
    } else if (result->refused) {
        job->outcome = OUTCOME_FAILED;
    } else {
        job->outcome = stopped ? OUTCOME_PUT_BACK : OUTCOME_LATER;
    }
}

void deliver_hook(Job *job, const _Atomic bool *stops)
{
    Error error = { 0 };
    Str body = { 0 }, headers[3];
    Arena *arena = &job->arena;
    if (hook_body(job->endpoint, job->body, arena, &body, &error) != STATUS_OK) {
        job->outcome = OUTCOME_FAILED;
        snprintf(job->note, sizeof job->note, "%s", error.message);
        return;
    }
    HookPost post = {
        .url = job->endpoint->url, .body = body, .headers = headers, .allowed = job->allowed_hosts
    };
    if (job->endpoint->kind == ENDPOINT_WEBHOOK) {
        int64_t now_s = timestamp_now_real() / US_PER_SECOND;
        Str id = arena_format(arena, "msg_%lld", (long long)job->id);
        headers[0] = arena_format(arena, "webhook-id: %.*s", STR_ARG(id));
        headers[1] = arena_format(arena, "webhook-timestamp: %lld", (long long)now_s);
        headers[2] = arena_format(arena, "webhook-signature: %.*s",
                                  STR_ARG(hook_signature(job->endpoint, id, now_s, body, arena)));
        post.header_count = 3;
    }
    HookResult result = hook_post(&post, stops);
    judge(job, &result, atomic_load(stops));
}

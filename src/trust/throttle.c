#include "trust/throttle.h"

#include "base/status.h"

#include <pthread.h>
#include <sodium.h>

enum {
    SETS = 1024,
    WAYS = 8,
};

typedef struct Bucket {
    uint64_t name; // keyed hash; 0: free
    int64_t seen_us;
    double left; // at seen_us
} Bucket;

struct Throttle {
    pthread_mutex_t lock;
    double per_us, burst;
    unsigned char key[crypto_shorthash_KEYBYTES]; // so that nobody can choose names that collide
    Bucket buckets[SETS][WAYS];
};

Throttle *throttle_create(double per_minute, double burst)
{
    Throttle *throttle = calloc(1, sizeof *throttle);
    if (!throttle) panic("out of memory: a throttle");
    pthread_mutex_init(&throttle->lock, NULL);
    throttle->per_us = per_minute / 60e6;
    throttle->burst = burst;
    crypto_shorthash_keygen(throttle->key);
    return throttle;
}

void throttle_destroy(Throttle *throttle)
{
    if (!throttle) return;
    pthread_mutex_destroy(&throttle->lock);
    free(throttle);
}

static double fill(const Throttle *throttle, const Bucket *bucket, int64_t now_us)
{
    if (bucket->name == 0) return throttle->burst;
    double left = bucket->left + (double)(now_us - bucket->seen_us) * throttle->per_us;
    return left < throttle->burst ? left : throttle->burst;
}

static Bucket *find(Throttle *throttle, Str name, int64_t now_us)
{
    uint64_t hash = 0;
    crypto_shorthash((unsigned char *)&hash, (const unsigned char *)name.data, name.len, throttle->key);
    if (hash == 0) hash = 1;
    Bucket *set = throttle->buckets[hash % SETS], *fullest = &set[0];
    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].name == hash) return &set[i];
        if (fill(throttle, &set[i], now_us) > fill(throttle, fullest, now_us)) fullest = &set[i];
    }
    *fullest = (Bucket){ .name = hash, .seen_us = now_us, .left = throttle->burst };
    return fullest;
}

bool throttle_take(Throttle *throttle, Str name, int64_t now_us, int *seconds_out)
{
    pthread_mutex_lock(&throttle->lock);
    Bucket *bucket = find(throttle, name, now_us);
    double left = fill(throttle, bucket, now_us);
    bool given = left >= 1;
    bucket->left = given ? left - 1 : left;
    bucket->seen_us = now_us;
    if (!given) *seconds_out = 1 + (int)((1 - left) / throttle->per_us / 1e6);
    pthread_mutex_unlock(&throttle->lock);
    return given;
}

void throttle_give(Throttle *throttle, Str name, int64_t now_us)
{
    pthread_mutex_lock(&throttle->lock);
    Bucket *bucket = find(throttle, name, now_us);
    double left = fill(throttle, bucket, now_us) + 1;
    bucket->left = left < throttle->burst ? left : throttle->burst;
    bucket->seen_us = now_us;
    pthread_mutex_unlock(&throttle->lock);
}

#include "http/curl.h"

#include "base/status.h"

#include <pthread.h>

static void start(void)
{
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) panic("libcurl cannot be started");
}

void curl_begin(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, start);
}

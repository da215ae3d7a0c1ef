// curl.h: libcurl, started once. For the files of this folder that ask others.
#ifndef PERENNIAL_HTTP_CURL_H
#define PERENNIAL_HTTP_CURL_H

#include <curl/curl.h>

void curl_begin(void); // from any thread, before anything else of libcurl

#endif

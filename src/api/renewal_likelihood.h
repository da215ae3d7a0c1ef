// renewal_likelihood.h: how likely a renewal is by the forecast, and what moves that, as JSON.
#ifndef PERENNIAL_API_RENEWAL_LIKELIHOOD_H
#define PERENNIAL_API_RENEWAL_LIKELIHOOD_H

#include "api/request.h"

// "computed", "low", "high" (percent; null where it is not to come, or nothing has been computed yet) and
// "reasons": the few inputs that move it most, with the points by which each does.
void put_renewal_likelihood(const Request *request, JsonWriter *json, uint32_t account, uint16_t due_day);

#define RENEWAL_LIKELIHOOD_SHAPE "computed int?, low int?, high int?, reasons [{text text, points number}]"

#endif

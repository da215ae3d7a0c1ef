// account_asking.h: which accounts a list asks for: search, filters, segment, formula, order.
#ifndef PERENNIAL_API_ACCOUNT_ASKING_H
#define PERENNIAL_API_ACCOUNT_ASKING_H

#include "api/request.h"
#include "know/account_table.h"

extern const Field account_list_query[];

// Of a route with that query, but for its page. Accounts the caller does not see are left out.
MUST_USE Status asked_query(Request *request, AccountQuery *query_out);

#endif

// products.c: what is sold, and at which prices.
#include "api/money_json.h"
#include "api/routes.h"
#include "api/work_json.h"
#include "know/monthly.h"
#include "know/product.h"
#include "know/subscription.h"

// ---- products

static void put_product(JsonWriter *json, const Product *product)
{
    json_open_object(json);
    json_add_text(json, STR("id"), product->id);
    json_add_text(json, STR("name"), product->name);
    json_add_text(json, STR("source"), product->source);
    json_add_bool(json, STR("active"), product->active);
    json_add_time(json, STR("changed_at"), product->changed_us);
    json_add_text(json, STR("changed_by"), product->changed_by);
    json_close_object(json);
}

static Status list_products(Request *request)
{
    Product *products = NULL;
    size_t count = 0;
    Status status = product_list(request->store, request->arena, &products, &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_product(request->json, &products[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status product_edit(Store *store, void *context, Error *error)
{
    return product_put(store, context, error);
}

static Status keep_product(Request *request, Product *product)
{
    if (body_has(request, "name")) product->name = str_trim(body_text(request, "name"));
    product->active = body_bool(request, "active", product->active);
    product->changed_us = request_now(request);
    product->changed_by = request->caller.id;
    request->record = product->id;
    Status status = request_edit(request, product_edit, product);
    if (status == STATUS_OK) put_product(request->json, product);
    return status;
}

static Status post_product(Request *request)
{
    Product product = { .id = body_text(request, "id"), .source = money_source(request), .active = true };
    return keep_product(request, &product);
}

static Status product_state(Request *request, JsonWriter *json)
{
    Product product;
    Status status =
        product_get(request->store, request->path_values[0], request->arena, &product, request->error);
    if (status == STATUS_OK) put_product(json, &product);
    return status;
}

static Status get_product(Request *request)
{
    return product_state(request, request->json);
}

static Status change_product(Request *request)
{
    Product product;
    Status status =
        product_get(request->store, request->path_values[0], request->arena, &product, request->error);
    return status == STATUS_OK ? keep_product(request, &product) : status;
}

// ---- prices

static void put_price(JsonWriter *json, const Price *price)
{
    json_open_object(json);
    json_add_text(json, STR("id"), price->id);
    add_text_or_null(json, STR("product"), price->product);
    json_add_text(json, STR("name"), price->name);
    json_add_text(json, STR("source"), price->source);
    put_currency(json, price->currency);
    json_add_int(json, STR("amount"), price->amount);
    json_add_text(json, STR("interval"), price->interval);
    json_add_int(json, STR("interval_count"), price->interval_count);
    json_add_bool(json, STR("per_seat"), price->per_seat);
    json_add_bool(json, STR("active"), price->active);
    json_add_time(json, STR("changed_at"), price->changed_us);
    json_add_text(json, STR("changed_by"), price->changed_by);
    json_close_object(json);
}

static Status list_prices(Request *request)
{
    Price *prices = NULL;
    size_t count = 0;
    Status status = price_list(request->store, query_text(request, "product"), request->arena, &prices,
                               &count, request->error);
    if (status != STATUS_OK) return status;
    json_open_object(request->json);
    json_key(request->json, STR("items"));
    json_open_array(request->json);
    for (size_t i = 0; i < count; i++)
        put_price(request->json, &prices[i]);
    json_close_array(request->json);
    json_close_object(request->json);
    return STATUS_OK;
}

static Status price_edit(Store *store, void *context, Error *error)
{
    return price_put(store, context, error);
}

static Status keep_price(Request *request, Price *price)
{
    Status status = STATUS_OK;
    if (body_has(request, "product")) price->product = body_text(request, "product");
    if (body_has(request, "name")) price->name = str_trim(body_text(request, "name"));
    if (body_has(request, "currency")) status = body_currency(request, &price->currency);
    if (status != STATUS_OK) return status;
    price->amount = body_int(request, "amount", price->amount);
    if (body_has(request, "interval")) price->interval = body_text(request, "interval");
    price->interval_count = body_int(request, "interval_count", price->interval_count);
    price->per_seat = body_bool(request, "per_seat", price->per_seat);
    price->active = body_bool(request, "active", price->active);
    price->changed_us = request_now(request);
    price->changed_by = request->caller.id;
    request->record = price->id;
    status = request_edit(request, price_edit, price);
    if (status == STATUS_OK) put_price(request->json, price);
    return status;
}

static Status post_price(Request *request)
{
    Price price = { .id = body_text(request, "id"),
                    .source = money_source(request),
                    .interval = STR("month"),
                    .interval_count = 1,
                    .active = true };
    return keep_price(request, &price);
}

static Status price_state(Request *request, JsonWriter *json)
{
    Price price;
    Status status =
        price_get(request->store, request->path_values[0], request->arena, &price, request->error);
    if (status == STATUS_OK) put_price(json, &price);
    return status;
}

static Status get_price(Request *request)
{
    return price_state(request, request->json);
}

static Status change_price(Request *request)
{
    Price price;
    Status status =
        price_get(request->store, request->path_values[0], request->arena, &price, request->error);
    return status == STATUS_OK ? keep_price(request, &price) : status;
}

// ---- tables

static const Field product_body[] = {
    { "id", FIELD_ID, .required = true, .least = 1, .most = MONEY_ID_BYTES_MAX,
      .doc = "What it is called here." },
    { "name", FIELD_TEXT, .most = MONEY_TEXT_BYTES_MAX, .doc = "What people call it." },
    { "active", FIELD_BOOL, .doc = "false: it is no longer sold." },
    { 0 },
};
static const Field product_change[] = {
    { "name", FIELD_TEXT, .most = MONEY_TEXT_BYTES_MAX, .doc = "What people call it." },
    { "active", FIELD_BOOL, .doc = "false: it is no longer sold." },
    { 0 },
};
#define PRICE_FIELDS                                                                                         \
    { "product", FIELD_ID, .most = MONEY_ID_BYTES_MAX, .doc = "Id of its product." },                        \
        { "name", FIELD_TEXT, .most = MONEY_TEXT_BYTES_MAX, .doc = "What people call it." },                 \
        { "currency", FIELD_TEXT, .most = 3, .doc = "ISO code." },                                           \
        { "amount", FIELD_INTEGER, .doc = "Minor units every interval_count intervals." },                   \
        { "interval", FIELD_TEXT, .one_of = RHYTHM_UNIT_NAMES, .doc = "month when not given." },             \
        { "interval_count", FIELD_INTEGER, .least = 1, .most = RHYTHM_COUNT_MAX,                             \
          .doc = "1 when not given." },                                                                      \
        { "per_seat", FIELD_BOOL, .doc = "Whether the amount is of a seat." },                               \
    {                                                                                                        \
        "active", FIELD_BOOL, .doc = "false: it is no longer sold."                                          \
    }
static const Field price_body[] = {
    { "id", FIELD_ID, .required = true, .least = 1, .most = MONEY_ID_BYTES_MAX,
      .doc = "What it is called here." },
    PRICE_FIELDS,
    { 0 },
};
static const Field price_change[] = { PRICE_FIELDS, { 0 } };
static const Field prices_query[] = {
    { "product", FIELD_TEXT, .doc = "Only of the product with this id." },
    { 0 },
};

const NamedShape product_shapes[] = {
    { "Product", "{id text, name text, source text, active bool, changed_at time, changed_by text}" },
    { "Price", "{id text, product text?, name text, source text, currency text, digits int, amount int,"
               " interval one(" RHYTHM_UNIT_NAMES "), interval_count int, per_seat bool, active bool,"
               " changed_at time, changed_by text}" },
    { 0 },
};

const Route product_routes[] = {
    { .method = "GET",
      .path = "/api/v1/products",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FREE,
      .handler = list_products,
      .summary = "Products, by id; at most 1,000.",
      .response = "{items [Product]}" },
    { .method = "POST",
      .path = "/api/v1/products",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FREE,
      .handler = post_product,
      .summary = "Makes a product, or replaces the one with this id.",
      .body = product_body,
      .response = "Product",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/products/{id}",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FREE,
      .handler = get_product,
      .state = product_state,
      .summary = "One product.",
      .response = "Product" },
    { .method = "PATCH",
      .path = "/api/v1/products/{id}",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FREE,
      .handler = change_product,
      .state = product_state,
      .summary = "Changes a product; what is left out stays.",
      .body = product_change,
      .response = "Product" },
    { .method = "GET",
      .path = "/api/v1/prices",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FREE,
      .handler = list_prices,
      .summary = "Prices, by product and id; at most 2,000.",
      .query = prices_query,
      .response = "{items [Price]}" },
    { .method = "POST",
      .path = "/api/v1/prices",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FREE,
      .handler = post_price,
      .summary = "Makes a price, or replaces the one with this id. Subscriptions keep what was said of them.",
      .body = price_body,
      .response = "Price",
      .success = 201,
      .creates = true },
    { .method = "GET",
      .path = "/api/v1/prices/{id}",
      .permission = PERMISSION_REVENUE_READ,
      .sight = SIGHT_FREE,
      .handler = get_price,
      .state = price_state,
      .summary = "One price.",
      .response = "Price" },
    { .method = "PATCH",
      .path = "/api/v1/prices/{id}",
      .permission = PERMISSION_REVENUE_WRITE,
      .sight = SIGHT_FREE,
      .handler = change_price,
      .state = price_state,
      .summary = "Changes a price; what is left out stays.",
      .body = price_change,
      .response = "Price" },
    { 0 },
};

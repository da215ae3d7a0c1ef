#include "api/renewal_likelihood.h"

#include "api/forecast_desk.h"

#include <math.h>

enum { REASONS_SHOWN = 3 };

static const double moved_shown = 0.01; // a point

static void put_reason(JsonWriter *json, Str text, double lost_more)
{
    json_open_object(json);
    json_add_text(json, STR("text"), text);
    json_add_double(json, STR("points"), round(-1000 * lost_more) / 10);
    json_close_object(json);
}

static void put_inputs(JsonWriter *json, RenewalChance chance)
{
    for (size_t shown = 0; shown < REASONS_SHOWN; shown++) {
        size_t most = 0;
        for (size_t i = 1; i < RENEWAL_INPUTS; i++)
            most = fabs(chance.moved[i]) > fabs(chance.moved[most]) ? i : most;
        if (fabs(chance.moved[most]) < moved_shown) break;
        const RenewalInput *input = &renewal_inputs[most];
        put_reason(json, chance.away[most] > 0 ? input->high : input->low, chance.moved[most]);
        chance.moved[most] = 0;
    }
}

static void put_chance(JsonWriter *json, const RenewalModel *model, const RenewalSeen *seen)
{
    RenewalChance chance = renewal_chance(model, seen);
    json_add_int(json, STR("computed"), llround(100 * (1 - chance.lost)));
    json_add_int(json, STR("low"), llround(100 * (1 - chance.high)));
    json_add_int(json, STR("high"), llround(100 * (1 - chance.low)));
    json_key(json, STR("reasons"));
    json_open_array(json);
    if (seen->announced) {
        RenewalSeen otherwise = *seen;
        otherwise.announced = false;
        put_reason(json, STR("its end is already said"), chance.lost - renewal_lost(model, &otherwise));
    } else {
        put_inputs(json, chance);
    }
    json_close_array(json);
}

static void put_nothing(JsonWriter *json)
{
    json_add_null(json, STR("computed"));
    json_add_null(json, STR("low"));
    json_add_null(json, STR("high"));
    json_key(json, STR("reasons"));
    json_open_array(json);
    json_close_array(json);
}

void put_renewal_likelihood(const Request *request, JsonWriter *json, uint32_t account, uint16_t due_day)
{
    const ForecastMade *made = forecast_desk_take(request->app->forecasts);
    const RenewalCase *its = made ? renewal_outlook_find(&made->outlook, account, due_day) : NULL;
    if (its)
        put_chance(json, renewal_outlook_model(&made->outlook), &its->seen);
    else
        put_nothing(json);
    forecast_desk_give(request->app->forecasts, made);
}

#include "api/week.h"

#include "act/mail_settings.h"
#include "act/mail_words.h"
#include "act/outbox.h"
#include "api/work_json.h"
#include "know/settings.h"

void week_section(Week *week, Str title, Str path, const char *link)
{
    week->said++;
    mail_page_section(&week->body, title, path, str_from_c(link));
}

void week_more(Week *week, size_t found, size_t listed)
{
    if (found <= listed) return;
    mail_page_note(&week->body, arena_format(week->request->arena, "And %zu more.", found - listed));
}

void week_figure(Week *week, Str value, const char *label, MailTone tone)
{
    if (week->figure_count < MAIL_FIGURES_MAX)
        week->figures[week->figure_count++] = (MailFigure){ value, str_from_c(label), tone };
}

Str week_name(const Week *week, Str account)
{
    return mail_account_name(week->request->app->live, account, week->request->arena);
}

Status week_url(const Request *request, Str *url_out, bool *has_server_out)
{
    MailSettings settings;
    Str text = { 0 };
    Status status =
        setting_read(request->store, MAIL_SETTING, STR(""), request->arena, &text, request->error);
    if (status == STATUS_OK) status = mail_settings_read(text, request->arena, &settings, request->error);
    if (status != STATUS_OK) return status;
    *url_out = settings.public_url.len > 0 ? settings.public_url : request->app->public_url;
    *has_server_out = settings.host.len > 0;
    return STATUS_OK;
}

// ---- the whole

static Status write_sections(Week *week)
{
    typedef Status Section(Week *);
    static Section *const sections[] = { week_health, week_warnings, week_renewals, week_ended, week_losses,
                                         week_goals,  week_tasks,    week_silent,   week_plays };
    Status status = STATUS_OK;
    for (size_t i = 0; i < sizeof sections / sizeof *sections && status == STATUS_OK; i++)
        status = sections[i](week);
    return status;
}

static Str range_of(const Week *week)
{
    Arena *arena = week->request->arena;
    Str from = mail_date(week->from, arena), to = mail_date(week->today, arena);
    return arena_format(arena, "%.*s to %.*s", STR_ARG(from), STR_ARG(to));
}

static void write_page(Week *week, bool own, MailPage *page)
{
    static const char *const nothing = "Nothing to report: no account moved, nothing was warned of, won, "
                                       "lost or reached, and nothing is due.";
    Str range = range_of(week);
    mail_page_begin(page, week->body.url, STR("Your week"), range, range);
    if (week->said == 0) {
        mail_page_note(page, str_from_c(nothing));
    } else {
        mail_page_figures(page, week->figures, week->figure_count);
        mail_page_append(page, &week->body);
    }
    mail_page_button(page, STR("Open Today"), STR("/today"));
    mail_page_end(page, own ? STR("You get this once a week, about your own accounts.")
                            : STR("You get this once a week, about the accounts that you see."));
}

static Status own_sight(Request *request, const Staff *staff, Sight *sight_out)
{
    Staff alone = *staff;
    alone.sees = SEES_OWN;
    alone.role = ROLE_VIEWER; // an admin sees all, but does not look after all
    return sight_load(request->store, &alone, live_today(request->app->live), request->arena, sight_out,
                      request->error);
}

Status week_mail(Request *request, const Staff *staff, bool own, Str url, WeekMail *mail_out)
{
    const Live *live = request->app->live;
    uint16_t today = live_today(live);
    Week week = { .request = request,
                  .sight = request->caller.sight,
                  .email = staff->email,
                  .today = today,
                  .from = today > WEEK_DAYS ? (uint16_t)(today - WEEK_DAYS) : 0,
                  .body = { .url = url } };
    MailPage page;
    week.from_us = zone_day_start(live_zone(live), week.from);
    Status status = own ? own_sight(request, staff, &request->caller.sight) : STATUS_OK;
    if (status == STATUS_OK) status = write_sections(&week);
    request->caller.sight = week.sight;
    if (status == STATUS_OK) {
        write_page(&week, own, &page);
        *mail_out = (WeekMail){
            .to = staff->email,
            .to_name = staff->name,
            .subject = arena_format(request->arena, "Your week: %.*s", STR_ARG(range_of(&week))),
            .html = arena_copy(request->arena, buf_view(&page.html)),
            .text = arena_copy(request->arena, buf_view(&page.text)),
            .empty = week.said == 0,
        };
        mail_page_free(&page);
    }
    mail_page_free(&week.body);
    return status;
}

Status week_post(Store *store, const WeekMail *mail, Str key, int64_t now_us, int64_t *id_out, Error *error)
{
    Buf body = { 0 };
    mail_body(mail->to, mail->to_name, mail->subject, mail->html, mail->text, &body);
    const OutboxMessage message = {
        .key = key, .channel = OUTBOX_MAIL, .due_us = now_us, .body = buf_view(&body)
    };
    Status status = outbox_add(store, &message, id_out, error);
    buf_free(&body);
    return status;
}

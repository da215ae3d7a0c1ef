#include "api_fixture.h"

#include "trust/staff.h"

static ApiReply sign_in(ApiFixture *fixture, const char *email, const char *password)
{
    char body[200];
    snprintf(body, sizeof body, "{\"email\":\"%s\",\"password\":\"%s\"}", email, password);
    return api_ask(fixture, "POST", "/api/v1/session", "", body);
}

static const JsonNode *first_item(ApiReply reply)
{
    JsonItems items = json_items(json_member(reply.json, STR("items")));
    assert_true(json_next_item(&items));
    return items.item;
}

static Str item_text(ApiFixture *fixture, const JsonNode *item, Str name)
{
    return json_text(json_member(item, name), &fixture->arena);
}

static void the_first_admin_comes_by_the_printed_link_once(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables);
    char path[100];
    assert_int_equal(strlen(fixture->app.setup_token), 43);
    snprintf(path, sizeof path, "/api/v1/setup?token=%s", fixture->app.setup_token);
    assert_int_equal(api_ask(fixture, "GET", path, "", NULL).status, 200);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/setup?token=wrong", "", NULL).status, 404);
    ApiReply reply = api_ask(fixture, "POST", "/api/v1/setup", "",
                             "{\"token\":\"wrong\",\"workspace\":\"A\",\"name\":\"A\",\"email\":\"a@b\","
                             "\"password\":\"long enough\"}");
    assert_int_equal(reply.status, 404);
    char body[300];
    snprintf(body, sizeof body,
             "{\"token\":\"%s\",\"workspace\":\"A\",\"name\":\"A\",\"email\":\"a@b\",\"password\":\"short\"}",
             fixture->app.setup_token);
    reply = api_ask(fixture, "POST", "/api/v1/setup", "", body);
    assert_int_equal(reply.status, 422);
    assert_true(str_equal(api_text(fixture, reply, "field"), STR("password")));
    api_set_up(fixture);
    reply = api_ask(fixture, "GET", "/api/v1/session", "", NULL);
    assert_true(client_find(reply.body, STR("\"email\":\"ann@example.com\",\"role\":\"admin\"")) != SIZE_MAX);
    assert_true(client_find(reply.body, STR("\"workspace\":{\"name\":\"Acme\"")) != SIZE_MAX);
    assert_int_equal(api_ask(fixture, "GET", path, "", NULL).status, 404);
    api_stop(fixture);
}

static void signing_in_and_out(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables);
    api_set_up(fixture);
    api_forget_session(fixture);
    assert_int_equal(sign_in(fixture, "ann@example.com", "wrong password").status, 401);
    assert_int_equal(sign_in(fixture, "nobody@example.com", "correct horse").status, 401);
    ApiReply reply = sign_in(fixture, " ANN@example.com ", "correct horse");
    assert_true(client_find(reply.cookie, STR("; HttpOnly; SameSite=Lax; Max-Age=")) != SIZE_MAX);
    api_keep_session(fixture, reply);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/session", "", NULL).status, 200);
    reply = api_ask(fixture, "GET", "/api/v1/sessions", "", NULL);
    assert_int_equal(json_count(json_member(reply.json, STR("items"))), 2);
    reply = api_ask(fixture, "DELETE", "/api/v1/session", "", NULL);
    assert_int_equal(reply.status, 204);
    assert_true(client_find(reply.cookie, STR("Max-Age=0")) != SIZE_MAX);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/session", "", NULL).status, 401);
    api_stop(fixture);
}

static void wrong_tries_are_slowed_down(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables);
    api_set_up(fixture);
    api_forget_session(fixture);
    int wrong = 0;
    ApiReply reply = { 0 };
    while ((reply = sign_in(fixture, "ann@example.com", "wrong password")).status == 401)
        wrong++;
    assert_int_equal(reply.status, 429);
    assert_true(client_find(reply.text, STR("Retry-After: ")) != SIZE_MAX);
    assert_in_range(wrong, 10, 12);
    assert_int_equal(sign_in(fixture, "ann@example.com", "correct horse").status, 429);
    api_stop(fixture);
}

static void invited_staff_join_and_admins_manage_them(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables), admin = { 0 };
    api_set_up(fixture);
    static const char bob[] = "{\"name\":\"Bob\",\"email\":\"bob@example.com\",\"role\":\"csm\"}";
    ApiReply invited = api_ask(fixture, "POST", "/api/v1/staff", "", bob);
    assert_int_equal(invited.status, 201);
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/staff", "", bob).status, 409);
    Str url = api_text(fixture, invited, "invite_url"), id = api_text(fixture, invited, "id");
    assert_true(str_starts_with(url, STR("/join?token=")));
    char path[200], body[300], bob_path[100];
    snprintf(bob_path, sizeof bob_path, "/api/v1/staff/%.*s", STR_ARG(id));
    assert_int_equal(api_ask(fixture, "PATCH", bob_path, "", "{\"state\":\"active\"}").status,
                     409); // no password yet
    snprintf(path, sizeof path, "/api/v1%.*s", STR_ARG(url));
    Str token = str_cut(url, '=').tail;
    memcpy(admin.cookie, fixture->cookie, sizeof admin.cookie);
    memcpy(admin.csrf, fixture->csrf, sizeof admin.csrf);

    api_forget_session(fixture);
    assert_int_equal(api_ask(fixture, "GET", path, "", NULL).status, 200);
    snprintf(body, sizeof body, "{\"token\":\"%.*s\",\"password\":\"bobs password\"}", STR_ARG(token));
    api_keep_session(fixture, api_ask(fixture, "POST", "/api/v1/join", "", body));
    assert_int_equal(api_ask(fixture, "GET", path, "", NULL).status, 404); // used
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/staff", "", NULL).status, 200);
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/staff", "", bob).status, 403);
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/keys", "", "{\"name\":\"x\",\"kind\":\"api\"}").status,
                     403);

    ApiFixture as_bob = *fixture;
    memcpy(fixture->cookie, admin.cookie, sizeof admin.cookie);
    memcpy(fixture->csrf, admin.csrf, sizeof admin.csrf);
    assert_int_equal(api_ask(fixture, "PATCH", bob_path, "", "{\"state\":\"disabled\"}").status, 200);
    assert_int_equal(api_ask(&as_bob, "GET", "/api/v1/session", "", NULL).status, 401);
    ApiReply me = api_ask(fixture, "GET", "/api/v1/staff", "", NULL); // by name: Ann first
    snprintf(path, sizeof path, "/api/v1/staff/%.*s", STR_ARG(item_text(fixture, first_item(me), STR("id"))));
    assert_int_equal(api_ask(fixture, "PATCH", path, "", "{\"role\":\"csm\"}").status,
                     409); // the last admin
    assert_int_equal(api_ask(fixture, "PATCH", path, "", "{\"state\":\"disabled\"}").status, 409);
    assert_int_equal(api_ask(fixture, "PATCH", path, "", "{\"name\":\"Anna\"}").status, 200);
    assert_int_equal(api_ask(fixture, "PATCH", "/api/v1/staff/nobody", "", "{\"name\":\"x\"}").status, 404);
    snprintf(path, sizeof path, "%s/invite", bob_path);
    assert_int_equal(api_ask(fixture, "POST", path, "", NULL).status, 409); // disabled
    assert_int_equal(api_ask(fixture, "PATCH", bob_path, "", "{\"state\":\"active\"}").status, 200);
    assert_int_equal(api_ask(fixture, "POST", path, "", NULL).status, 200);
    api_stop(fixture);
}

static void a_new_password_ends_the_other_sessions(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables);
    api_set_up(fixture);
    ApiFixture other = *fixture;
    api_keep_session(fixture, sign_in(fixture, "ann@example.com", "correct horse"));
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/session/password", "",
                             "{\"current\":\"wrong\",\"new\":\"another password\"}")
                         .status,
                     422);
    assert_int_equal(api_ask(&other, "GET", "/api/v1/session", "", NULL).status, 200);
    assert_int_equal(api_ask(fixture, "POST", "/api/v1/session/password", "",
                             "{\"current\":\"correct horse\",\"new\":\"another password\"}")
                         .status,
                     204);
    assert_int_equal(api_ask(&other, "GET", "/api/v1/session", "", NULL).status, 401);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/session", "", NULL).status, 200);
    ApiReply mine = api_ask(fixture, "GET", "/api/v1/sessions", "", NULL);
    char path[100];
    snprintf(path, sizeof path, "/api/v1/sessions/%.*s",
             STR_ARG(item_text(fixture, first_item(mine), STR("id"))));
    assert_int_equal(api_ask(fixture, "DELETE", "/api/v1/sessions/other", "", NULL).status, 404);
    assert_int_equal(api_ask(fixture, "DELETE", path, "", NULL).status, 204);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/session", "", NULL).status, 401);
    api_stop(fixture);
}

static void keys_work_until_they_are_revoked(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables);
    api_set_up(fixture);
    ApiReply made = api_ask(fixture, "POST", "/api/v1/keys", "", "{\"name\":\"Export\",\"kind\":\"api\"}");
    ApiReply write = api_ask(fixture, "POST", "/api/v1/keys", "", "{\"name\":\"Web\",\"kind\":\"write\"}");
    assert_int_equal(made.status, 201);
    Str secret = api_text(fixture, made, "key"), write_secret = api_text(fixture, write, "key");
    assert_true(str_starts_with(secret, STR("ak_")) && secret.len == 33);
    assert_true(str_starts_with(write_secret, STR("wk_")));
    ApiFixture robot = *fixture;
    api_forget_session(&robot);
    char header[100], path[64];
    snprintf(header, sizeof header, "Authorization: Bearer %.*s\r\n", STR_ARG(secret));
    assert_int_equal(api_ask(&robot, "GET", "/api/v1/keys", header, NULL).status, 403);
    assert_int_equal(api_ask(&robot, "GET", "/api/v1/session", header, NULL).status, 403);
    snprintf(path, sizeof path, "/api/v1/keys/%.*s", STR_ARG(api_text(fixture, made, "id")));
    assert_int_equal(api_ask(fixture, "DELETE", path, "", NULL).status, 204);
    assert_int_equal(api_ask(&robot, "GET", "/api/v1/keys", header, NULL).status, 401);
    snprintf(header, sizeof header, "Authorization: Bearer %.*s\r\n", STR_ARG(write_secret));
    assert_int_equal(api_ask(&robot, "GET", "/api/v1/keys", header, NULL).status, 401);
    assert_int_equal(api_ask(fixture, "DELETE", "/api/v1/keys/77", "", NULL).status, 404);
    ApiReply list = api_ask(fixture, "GET", "/api/v1/keys", "", NULL);
    assert_int_equal(json_count(json_member(list.json, STR("items"))), 2);
    assert_true(client_find(list.body, secret) == SIZE_MAX);
    assert_true(client_find(list.body, STR("\"created_by\":\"Ann\"")) != SIZE_MAX);
    api_stop(fixture);
}

static void live_pages_are_greeted(void **state)
{
    (void)state;
    ApiFixture *fixture = api_start(api_route_tables);
    assert_int_equal(api_ask(fixture, "GET", "/api/v1/live", "", NULL).status, 401);
    api_set_up(fixture);
    int fd = client_connect(fixture->port);
    Buf request = { 0 }, text = { 0 };
    buf_format(&request, "GET /api/v1/live HTTP/1.1\r\nHost: here\r\nCookie: %s\r\n\r\n", fixture->cookie);
    client_send(fd, buf_view(&request));
    while (client_find(buf_view(&text), STR("event: tick\ndata: {\"now\":")) == SIZE_MAX)
        assert_true(client_receive(fd, &text));
    buf_free(&request);
    buf_free(&text);
    close(fd);
    api_stop(fixture);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_admin_comes_by_the_printed_link_once),
        cmocka_unit_test(signing_in_and_out),
        cmocka_unit_test(wrong_tries_are_slowed_down),
        cmocka_unit_test(invited_staff_join_and_admins_manage_them),
        cmocka_unit_test(a_new_password_ends_the_other_sessions),
        cmocka_unit_test(keys_work_until_they_are_revoked),
        cmocka_unit_test(live_pages_are_greeted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

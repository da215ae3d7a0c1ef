#include "trust/oidc.h"

#include "base/timestamp.h"
#include "codec/base64.h"
#include "codec/url.h"
#include "http/fetch.h"
#include "trust/jwt.h"
#include "trust/secret.h"

#include <sodium.h>

enum {
    RANDOM_CHARACTERS = 43, // 256 bits
    DEPTH_MAX = 16,
    CLOCK_ASIDE_SECONDS = 60,
    SUBJECT_BYTES_MAX = 255, // OpenID Connect Core 2
};

OidcTry oidc_new_try(Arena *arena)
{
    return (OidcTry){ .state = secret_random(RANDOM_CHARACTERS, arena),
                      .nonce = secret_random(RANDOM_CHARACTERS, arena),
                      .verifier = secret_random(RANDOM_CHARACTERS, arena) };
}

static Str text_member(const JsonNode *object, const char *name, Arena *arena)
{
    const JsonNode *node = json_member(object, str_from_c(name));
    return node && node->kind == JSON_TEXT ? json_text(node, arena) : (Str){ 0 };
}

// What the provider answers, a JSON object.
static Status ask(const FetchQuestion *question, Arena *arena, const JsonNode **root_out, Error *error)
{
    Str body = { 0 };
    Error ignored;
    Status status = fetch(question, arena, &body, error);
    if (status != STATUS_OK) return status;
    const JsonNode *root = json_parse(body, DEPTH_MAX, arena, &ignored);
    if (!root || root->kind != JSON_OBJECT)
        return fail(error, STATUS_UNAVAILABLE, STR(""), "%.*s answers no JSON object.",
                    STR_ARG(question->url));
    *root_out = root;
    return STATUS_OK;
}

Status oidc_discover(Str issuer, Arena *arena, OidcProvider *provider_out, Error *error)
{
    const JsonNode *root = NULL;
    bool slash = str_ends_with(issuer, STR("/"));
    FetchQuestion question = { .url = arena_format(arena, "%.*s%s.well-known/openid-configuration",
                                                   STR_ARG(issuer), slash ? "" : "/") };
    Status status = ask(&question, arena, &root, error);
    error->field = status == STATUS_OK ? error->field : STR("issuer");
    if (status != STATUS_OK) return status;
    OidcProvider provider = {
        .issuer = text_member(root, "issuer", arena),
        .authorization_endpoint = text_member(root, "authorization_endpoint", arena),
        .token_endpoint = text_member(root, "token_endpoint", arena),
        .userinfo_endpoint = text_member(root, "userinfo_endpoint", arena),
        .jwks_uri = text_member(root, "jwks_uri", arena),
    };
    if (!str_equal(provider.issuer, issuer))
        return fail(error, STATUS_INVALID, STR("issuer"),
                    "The provider calls itself “%.*s”: write it like that.", STR_ARG(provider.issuer));
    if (!fetch_allows(provider.authorization_endpoint) || !fetch_allows(provider.token_endpoint) ||
        !fetch_allows(provider.jwks_uri))
        return fail(error, STATUS_INVALID, STR("issuer"), "The provider does not say where to sign in.");
    *provider_out = provider;
    return STATUS_OK;
}

static void add_pair(Buf *out, const char *name, Str value)
{
    buf_format(out, "%s%s=", out->len > 0 ? "&" : "", name);
    url_encode(out, value);
}

static Str finish(Buf *buf, Arena *arena)
{
    Str text = arena_copy(arena, buf_view(buf));
    buf_free(buf);
    return text;
}

Str oidc_authorization_url(const OidcProvider *provider, const OidcClient *client, const OidcTry *try,
                           Arena *arena)
{
    unsigned char hash[crypto_hash_sha256_BYTES];
    Buf challenge = { 0 }, query = { 0 };
    crypto_hash_sha256(hash, (const unsigned char *)try->verifier.data, try->verifier.len);
    base64_url_append(&challenge, (Str){ (const char *)hash, sizeof hash });
    add_pair(&query, "response_type", STR("code"));
    add_pair(&query, "client_id", client->id);
    add_pair(&query, "redirect_uri", client->redirect_uri);
    add_pair(&query, "scope", STR("openid email"));
    add_pair(&query, "state", try->state);
    add_pair(&query, "nonce", try->nonce);
    add_pair(&query, "code_challenge", finish(&challenge, arena));
    add_pair(&query, "code_challenge_method", STR("S256"));
    Str text = finish(&query, arena), base = provider->authorization_endpoint;
    bool has_query = memchr(base.data, '?', base.len) != NULL;
    return arena_format(arena, "%.*s%c%.*s", STR_ARG(base), has_query ? '&' : '?', STR_ARG(text));
}

// ---- the token

static Status not_ours(Error *error, const char *what)
{
    return fail(error, STATUS_FORBIDDEN, STR(""), "The provider's token is refused: %s.", what);
}

static bool audience_has(const JsonNode *claims, Str client, Arena *arena)
{
    const JsonNode *audience = json_member(claims, STR("aud"));
    if (!audience) return false;
    if (audience->kind == JSON_TEXT) return str_equal(json_text(audience, arena), client);
    bool found = false;
    for (JsonItems i = json_items(audience); json_next_item(&i);)
        found = found || (i.item->kind == JSON_TEXT && str_equal(json_text(i.item, arena), client));
    Str party = text_member(claims, "azp", arena);
    return found && (json_count(audience) == 1 || str_equal(party, client));
}

static Status check_claims(const OidcProvider *provider, const OidcClient *client, const OidcTry *try,
                           const JsonNode *claims, int64_t now_us, Arena *arena, Error *error)
{
    int64_t expires = 0, now = now_us / US_PER_SECOND;
    const JsonNode *end = json_member(claims, STR("exp"));
    if (!str_equal(text_member(claims, "iss", arena), provider->issuer))
        return not_ours(error, "another provider made it");
    if (!audience_has(claims, client->id, arena)) return not_ours(error, "it was made for another program");
    if (!end || end->kind != JSON_NUMBER || !json_int64(end, &expires) || expires < now - CLOCK_ASIDE_SECONDS)
        return not_ours(error, "it is too old");
    if (!secret_equal(text_member(claims, "nonce", arena), try->nonce))
        return not_ours(error, "it belongs to another try to sign in");
    Str subject = text_member(claims, "sub", arena);
    if (subject.len == 0 || subject.len > SUBJECT_BYTES_MAX) return not_ours(error, "it names nobody");
    return STATUS_OK;
}

static bool verified_email(const JsonNode *claims, Arena *arena, Str *email_out)
{
    const JsonNode *verified = json_member(claims, STR("email_verified"));
    *email_out = text_member(claims, "email", arena);
    return email_out->len > 0 && verified && verified->kind == JSON_BOOL && json_is_true(verified);
}

// From the token, or else from where the provider keeps it.
static Status read_email(const OidcProvider *provider, const JsonNode *claims, Str access_token, Arena *arena,
                         Str *email_out, Error *error)
{
    if (verified_email(claims, arena, email_out)) return STATUS_OK;
    const JsonNode *more = NULL;
    FetchQuestion question = { .url = provider->userinfo_endpoint, .bearer = access_token };
    if (fetch_allows(question.url) && access_token.len > 0) {
        Status status = ask(&question, arena, &more, error);
        if (status != STATUS_OK) return status;
        bool same = str_equal(text_member(more, "sub", arena), text_member(claims, "sub", arena));
        if (same && verified_email(more, arena, email_out)) return STATUS_OK;
    }
    return not_ours(error, "it has no e-mail address that the provider has verified");
}

static Str token_form(const OidcClient *client, const OidcTry *try, Str code, Arena *arena)
{
    Buf form = { 0 };
    add_pair(&form, "grant_type", STR("authorization_code"));
    add_pair(&form, "code", code);
    add_pair(&form, "redirect_uri", client->redirect_uri);
    add_pair(&form, "code_verifier", try->verifier);
    if (client->secret.len == 0) add_pair(&form, "client_id", client->id);
    return finish(&form, arena);
}

// RFC 6749 2.3.1 encodes both before they become Basic.
static Str encoded(Str text, Arena *arena)
{
    Buf out = { 0 };
    url_encode(&out, text);
    return finish(&out, arena);
}

Status oidc_take_code(const OidcProvider *provider, const OidcClient *client, const OidcTry *try, Str code,
                      int64_t now_us, Arena *arena, OidcPerson *person_out, Error *error)
{
    const JsonNode *tokens = NULL, *keys = NULL, *claims = NULL;
    FetchQuestion exchange = { .url = provider->token_endpoint,
                               .form = token_form(client, try, code, arena) };
    if (client->secret.len > 0) {
        exchange.user = encoded(client->id, arena);
        exchange.password = encoded(client->secret, arena);
    }
    FetchQuestion key_question = { .url = provider->jwks_uri };
    Status status = ask(&exchange, arena, &tokens, error);
    if (status == STATUS_OK) status = ask(&key_question, arena, &keys, error);
    if (status == STATUS_OK)
        status = jwt_verify(text_member(tokens, "id_token", arena), keys, arena, &claims, error);
    if (status == STATUS_OK) status = check_claims(provider, client, try, claims, now_us, arena, error);
    if (status != STATUS_OK) return status;
    person_out->subject = text_member(claims, "sub", arena);
    return read_email(provider, claims, text_member(tokens, "access_token", arena), arena, &person_out->email,
                      error);
}

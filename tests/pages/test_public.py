"""What holds for every public page: who sees it, how it is cached, what it weighs, and what it never does."""

import gzip
import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import override

from tests.factories import full_service, organization, service, texts
from tray.pages.links import service_path

pytestmark = pytest.mark.django_db

# Every address of the site, in English, and whether one may see it without signing in. A new one is written down here.
ADDRESSES = {
    "": "public",
    "health/": "public",
    "robots.txt": "public",
    ".well-known/security.txt": "public",
    "favicon.ico": "public",
    "sitemap.xml": "public",
    "sitemap-<site_language:language>.xml": "public",
    "sitemap-<site_language:language>-services-<int:number>.xml": "public",
    "service-worker.js": "public",
    "api/v1/": "public",
    "api/v1/services/": "public",
    "api/v1/services/<uuid:key>/": "public",
    "api/v1/organizations/": "public",
    "api/v1/organizations/<uuid:key>/": "public",
    "api/v1/municipalities/": "public",
    "api/v1/content-areas/": "public",
    "api/v1/schema/": "public",
    r"api/v1/^[\s\S]*/$": "public",
    "en/": "public",
    "en/places/": "public",
    "en/places/municipality/<slug:slug>-<area_code:code>/": "public",
    "en/places/county/<slug:slug>-<area_code:code>/": "public",
    "en/topics/": "public",
    "en/topics/<slug:slug>/": "public",
    "en/help-now/": "public",
    "en/suggestions/": "public",
    "en/help/": "public",
    "en/digital-support/": "public",
    "en/about/": "public",
    "en/privacy/": "public",
    "en/accessibility/": "public",
    "en/open-data/": "public",
    "en/site.webmanifest": "public",
    "en/my-list/": "public",
    "en/offline/": "public",
    "en/embed/": "public",
    "en/embedding/": "public",
    "en/wellbeing-map/": "public",
    "en/wellbeing-map/my-map/": "public",
    "en/wellbeing-map/change-my-answers/": "public",
    "en/wellbeing-map/share-my-map/": "public",
    "en/wellbeing-map/shared-map/": "public",
    "en/recommendation-rules/": "public",
    "en/services/": "public",
    "en/services/<slug:slug>-<short_id:short_id>/": "public",
    "en/services/<slug:slug>-<short_id:short_id>/report/": "public",
    "en/services/<slug:slug>-<short_id:short_id>/map/": "public",
    "en/feedback/": "public",
    "en/feedback-sent/<slug:reference>/": "public",
    "en/my-referral/": "public",
    "en/my-referral/sign-in-by-suomi-fi/": "public",
    "en/my-referral/signed-out/": "public",
    "en/my-referral/sign-out/": "public",
    "en/my-referral/leave/": "public",
    "en/my-referral/where-it-stands/": "public",
    "en/my-referral/what-was-sent/": "public",
    "en/my-referral/who-has-looked/": "public",
    "en/my-referral/on-paper/": "public",
    "en/my-referral/link-person/": "public",
    "en/my-referral/withdraw-referral/": "public",
    "en/my-referral/what-the-sender-may-know/": "public",
    "en/my-referral/sender-may-read/": "public",
    "en/my-referral/did-it-help/": "public",
    "en/my-referral/how-i-am-reached/": "public",
    "en/my-referral/questions/": "public",
    "en/my-referral/my-data/": "public",
    "en/my-referral/my-data/download/": "public",
    "en/my-referral/my-data/remove/": "public",
    "en/how-are-you/": "public",
    "en/how-are-you/thank-you/": "public",
    "en/how-are-you/<str:token>/": "public",
    "en/sign-in/": "public",
    "en/sign-in/second-step/": "public",
    "en/sign-in/recovery-code/": "public",
    "en/sign-in/passkey/": "public",
    "en/sign-in/passkey/challenge/": "public",
    "en/sign-in/organisation/": "public",
    "en/sign-in/organisation/<uuid:key>/": "public",
    "en/sign-in/organisation/<uuid:key>/provider-answer/": "public",
    "en/sign-in/organisation/no-answer/": "public",
    "en/sign-in/organisation/refused/": "public",
    "en/sign-in/organisation/unknown/": "public",
    "en/sign-in/forgotten/": "public",
    "en/sign-in/forgotten-sent/": "public",
    "en/sign-in/new-password/": "public",
    "en/sign-in/new-password/<slug:secret>/": "public",
    "en/invitation/": "public",
    "en/invitation/<slug:token>/": "public",
    "en/demo-identification/": "public",
    "en/identification/<slug:key>/": "public",
    "en/identification/<slug:key>/provider-answer/": "public",
    "en/professionals/": "signed in",
    "en/professionals/my-account/": "signed in",
    "en/professionals/my-account/password/": "signed in",
    "en/professionals/my-account/confirm/": "signed in",
    "en/professionals/my-account/sign-out-everywhere/": "signed in",
    "en/professionals/my-account/second-step/": "signed in",
    "en/professionals/my-account/second-step/app/": "signed in",
    "en/professionals/my-account/second-step/passkey/": "signed in",
    "en/professionals/my-account/second-step/passkey/challenge/": "signed in",
    "en/professionals/my-account/second-step/remove/<int:key>/": "signed in",
    "en/professionals/my-account/recovery-codes/": "signed in",
    "en/professionals/my-account/new-recovery-codes/": "signed in",
    "en/professionals/people/": "signed in",
    "en/professionals/people/<slug:key>/": "signed in",
    "en/professionals/people/<slug:key>/invite/": "signed in",
    "en/professionals/people/<slug:key>/add-unit/": "signed in",
    "en/professionals/people/<slug:key>/unit/<int:unit_key>/": "signed in",
    "en/professionals/people/<slug:key>/own-sign-in/": "signed in",
    "en/professionals/people/<slug:key>/own-sign-in/<uuid:provider_key>/": "signed in",
    "en/professionals/people/<slug:key>/<int:user_key>/": "signed in",
    "en/professionals/people/<slug:key>/<int:user_key>/let-in-again/": "signed in",
    "en/professionals/people/<slug:key>/<int:user_key>/reset-second-step/": "signed in",
    "en/professionals/people/<slug:key>/<int:user_key>/role/<int:membership_key>/": "signed in",
    "en/professionals/people/<slug:key>/<int:user_key>/role/<int:membership_key>/end-role/": "signed in",
    "en/professionals/people/<slug:key>/<int:user_key>/role/<int:membership_key>/confirm/": "signed in",
    "en/professionals/invitations/<uuid:key>/again/": "signed in",
    "en/professionals/invitations/<uuid:key>/withdraw/": "signed in",
    "en/sign-out/": "signed in",
    "en/staff/": "signed in",
    "en/staff/rules/": "signed in",
    "en/staff/rules/<slug:key>/": "signed in",
    "en/staff/sites-with-the-tray/": "signed in",
    "en/staff/sites-with-the-tray/<int:key>/": "signed in",
    "en/staff/harvests/": "signed in",
    "en/staff/harvests/<int:key>/": "signed in",
    "en/staff/everyday-words/": "signed in",
    "en/staff/everyday-words/add/": "signed in",
    "en/staff/everyday-words/<int:key>/": "signed in",
    "en/staff/everyday-words/delete/<int:key>/": "signed in",
    "en/staff/searches-without-results/": "signed in",
    "en/staff/why-this-result/": "signed in",
    "en/staff/state-of-search/": "signed in",
    "en/staff/crisis-numbers/": "signed in",
    "en/staff/crisis-numbers/<slug:key>/": "signed in",
    "en/staff/crisis-numbers/checked/<slug:key>/": "signed in",
    "en/staff/national-services/": "signed in",
    "en/staff/national-services/<slug:key>/": "signed in",
    "en/staff/national-services/checked/<slug:key>/": "signed in",
    "en/staff/readers-feedback/": "signed in",
    "en/staff/readers-feedback/<uuid:key>/": "signed in",
    "en/staff/error-reports/": "signed in",
    "en/staff/error-reports/<uuid:key>/": "signed in",
    "en/professionals/referrals/": "signed in",
    "en/professionals/referrals/new/": "signed in",
    "en/professionals/referrals/to-the-service/<slug:short_id>/": "signed in",
    "en/professionals/referrals/drafts/": "signed in",
    "en/professionals/referrals/of-the-unit/": "signed in",
    "en/professionals/referrals/new/<slug:code>/receiver/": "signed in",
    "en/professionals/referrals/new/<slug:code>/client/": "signed in",
    "en/professionals/referrals/new/<slug:code>/hopes/": "signed in",
    "en/professionals/referrals/new/<slug:code>/consent/": "signed in",
    "en/professionals/referrals/new/<slug:code>/delete-the-draft/": "signed in",
    "en/professionals/referrals/<slug:code>/": "signed in",
    "en/professionals/referrals/<slug:code>/receipt/": "signed in",
    "en/professionals/referrals/<slug:code>/new-pin/": "signed in",
    "en/professionals/referrals/<slug:code>/text-to-copy/": "signed in",
    "en/professionals/referrals/<slug:code>/cancel/": "signed in",
    "en/professionals/referrals/<slug:code>/mistake/": "signed in",
    "en/professionals/referrals/<slug:code>/confirm-the-mistake/": "signed in",
    "en/professionals/referrals/<slug:code>/repeat/": "signed in",
    "en/professionals/referrals/<slug:code>/dealt-with/": "signed in",
    "en/professionals/inbox/": "signed in",
    "en/professionals/inbox/<str:code>/": "signed in",
    "en/professionals/inbox/<str:code>/for-printing/": "signed in",
    "en/professionals/inbox/<str:code>/answers-later/": "signed in",
    "en/professionals/inbox/<str:code>/accept/": "signed in",
    "en/professionals/inbox/<str:code>/waiting-list/": "signed in",
    "en/professionals/inbox/<str:code>/log-contact/": "signed in",
    "en/professionals/inbox/<str:code>/client-made-contact/": "signed in",
    "en/professionals/inbox/<str:code>/propose-link-person/": "signed in",
    "en/professionals/inbox/<str:code>/client-said-yes/": "signed in",
    "en/professionals/inbox/<str:code>/client-said-no/": "signed in",
    "en/professionals/inbox/<str:code>/first-meeting/": "signed in",
    "en/professionals/inbox/<str:code>/log-meeting/": "signed in",
    "en/professionals/inbox/<str:code>/go-on/": "signed in",
    "en/professionals/inbox/<str:code>/close-referral/": "signed in",
    "en/professionals/inbox/<str:code>/pause/": "signed in",
    "en/professionals/inbox/<str:code>/change-link-person/": "signed in",
    "en/professionals/inbox/<str:code>/hand-over/": "signed in",
    "en/professionals/inbox/<str:code>/suggest-another/": "signed in",
    "en/professionals/inbox/<str:code>/decline/": "signed in",
    "en/professionals/inbox/<str:code>/end-early/": "signed in",
    "en/professionals/inbox/<str:code>/seen-it/": "signed in",
    "en/professionals/my-people/": "signed in",
    "en/professionals/my-people/my-introduction/": "signed in",
    "en/professionals/my-people/<str:code>/": "signed in",
    "en/professionals/my-people/<str:code>/i-am-worried/": "signed in",
    "en/professionals/my-people/<str:code>/log-contact/": "signed in",
    "en/professionals/my-people/<str:code>/client-made-contact/": "signed in",
    "en/professionals/my-people/<str:code>/first-meeting/": "signed in",
    "en/professionals/my-people/<str:code>/log-meeting/": "signed in",
    "en/professionals/my-people/<str:code>/go-on/": "signed in",
    "en/professionals/my-people/<str:code>/close-referral/": "signed in",
    "en/professionals/my-people/<str:code>/pause/": "signed in",
    "en/professionals/my-people/<str:code>/end-early/": "signed in",
    "en/professionals/link-persons/": "signed in",
    "en/professionals/link-persons/new-profile/<int:user>/": "signed in",
    "en/professionals/link-persons/<uuid:key>/": "signed in",
    "en/professionals/receivers/": "signed in",
    "en/professionals/receivers/new-receiver/": "signed in",
    "en/professionals/receivers/<uuid:key>/": "signed in",
    "en/professionals/receivers/new-pin/<uuid:key>/": "signed in",
    "en/answer/": "public",
    "en/answer/from-e-mail/<str:token>/": "public",
    "en/answer/old-link/": "public",
    "en/answer/leave-referral/": "public",
    "en/answer/the-referral/": "public",
    "en/answer/the-referral/answers-later/": "public",
    "en/answer/the-referral/accept/": "public",
    "en/answer/the-referral/waiting-list/": "public",
    "en/answer/the-referral/log-contact/": "public",
    "en/answer/the-referral/client-made-contact/": "public",
    "en/answer/the-referral/client-said-yes/": "public",
    "en/answer/the-referral/client-said-no/": "public",
    "en/answer/the-referral/first-meeting/": "public",
    "en/answer/the-referral/log-meeting/": "public",
    "en/answer/the-referral/go-on/": "public",
    "en/answer/the-referral/close-referral/": "public",
    "en/answer/the-referral/pause/": "public",
    "en/answer/the-referral/hand-over/": "public",
    "en/answer/the-referral/suggest-another/": "public",
    "en/answer/the-referral/decline/": "public",
    "en/answer/the-referral/end-early/": "public",
    "en/answer/the-referral/seen-it/": "public",
    "en/staff/e-mails/": "signed in",
}


def addresses(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns, route)
        else:
            yield route, "signed in" if getattr(pattern.callback, "login_required", True) else "public"


def test_which_addresses_are_public():
    with override("en"):
        assert dict(addresses(get_resolver().url_patterns)) == ADDRESSES


PAGES = [
    "/fi/ohjeet/",
    "/sv/digitalt-stod/",
    "/en/about/",
    "/fi/tietosuoja/",
    "/sv/tillganglighet/",
    "/en/open-data/",
    "/fi/",
    "/sv/platser/",
    "/fi/paikat/kunta/tampere-837/",
    "/sv/platser/omrade/egentliga-finland-05/",
    "/en/topics/",
    "/fi/aiheet/mielenterveys/?municipality=837",
    "/en/help-now/",
    "/fi/palvelut/",
    "/sv/tjanster/?area=nature",
    "/fi/palvelut/?place=Atlantis",
    "/fi/oma-lista/",
    "/fi/hyvinvoinnin-kartta/",
    "/sv/valbefinnandekarta/?municipality=905",
    "/en/recommendation-rules/",
    "/sv/ingen-anslutning/",
    "/fi/upotus/",
]


TELLING_WHO_IS_OPEN = (
    "/en/help-now/",
    "/fi/paikat/kunta/tampere-837/",
    "/sv/platser/omrade/egentliga-finland-05/",
    "/fi/aiheet/mielenterveys/",
)


@pytest.fixture(params=[*PAGES, "service"])
def path(request: pytest.FixtureRequest) -> str:
    return service_path(full_service(), "fi") if request.param == "service" else request.param


def test_a_page_may_be_kept_by_anyone_for_five_minutes_and_a_list_for_one(client: Client, path):
    response = client.get(path)
    is_list = path.split("?")[0] in ("/fi/palvelut/", "/sv/tjanster/", *TELLING_WHO_IS_OPEN)
    assert response["Cache-Control"] == f"public, max-age={60 if is_list else 300}"
    assert response.get("Vary") in (None, "Accept-Encoding")


def test_a_page_that_has_not_changed_is_not_sent_again(client: Client, path):
    first = client.get(path, headers={"accept-encoding": "gzip"})
    again = client.get(path, headers={"if-none-match": first["ETag"], "accept-encoding": "gzip"})
    assert again.status_code == 304
    assert again.content == b""


def test_no_cookie(client: Client, path):
    assert not client.get(path).cookies


def test_a_strict_content_security_policy_that_the_page_keeps(client: Client, path):
    response = client.get(path)
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"<script(?! src=)|<style|\sstyle=|\son[a-z]+=", without_data(response.text))


def without_data(page: str) -> str:
    """Without blocks of data, which no browser runs: their type is no script's, and what they hold is JSON."""
    blocks = re.compile(r'<script type="application/ld\+json">([^<]*)</script>')
    for block in blocks.findall(page):
        json.loads(block)
    return blocks.sub("", page)


def test_headers_take_from_a_page_what_it_does_not_need(client: Client, path):
    response = client.get(path)
    assert "geolocation=(self)" in response["Permissions-Policy"]
    assert "camera=()" in response["Permissions-Policy"]
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"


def test_who_shares_a_link_shows_its_title_and_a_picture(client: Client, path):
    page = client.get(path).text
    told = dict(re.findall(r'<meta property="(og:[a-z:_]+)" content="([^"]*)">', page))
    title = re.search(r"<title>(.*?) – [^–]+</title>", page, flags=re.DOTALL)
    assert title
    assert html.unescape(told["og:title"]) == html.unescape(" ".join(title[1].split()))
    assert re.fullmatch(rf"{settings.SITE_URL}/static/share\.[0-9a-f]+\.png", told["og:image"])
    assert told["og:url"] in re.findall(r'rel="canonical" href="([^"]+)"', page)
    if description := re.search(r'<meta name="description" content="([^"]*)"', page):
        assert html.unescape(told["og:description"]) == " ".join(html.unescape(description[1]).split())


def test_nothing_is_asked_from_others(client: Client, path):
    page = client.get(path).text
    fetched = {
        each.split("#")[0] for each in re.findall(r'(?:src|<use href|rel="(?:stylesheet|icon)" href)="([^"]+)"', page)
    }
    assert len(fetched) <= 6
    assert all(address.startswith(settings.STATIC_URL) for address in fetched)


def test_one_heading_one_title_one_address(client: Client, path):
    page = client.get(path).text
    assert page.count("<h1") == 1
    assert page.split("</head>")[0].count("<title>") == 1  # pictures have titles too
    assert page.count('rel="canonical"') == 1
    assert len(re.findall(r'rel="alternate" hreflang="(fi|sv|en)"', page)) == 3
    assert page.count('hreflang="x-default"') == 1


def test_a_page_weighs_little(client: Client, path):
    assert len(gzip.compress(client.get(path).content, 6)) <= 25_000


def test_a_full_list_weighs_little(client: Client):
    provider = organization()
    for number in range(20):
        service(
            **texts("name", f"Palvelu numero {number}"), **texts("summary", f"{number} " * 50), organization=provider
        )
    assert len(gzip.compress(client.get("/fi/palvelut/").content, 6)) <= 25_000


def test_the_style_sheet_weighs_little():
    css = (Path(settings.STATICFILES_DIRS[0]) / "tray.css").read_bytes()
    assert len(gzip.compress(css, 9)) <= 20_000
    assert b"GDS Transport" not in css
    assert b"crown" not in css.lower()


@pytest.mark.parametrize("place", ["", "?municipality=905"])
def test_the_front_page_asks_the_database_little(client: Client, django_assert_max_num_queries, place):
    with django_assert_max_num_queries(4):
        client.get(f"/fi/{place}")


def test_health(client: Client):
    response = client.get("/health/")
    assert (response.status_code, response.text) == (200, "ok")
    assert "no-store" in response["Cache-Control"]


def test_health_without_a_database(client: Client, monkeypatch):
    from django.db import OperationalError, connection

    def refuse():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/health/")
    assert (response.status_code, response.text) == (503, "database unavailable")

"""The pages about the tray: in three languages, with what the settings and the last audit say, and nothing invented."""

import json
import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import override

from tests.factories import full_service, organization, service, texts
from tray.pages import info
from tray.pages.context import FOOTER, MAIN_PAGES
from tray.search.refresh import rebuild

pytestmark = pytest.mark.django_db
LANGUAGES = ["fi", "sv", "en"]
NAMES = ["help", "digital_support", "about", "privacy", "accessibility", "open_data"]


def path_of(name: str, language: str) -> str:
    with override(language):
        return reverse(name)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_page_in_each_language(client: Client, name, language):
    response = client.get(path_of(name, language))
    assert response.status_code == 200
    assert f'<html lang="{language}">' in response.text
    assert '<meta name="description" content="' in response.text
    assert client.post(path_of(name, language)).status_code == 405


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_links_to_all_that_a_reader_may_need(client: Client, language):
    page = client.get(path_of("about", language)).text
    for name, _text in [*MAIN_PAGES, *(each for _title, pages in FOOTER for each in pages)]:
        assert f'href="{path_of(name, language)}"' in page, name
    assert f'href="{path_of("open_data", language)}#sources"' in page


def test_the_page_that_one_is_on_is_marked(client: Client):
    page = client.get("/fi/tietosuoja/").text
    assert '<a href="/fi/tietosuoja/" aria-current="page">' in page
    assert 'href="/fi/palvelut/" aria-current="page"' in client.get("/fi/palvelut/").text


@pytest.mark.parametrize("name", ["about", "privacy", "accessibility"])
def test_who_keeps_the_tray_comes_from_the_settings(client: Client, settings, name):
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "Hyvä & Co ry", "posti@hyva.example"
    page = client.get(path_of(name, "fi")).text
    assert "Tätä palvelutarjotinta ylläpitää Hyvä &amp; Co ry." in page
    assert 'href="mailto:posti@hyva.example"' in page


def test_until_it_is_named_the_pages_say_so(client: Client, settings):
    settings.OPERATOR_NAME = settings.OPERATOR_EMAIL = ""
    assert "ylläpitäjää ei ole vielä nimetty" in client.get("/fi/tietoa/").text


def test_open_data_tells_the_address_and_the_limit(client: Client, settings):
    settings.API_REQUESTS_PER_MINUTE = 77
    page = client.get("/sv/oppna-data/").text
    assert "77 gånger i minuten" in page
    assert f"{settings.SITE_URL}/api/v1/" in page
    assert 'href="/api/v1/services/?area=exercise&amp;municipality=905&amp;lang=sv"' in page
    assert client.get("/api/v1/services/?area=exercise&municipality=905&lang=sv").status_code == 200


# --- The accessibility statement ------------------------------------------------------------------------------------


@pytest.fixture
def audit(monkeypatch: pytest.MonkeyPatch, tmp_path):
    """A function that puts an audit of one's own in place of the last one."""

    def put(**changes):
        known = {
            "tested_on": "2026-10-01",
            "axe": "4.10",
            "browser": "Chromium 140",
            "widths": [1280, 320],
            "languages": LANGUAGES,
            "checks": 6,
            "pages": [{"name": "home", "titles": {"fi": "Etusivu", "sv": "Ingång", "en": "Front"}}],
            "violations": [],
        }
        path = tmp_path / "audit.json"
        path.write_text(json.dumps(known | changes))
        monkeypatch.setattr(info, "AUDIT", path)
        info.last_audit.cache_clear()

    yield put
    info.last_audit.cache_clear()


def test_the_statement_says_what_was_tested_and_what_was_not(client: Client, audit):
    audit()
    page = client.get("/fi/saavutettavuus/").text
    for told in ("306/2019", "1.10.2026", "axe 4.10", "Chromium 140", "6 tarkistusta", "<li>Etusivu</li>"):
        assert told in page
    for told in ("14 päivässä", "Traficom", "ruudunlukijaa", "vammaisten ihmisten kanssa", "Äidinkielinen"):
        assert told in page
    assert "Viimeisin testimme ei löytänyt puutteita." in page
    assert "<li>Ingång</li>" in client.get("/sv/tillganglighet/").text


def test_the_statement_tells_of_faults(client: Client, audit):
    audit(violations=[{"page": "home", "language": "fi", "width": 320, "rule": "color-contrast"}])
    page = client.get("/en/accessibility/").text
    assert "Our last test found these faults:" in page
    assert '<li>Front: <code lang="en">color-contrast</code></li>' in page
    assert "found no faults" not in page


def test_the_committed_audit_is_of_a_whole_run():
    audit = info.last_audit()
    assert len(audit.pages) >= 20
    assert audit.checks >= len(audit.pages) * len(audit.widths) * len(audit.languages)
    assert sorted(audit.languages) == sorted(LANGUAGES)
    for page in audit.pages:
        assert all(page.titles[language] for language in LANGUAGES), page.name


# --- A walk through the whole site ----------------------------------------------------------------------------------

MOST_OF_A_SHAPE = 2
OTHERS = {language: [f"{other}/" for other in LANGUAGES if other != language] for language in LANGUAGES}


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("a", "link") and told.get("href") and told.get("rel") != "preconnect":
            self.found.append(str(told["href"]))


def shape(path: str) -> tuple[object, ...]:
    """Pages of one kind: the same view in the same language, asked with the same parameter or with several."""
    parts = urlsplit(path)
    try:
        match = resolve(parts.path)
    except Resolver404:
        return (parts.path,)
    asked = sorted({key for key, _value in parse_qsl(parts.query)})
    return (parts.path[:4], match.view_name, *(asked if len(asked) < 2 else ["several"]))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_leads_somewhere(client: Client, language):
    """From the front page on, some pages of each kind; links to places on a page must have them there."""
    full_service()
    other = organization(**texts("name", "Liikuntaseura", "Idrottsföreningen", "Sports club"), kind="ngo")
    for number in range(22):
        service(**texts("name", f"Kävelyryhmä {number}", f"Promenad {number}"), organization=other, charge="free")
    rebuild()
    seen: Counter[tuple[object, ...]] = Counter()
    waiting = deque([(f"/{language}/", ""), ("/sitemap.xml", ""), ("/robots.txt", "")])
    known = {path for path, _source in waiting}
    broken = []
    while waiting:
        path, source = waiting.popleft()
        seen[shape(path)] += 1
        if seen[shape(path)] > MOST_OF_A_SHAPE or path[1:4] in OTHERS[language]:
            continue
        response = client.get(path, follow=True)
        if response.redirect_chain and response.redirect_chain[-1][0] == settings.QUICK_EXIT_URL:
            continue  # the way out of the site
        if response.status_code != 200:
            broken.append(f"{response.status_code} {path} on {source}")
        elif response.headers["Content-Type"].startswith("text/html"):
            paths, missing = links_of(response.text)
            broken += [f"no #{anchor} on {path}" for anchor in missing]
            waiting.extend((target, path) for target in paths if target not in known)
            known.update(paths)
    assert broken == []
    assert len(seen) > 25


def links_of(page: str) -> tuple[list[str], list[str]]:
    """Addresses of this site that a page leads to, each once, and the places on itself that are not there."""
    links = Links()
    links.feed(page)
    ids = set(re.findall(r'\sid="([^"]+)"', page))
    missing = [href[1:] for href in links.found if href.startswith("#") and href[1:] not in ids]
    paths = [href.split("#")[0].removeprefix("http://127.0.0.1:8000") for href in links.found]
    return [each for each in dict.fromkeys(paths) if re.match(r"/(?!/|static/)", each)], missing

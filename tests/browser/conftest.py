"""A real Chromium against a real server. Everything here is skipped, loudly, where Chromium is not installed.

Browser and server live for one module: Playwright keeps an event loop in the main thread, which other tests must not
meet.
"""

import datetime as dt
import os
import shutil
import threading
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from pytest_django.plugin import DjangoDbBlocker

from ptv_sync.models import SyncRun
from ptv_sync.reasons import Reason
from tests import factories
from tests.browser.keyboard import Keyboard
from tests.factories import texts
from tray import environment as env
from tray.areas.models import County, Municipality
from tray.areas.names import Place
from tray.catalogue.classification.rulebook import rulebook
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.helplines import load as helplines
from tray.catalogue.models import Concept, NationalService, Service
from tray.pages.crisis import forget_helplines
from tray.pages.links import service_path
from tray.pages.place_links import place_path
from tray.pages.service_details import service_subpath
from tray.pages.topics import topic_path
from tray.search import rules
from tray.search.models import PromiseCheck, StaleService, UnmetTerm, WordRule
from tray.search.refresh import rebuild
from tray.wsgi import application

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
    "--disable-gpu",
]
PASSWORD = "a long enough password"
LANGUAGES, WIDTHS = ("fi", "sv", "en"), (1280, 320)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Of a page that is looked at in three languages and two widths, bin/test looks at two: Finnish on a wide screen,
    and Swedish or English, by turns of the pages, on a narrow one. TEST_WHOLE=true looks at all six."""
    if env.flag("TEST_WHOLE", default=False) or os.environ.get("ACCESSIBILITY_AUDIT"):
        return
    left_out = {item for item in items if item.path.parent == HERE and not is_looked_at(item)}
    config.hook.pytest_deselected(items=[*left_out])
    items[:] = [item for item in items if item not in left_out]


def is_looked_at(item: pytest.Item) -> bool:
    callspec = getattr(item, "callspec", None)
    told = list(callspec.params.values()) if callspec else []
    language = next((one for one in told if one in LANGUAGES), None)
    width = next((one for one in told if one in WIDTHS), None)
    if language is None or width is None:
        return True
    parts = item.name.replace("[", "-").rstrip("]").split("-")
    page = " ".join(part for part in parts if part not in (language, str(width)))
    narrow = ("sv", "en")[zlib.crc32(page.encode()) % 2]
    return (language, width) in {("fi", 1280), (narrow, 320)}


PLACES: dict[str, Callable[[], Place]] = {
    "municipality": lambda: Municipality.objects.get(code="905"),
    "county": lambda: County.objects.get(code="05"),
}


class Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name of the base class
        pass


@dataclass(frozen=True)
class Site:
    """A running site with a full service, a removed one, enough others for two pages of a list, and a harvest."""

    url: str
    full: Service
    removed: Service
    run: SyncRun
    word: WordRule

    def address(self, page: str, language: str) -> str:
        return self.url + self.path(page, language)

    def path(self, page: str, language: str) -> str:
        """Of a page by the name of its URL, with a query after "?"; or of the services "full" and "removed"."""
        if page in ("full", "removed"):
            return service_path(self.full if page == "full" else self.removed, language)
        if page == "report":
            return service_subpath("report_error", self.full, language)
        name, mark, query = page.partition("?")
        if name == "missing":
            return f"/{language}/missing/"
        with override(language):
            if name in PLACES:
                return place_path(PLACES[name](), language) + mark + query
            if name == "topic":
                return topic_path(ContentArea.SUBSTANCE_USE, language) + mark + query
            if name == "helpline":
                return reverse("staff_helpline", args=["mieli"])
            if name == "national":
                return reverse("staff_national_service", args=["one"])
            if name == "rule":
                return reverse("staff_rule", args=[rulebook()[0].key])
            if name in ("word", "word_delete"):
                return reverse(f"staff_{name}", args=[self.word.pk])
            if name == "why":
                return f"{reverse('staff_explain')}?q=vesi&language=fi&service={self.full.short_id}"
            if name == "run":
                return reverse("sync_run", args=[self.run.pk])
            return reverse(name) + mark + query


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Site]:
    with django_db_blocker.unblock():
        assert str(connection.settings_dict["NAME"]).startswith("test_")  # rows are written and removed for good
        full, removed = lifelike_rows()
        helplines.load()
        forget_helplines()
        NationalService.objects.create(service=removed, key="one", source_url="https://one.example/")
        rebuild()
        run, word = finished_run(), rows_of_search()
        server = ThreadedWSGIServer(("127.0.0.1", 0), Silent)
        server.daemon_threads = False  # each closes its connection to the database before the server is gone
        server.set_app(application)
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Site(f"http://127.0.0.1:{server.server_port}", full, removed, run, word)
        server.shutdown()
        thread.join()
        server.server_close()
        forget_helplines()
        call_command("flush", verbosity=0, interactive=False)
        call_command("load_areas", verbosity=0)


def lifelike_rows() -> tuple[Service, Service]:
    Concept.objects.create(kind="target_group", code="KR1.1", **texts("name", "Ikäihmiset", "De äldre", "Seniors"))
    provider = factories.organization(
        emails=[{"address": "kirjaamo@vaasa.example"}], web_pages=[{"url": "https://vaasa.example/", "language": "fi"}]
    )
    for number in range(24):
        factories.service(
            **texts("name", f"Hyvinvointivalmennuskokonaisuus {number}", f"Vattengymnastik {number}"),
            organization=provider,
            charge=["free", "charged", ""][number % 3],
            languages=["fi", "sv"],
        )
    factories.user(username="staff", is_staff=True)
    removed = factories.service(removed_at=timezone.now())
    return factories.full_service(organization=provider), removed


@pytest.fixture(scope="module")
def neighbourhood(site: Site, django_db_blocker: DjangoDbBlocker) -> dict[str, Service]:
    """What journeys look for: invented services of Vaasa and Mustasaari, and the tray's own words for loneliness."""
    with django_db_blocker.unblock():
        rows = services_of_a_neighbourhood()
        for one in rules.shipped():
            if one.phrase in ("yksinäinen", "yksinäisyys", "känna ensam", "ensam", "ensamhet", "lonely", "loneliness"):
                rules.rule(one).save()
        rebuild()
        return rows


def services_of_a_neighbourhood() -> dict[str, Service]:
    vaasa = {"area_type": "limited", "municipalities": ["905"]}
    names = {
        "chair": texts("name", "Tuolijumppa", "Stolgymnastik", "Chair exercise"),
        "gym": texts("name", "Kuntojumppa", "Motionsgymnastik", "Fitness exercise"),
        "far": texts("name", "Saarijumppa", "Skärgårdsgymnastik", "Archipelago exercise"),
        "living_room": texts("name", "Kotikulman olohuone", "Hörnans vardagsrum", "The Corner living room"),
    }
    company = texts(
        "summary",
        "Kohtaamispaikka, kun kaipaat seuraa.",
        "En mötesplats när du saknar sällskap.",
        "A meeting place when you would like company.",
    )
    rows = {
        "chair": factories.service(**names["chair"], **vaasa, charge="free"),
        "gym": factories.service(**names["gym"], **vaasa, charge="charged"),
        "far": factories.service(**names["far"], **vaasa | {"municipalities": ["499"]}, charge="free"),
        "living_room": factories.service(
            **names["living_room"], **company, **vaasa, charge="free", content_areas=["participation"]
        ),
    }
    hall = factories.channel(phones=[{"number": "+358407654321", "charge": "charged", "label": {}}])
    factories.address(hall)
    for row in rows.values():
        factories.connection(row, hall)
    return rows


def rows_of_search() -> WordRule:
    broken = [{"language": "fi", "text": "uinti", "path": "/fi/palvelut/?q=uinti"}]
    PromiseCheck.objects.create(checked_at=timezone.now(), broken=broken, count=51)
    StaleService.objects.create(service_id=Service.objects.values_list("pk", flat=True)[0])
    for number in (10, 11):
        term = {"term": "pingviinisafari", "language": "fi", "hours": 7, "last_hour": timezone.now()}
        UnmetTerm.objects.create(month=dt.date(2026, number, 1), digest=bytes(16), **term)
    word = rules.rule(rules.Shipped("sv", "same", "vattengymnastik", ("vesijumppa",), other_language="fi"))
    word.source = WordRule.Source.STAFF
    word.save()
    return word


def finished_run() -> SyncRun:
    counts = {"service": {"created": 12, "rejected": 1}, "channel": {"created": 9}}
    run = SyncRun.objects.create(
        api="v11", origin="https://ptv.example", mode="full", state="failed", counts=counts, message="No answer."
    )
    for number in range(120):
        problem = {"kind": "service", "ptv_id": str(number), "field": "webPages.url", "detail": "hhttps://example.fi"}
        run.problems.create(**problem, is_rejected=number < 2, reason=Reason.NOT_A_LINK)
    return run


@pytest.fixture(scope="module")
def browser(site: Site) -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip("CHROMIUM IS NOT INSTALLED: tests in a browser are skipped (Debian: apt-get install chromium)")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright's loop runs in the thread that makes the rows
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
            yield chromium
            connections.close_all()  # the thread's own while Playwright's loop ran in it
            chromium.close()


# Language, width and whether there is JavaScript: each of them in every journey.
Way = tuple[str, int, bool]
WAYS: list[Way] = [("fi", 1280, True), ("sv", 320, False), ("en", 320, True)]


def name_of_way(way: Way) -> str:
    language, width, has_scripts = way
    return f"{language}-{width}{'' if has_scripts else '-without-javascript'}"


@pytest.fixture(params=WAYS, ids=name_of_way)
def reader(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Keyboard]:
    """Somebody who uses the keyboard alone, in one of `WAYS`."""
    language, width, has_scripts = request.param
    with opened(browser, width, java_script_enabled=has_scripts, service_workers="block") as context:
        yield Keyboard(context.new_page(), language, has_scripts)


def opened(browser: Browser, width: int, **options: Any) -> BrowserContext:
    context = browser.new_context(viewport={"width": width, "height": 900}, reduced_motion="reduce", **options)
    context.set_default_timeout(10_000)
    return context

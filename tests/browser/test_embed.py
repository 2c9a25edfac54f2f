"""A frame on somebody else's site: shown where staff have allowed it, and nowhere else."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from pytest_django.plugin import DjangoDbBlocker

from tests.browser.conftest import Site, opened
from tray.embedding.models import EmbedHost

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made


@pytest.fixture(scope="module")
def other_site(site: Site) -> Iterator[str]:
    """The host of a site of others, each page of which shows the tray in a frame made for the host in its path."""

    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            frame = f"{site.url}/fi/upota/?site={self.path.strip('/')}&amp;kind=list&amp;municipality=905"
            body = f'<!doctype html><html lang="fi"><title>Kunta</title><iframe src="{frame}" height="700"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 — the name of the base class
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def allowed(site: Site, other_site: str, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Written before the tests begin, since the server sees nothing of a test's own transaction."""
    with django_db_blocker.unblock():
        row = EmbedHost.objects.create(host=other_site, organization_name="Kunta", added_by="x", changed_by="x")
        yield other_site
        row.delete()


@pytest.mark.parametrize("width", [1280, 280])
def test_links_of_the_frame_open_in_the_whole_window(site: Site, browser: Browser, allowed: str, width):
    with opened(browser, width) as context:
        page = context.new_page()
        page.goto(f"http://{allowed}/{allowed}")
        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("link", name="112")).to_be_visible()
        frame.get_by_role("link", name="palvelua palvelutarjottimessa").click()
        expect(page).to_have_url(f"{site.url}/fi/palvelut/?municipality=905")
        assert context.cookies() == []


def test_a_site_that_is_not_on_the_list_gets_nothing(browser: Browser, allowed: str):
    with opened(browser, 1280) as context:
        page = context.new_page()
        refused: list[str] = []
        page.on("console", lambda message: refused.append(message.text))
        page.goto(f"http://{allowed}/www.example.fi", wait_until="networkidle")
        assert any("frame-ancestors" in text for text in refused)
        expect(page.frame_locator("iframe").get_by_role("link", name="112")).to_have_count(0)

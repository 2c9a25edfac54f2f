"""Somebody at a browser without scripts: opens pages over HTTP, fills in the forms that stand there, and remembers
every address that was asked for, came back, or was told to the server."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx


@dataclass
class Form:
    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


class Forms(HTMLParser):
    """The forms of a page as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[Form] = []
        self.inside: Form | None = None
        self.select = self.area = ""
        self.first_option: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = Form(told.get("action", ""), told.get("method", "get"))
            self.found.append(self.inside)
        if self.inside is None:
            return
        name = told.get("name", "")
        if tag in {"input", "select", "textarea", "button"}:
            self.inside.names.add(name)
        is_tick = told.get("type") in {"radio", "checkbox"}
        if tag == "input" and (not is_tick or "checked" in told):
            self.inside.values.setdefault(name, []).append(told.get("value", "on" if is_tick else ""))
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.area = name
            self.inside.values[name] = [""]
        elif tag == "option" and self.select and ("selected" in told or self.select not in self.inside.values):
            self.inside.values[self.select] = [told.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.inside and self.area:
            self.inside.values[self.area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.inside = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


class Reader:
    def __init__(self, site: str, addresses: list[str]) -> None:
        self.site, self.addresses = site, addresses
        self.http = httpx.Client(base_url=site, follow_redirects=False, timeout=60)
        self.cookies: list[tuple[str, str]] = []
        self.page: httpx.Response

    def go(self, path: str) -> "Reader":
        return self.ask("GET", path)

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> "Reader":
        """Follows redirects as a browser does, telling where it comes from as the page before allows."""
        headers = {"Referer": str(self.page.url)} if hasattr(self, "page") and self.tells_where_from() else {}
        self.page = self.http.request(method, path, data=data, headers=headers)
        self.addresses += [str(self.page.url), *headers.values(), self.page.headers.get("location", "")]
        self.cookies += self.http.cookies.items()
        where = self.page.headers.get("location", "")
        if self.page.is_redirect and urlsplit(urljoin(self.site, where)).netloc == urlsplit(self.site).netloc:
            return self.go(where)
        return self

    def tells_where_from(self) -> bool:
        return bool(self.page.headers.get("referrer-policy") != "no-referrer")

    def send(self, path: str = "", **told: Any) -> "Reader":
        """Opens the page and sends its form: the one with these fields."""
        if path:
            self.go(path)
        forms = [form for form in Forms(self.page.text).found if form.method.lower() == "post"]
        fitting = [form for form in forms if set(told) - {"go"} <= form.names]
        assert fitting, (path, told, self.page.url, problems(self.page.text))
        form = max(fitting, key=lambda each: len(each.names)) if told else fitting[0]
        data = form.values | {name: value if isinstance(value, list) else [value] for name, value in told.items()}
        return self.ask("POST", urljoin(str(self.page.url), form.action), data)

    def press(self, *, contains: str) -> "Reader":
        """A form that is a button alone, by a part of the address that it goes to."""
        posted = [form for form in Forms(self.page.text).found if form.method.lower() == "post"]
        form = next(form for form in posted if contains in form.action)
        return self.ask("POST", urljoin(str(self.page.url), form.action), form.values)

    @property
    def path(self) -> str:
        return self.page.url.path


def problems(page: str) -> str:
    """What the page complains of, for who reads why a test failed."""
    found = re.search(r"error-summary.*?</ul>", page, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0])) if found else ""

"""A request and an answer, in neither API's form."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import msgspec

JSON = "application/json; charset=utf-8"
HTML = "text/html"
TEXT = "text/plain; charset=utf-8"
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)

encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Request:
    target: str  # path and query, as asked
    path: str
    query: tuple[tuple[str, str], ...]
    api_key: str | None = None

    @classmethod
    def of(cls, target: str, api_key: str | None = None) -> "Request":
        parts = urlsplit(target)
        return cls(target, unquote(parts.path), tuple(parse_qsl(parts.query, keep_blank_values=True)), api_key)

    def value(self, name: str, default: str = "") -> str:
        """The last value, names in any case, as ASP.NET reads them."""
        found = [value for key, value in self.query if key.lower() == name.lower()]
        return found[-1] if found else default

    def is_true(self, name: str) -> bool:
        return self.value(name).lower() == "true"

    def list_name(self) -> str:
        """What tells one list from another: everything but the page."""
        return f"{self.path} {[pair for pair in self.query if pair[0].lower() != 'page']}"


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)


class Refused(Exception):
    """Stops the handling of a request with this answer."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def json(value: Any, status: int = 200) -> Answer:
    return Answer(status, encode(value))


Handler = Callable[..., Answer]


class Routes:
    """`{name}` in a pattern takes one part of a path. The first pattern that fits is taken, in any case of letters."""

    def __init__(self, routes: Iterable[tuple[str, Handler]]) -> None:
        self._routes = [(self._compiled(pattern), handler) for pattern, handler in routes]

    @staticmethod
    def _compiled(pattern: str) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", pattern) + "/?", re.IGNORECASE)

    def find(self, path: str) -> tuple[Handler, dict[str, str]] | None:
        for pattern, handler in self._routes:
            if match := pattern.fullmatch(path):
                return handler, match.groupdict()
        return None

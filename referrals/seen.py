"""What one party sees of one referral at one moment: what `referrals.visibility` lets through, and nothing else.

Nothing is opened while it is put together: the audit row is written in between (`referrals.access.look`).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import msgspec

from referrals.details import Assessment, Client, Section, unsealed
from referrals.models import Referral
from referrals.visibility import Situation, visible


class Seen(Mapping[str, Any]):
    """By name, as an attribute, an item or with `get`. A field that the party may not see is not in it. Without a repr,
    which might end in a log."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = dict(values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in self._values:
            raise AttributeError(f"{name} is not to be seen")
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __repr__(self) -> str:
        return f"<{len(self)} fields>"


class Closed:
    """What is to be shown, with nothing opened yet. `groups` names it for the audit row."""

    def __init__(self, now: Situation, only: frozenset[str] | None) -> None:
        self.now = now
        self.only = only
        self.getters: dict[str, Callable[[], Any]] = {}
        self.found: set[str] = set()

    @property
    def groups(self) -> list[str]:
        return sorted(self.found)

    def add(self, source: str, get: Callable[[str], Any]) -> None:
        for name, line in visible(source, self.now).items():
            if self.only is None or name in self.only:
                self.getters[name] = bound(get, name)
                self.found.add(line.group)

    def add_rows(self, name: str, source: str, rows: Callable[[], Iterable[Any]]) -> None:
        """Related rows, each with only its visible fields."""
        lines = visible(source, self.now)
        if lines and (self.only is None or name in self.only):
            self.getters[name] = lambda: [part(row, lines) for row in rows()]
            self.found |= {line.group for line in lines.values()}

    def add_one(self, name: str, source: str, row: Any) -> None:
        lines = visible(source, self.now)
        if row is not None and lines and (self.only is None or name in self.only):
            self.getters[name] = lambda: part(row, lines)
            self.found |= {line.group for line in lines.values()}

    def open(self) -> Seen:
        return Seen({name: get() for name, get in self.getters.items()})


def seen(now: Situation, only: frozenset[str] | None) -> Closed:
    """Fields of the referral, of its client and of its handling stand by their own names; `consent`, `events`,
    `attempts`, `meetings`, `follow_ups` and `client_feedback` are records of their own."""
    row = now.referral
    view = Closed(now, only)
    view.add("Referral", lambda name: getattr(row, name))
    opened = Opened(row)
    view.add("Client", lambda name: getattr(opened.client, name))
    view.add("Section", lambda name: getattr(opened.section, name))
    if row.__dict__["assessment_sealed"]:
        view.add("Assessment", lambda name: getattr(opened.assessment, name))
    if now.handling is not None:
        handling = now.handling
        view.add("Handling", lambda name: getattr(handling, name))
    view.add("Derived", lambda name: DERIVED[name](now, opened))
    view.add_one("consent", "Consent", now.consent)
    view.add_rows("events", "ReferralEvent", lambda: row.events.select_related("organization"))
    view.add_rows("attempts", "ContactAttempt", lambda: row.contactattempts.order_by("at"))
    view.add_rows("meetings", "Meeting", lambda: row.meetings.select_related("link_person").order_by("on"))
    view.add_rows("follow_ups", "FollowUp", row.follow_ups.all)
    view.add_one("client_feedback", "ClientFeedback", getattr(row, "client_feedback", None))
    return view


class Opened:
    """The sealed texts of one referral, each opened once, when first asked."""

    def __init__(self, referral: Referral) -> None:
        self.referral = referral
        self.known: dict[str, msgspec.Struct] = {}

    def of(self, name: str, kind: type[msgspec.Struct]) -> Any:
        if name not in self.known:
            self.known[name] = unsealed(getattr(self.referral, name), kind)
        return self.known[name]

    @property
    def client(self) -> Client:
        return self.of("client_sealed", Client)  # type: ignore[no-any-return]

    @property
    def section(self) -> Section:
        return self.of("section_sealed", Section)  # type: ignore[no-any-return]

    @property
    def assessment(self) -> Assessment:
        return self.of("assessment_sealed", Assessment)  # type: ignore[no-any-return]


def client_name(now: Situation, opened: Opened) -> str:
    """Whole, or the first name for whom may not see the last."""
    names = visible("Client", now)
    parts = (getattr(opened.client, each) for each in ("first_name", "last_name") if each in names)
    return " ".join(filter(None, parts))


def attempts_count(now: Situation, _opened: Opened) -> int:
    return now.referral.contactattempts.count()


DERIVED: dict[str, Callable[[Situation, Opened], Any]] = {
    "client_name": client_name,
    "attempts_count": attempts_count,
}


def bound(get: Callable[[str], Any], name: str) -> Callable[[], Any]:
    return lambda: get(name)


def part(row: Any, lines: Iterable[str]) -> Seen:
    return Seen({name: getattr(row, name) for name in lines})

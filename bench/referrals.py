"""Referrals at full size: how long the server works for the inbox, one referral, sending, a step, and the lists.

    bin/bench referrals [--sizes 10000,100000,1000000] [--requests 60] [--reuse] [--json]

Milliseconds, p50 / p95, of the views in this process with the whole middleware, signed in with the second factor,
without compression. Statements and SQL are those that a view sends, added up per request. CPU is what this process and
the one of PostgreSQL that serves it have worked, without waiting for others on a busy machine, or for the disk.
Each request is for another referral or by another reader. The country is the same at every size, so that the largest
office has a hundred times as many referrals in its inbox at 1,000,000 as at 10,000. One of each is asked for before.

--reuse measures on what an earlier run left in DATABASE_URL.
"""

import argparse
import itertools
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from http.cookies import SimpleCookie
from importlib import import_module
from pathlib import Path
from statistics import mean
from typing import Any
from uuid import UUID

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import override

from bench import _report
from bench._measure import InProcess, Pair, percentiles
from bench._referral_country import Office, known
from bench._referrals import MADE_CODES, fill
from referrals import actions
from referrals.access import as_sender
from referrals.codes import REASONS, State
from referrals.details import Client
from referrals.models import Receiver, Referral
from referrals.views import client_session
from tray.accounts.access import SECOND_FACTOR
from tray.accounts.models import Membership, Role
from tray.accounts.sessions import BACKEND

CSRF = "b" * 32
FORM = "application/x-www-form-urlencoded"
LARGEST, MIDDLE = slice(0, 3), slice(300, 320)


@dataclass(frozen=True)
class Ask:
    """By GET, or by POST where there is a form."""

    path: str
    cookies: dict[str, str]
    form: dict[str, Any] | None = None


@dataclass(frozen=True)
class Figures:
    case: str
    requests: int
    statements: float
    sql: Pair
    view: Pair
    cpu: Pair
    problem: str = ""


class Watched(InProcess):
    """`cpu` is of the last request, in seconds: of this thread, and of the database's process if it is here."""

    def __init__(self) -> None:
        super().__init__()
        connection.ensure_connection()
        self.backend = Path(f"/proc/{connection.connection.info.backend_pid}/schedstat")
        self.cpu = 0.0

    def answer(self, request: HttpRequest) -> tuple[int, float]:
        before = time.thread_time() + self.of_backend()
        told = super().answer(request)
        self.cpu = time.thread_time() + self.of_backend() - before
        return told

    def of_backend(self) -> float:
        return int(self.backend.read_text().split()[0]) / 1e9 if self.backend.exists() else 0.0


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if Referral.objects.exists() and not options.reuse:
        sys.exit("The database has referrals: name another in DATABASE_URL, or none, or measure on it with --reuse.")
    told = _report.machine()
    runs = [measured(size, options) for size in sizes(options)]
    told["load_after"] = os.getloadavg()[0]
    if options.json:
        data = [run | {"found": [asdict(one) for one in run["found"]]} for run in runs]
        print(json.dumps({"machine": told, "runs": data}, indent=1))
    else:
        print(f"\n{growth(runs)}\n\n{_report.machine_line(told)}")
    return 0


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="bin/bench referrals", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument(
        "--sizes", default="10000,100000,1000000", help="one after the other, each filled up to the next"
    )
    found.add_argument("--requests", type=int, default=60, help="of each case")
    found.add_argument("--reuse", action="store_true")
    found.add_argument("--only", default="", help="cases whose names have the word")
    found.add_argument("--json", action="store_true")
    return found


def sizes(options: argparse.Namespace) -> list[int]:
    if options.reuse:
        return [Referral.objects.count()]
    return sorted(int(size) for size in options.sizes.split(",") if size)


def measured(size: int, options: argparse.Namespace) -> dict[str, Any]:
    filling = {} if options.reuse else fill(size)
    if filling:
        progress(f"{size:,} referrals: {', '.join(f'{name} {value:,.0f}' for name, value in filling.items())}")
    server = Watched()
    found = [
        figures(name, asks, options.requests, server)
        for name, asks in cases(options.requests).items()
        if options.only in name
    ]
    run = {"size": size, "filling": filling, "found": found}
    if not options.json:
        print("\n" + report(run), flush=True)
    return run


def figures(name: str, asks: Iterator[Ask], requests: int, server: Watched) -> Figures:
    """Of the last so many; the first is never counted."""
    views, sqls, cpus, counts, wrong = [], [], [], [], set()
    for one in asks:
        status, seconds = server.answer(request_of(one, server))
        if status != (302 if one.form and "responsible" in one.form else 200):
            wrong.add(f"{status} from {one.path}")
        views.append(seconds)
        sqls.append(server.sql)
        cpus.append(server.cpu)
        counts.append(server.statements)
    if len(views) < 2:
        return Figures(name, 0, 0, (0, 0), (0, 0), (0, 0), "nothing to ask")
    problem = "; ".join(sorted(wrong)[:2])
    start = max(1, len(views) - requests)
    found = Figures(
        name,
        len(views[start:]),
        round(mean(counts[start:]), 1),
        percentiles(sqls[start:]),
        percentiles(views[start:]),
        percentiles(cpus[start:]),
        problem,
    )
    progress(f"{name}: {_report.pair(found.view)} {problem}")
    return found


def request_of(one: Ask, server: Watched) -> HttpRequest:
    server.requests.cookies = SimpleCookie(one.cookies | {settings.CSRF_COOKIE_NAME: CSRF})
    if one.form is None:
        return server.requests.get(one.path)
    return server.requests.post(one.path, urlencode(one.form | {"csrfmiddlewaretoken": CSRF}, doseq=True), FORM)


# --- What is asked -------------------------------------------------------------------------------------------------


def cases(requests: int) -> dict[str, Iterator[Ask]]:
    """Each in its order: what is opened is accepted later."""
    country = known()
    offices = country.offices
    people = {user.pk: user for user in get_user_model().objects.filter(pk__in=readers(offices))}
    cookies = {pk: signed_in(user) for pk, user in people.items()}
    unopened = list(originals(State.SENT)[: requests + 1])
    opened = [row.pk for row in unopened]
    with override("fi"):
        inbox = reverse("referral_inbox")
        return {
            "inbox, the largest offices": repeated(inbox, advisers(offices[LARGEST], cookies), requests),
            "inbox, offices of the middle": repeated(inbox, advisers(offices[MIDDLE], cookies), requests),
            "inbox, what has ended, the largest": repeated(
                f"{inbox}?show=over", advisers(offices[LARGEST], cookies), requests
            ),
            "a referral, opened for the first time": (handled(row) for row in unopened),
            "the same, again": later(handled, State.OPENED, opened),
            "accepting": later(accepting, State.OPENED, opened),
            "one in progress": (handled(row) for row in originals(State.IN_PROGRESS)[: requests + 1]),
            "sending, the last step": sending(requests),
            "the sender's list, the busiest": repeated(reverse("referral_sent"), busiest(), requests),
            "the sender's referral": (sent(row) for row in originals(State.COMPLETED)[: requests + 1]),
            "the lead's list": repeated(reverse("referral_unit"), leads(), requests),
            "the client's page": (of_client(row) for row in originals(State.IN_PROGRESS)[: requests + 1]),
        }


def originals(state: State) -> Any:
    """Those with texts that can be opened, in an order that has nothing to do with their offices."""
    rows = Referral.objects.filter(code__regex=MADE_CODES, state=state, erased_at=None)
    return rows.select_related("receiver__unit", "sender").order_by("pk")


def later(ask: Callable[[Any], Ask], state: State, ids: Sequence[UUID]) -> Iterator[Ask]:
    """What is in that state when its turn comes."""
    yield from map(ask, originals(state).filter(pk__in=ids))


def readers(offices: Sequence[Office]) -> list[int]:
    return [office.advisers[0] for part in (LARGEST, MIDDLE) for office in offices[part]]


def repeated(path: str, cookies: Sequence[dict[str, str]], requests: int) -> Iterator[Ask]:
    """Once of each reader before the measuring: what a process keeps for a while is kept then."""
    for one in itertools.islice(itertools.cycle(cookies), len(cookies) + requests):
        yield Ask(path, one)


def advisers(offices: Sequence[Office], cookies: dict[int, dict[str, str]]) -> list[dict[str, str]]:
    return [cookies[office.advisers[0]] for office in offices]


def adviser_of(receiver: Receiver) -> Any:
    return Membership.objects.filter(unit=receiver.unit, role=Role.RECEIVER).select_related("user").first().user


def handled(row: Any) -> Ask:
    with override("fi"):
        return Ask(reverse("referral_handle", args=[row.code]), signed_in(adviser_of(row.receiver)))


def accepting(row: Any) -> Ask:
    user = adviser_of(row.receiver)
    form = {"key": f"accept-{row.pk.hex[:20]}", "version": row.version, "responsible": user.pk, "phone": ""}
    with override("fi"):
        return Ask(reverse("referral_handle_accept", args=[row.code]), signed_in(user), form)


def sent(row: Any) -> Ask:
    with override("fi"):
        return Ask(reverse("referral_one", args=[row.code]), signed_in(row.sender))


def sending(requests: int) -> Iterator[Ask]:
    """Of a draft that is whole, made a moment before."""
    for row in originals(State.COMPLETED)[: requests + 1]:
        membership = Membership.objects.get(user=row.sender, role=Role.SENDER)
        by = as_sender(row.sender, membership)
        draft = actions.new_draft(by=by, kind=row.kind, receiver=row.receiver, municipality=row.municipality_id)
        client = Client(first_name="Aino", last_name="Virtanen", phone="+358401234567", birth_year=1961)
        reasons = [REASONS[row.kind].values[0]]
        draft = actions.save_draft(draft, by=by, version=draft.version, client=client, reasons=reasons)
        form = {
            "key": f"send-{draft.pk.hex[:20]}",
            "version": draft.version,
            "language": "fi",
            "shown": "fi",
            "valid_days": 60,
            "given_by": "self",
            "how": "spoken",
            "feedback_to_sender": "outcome",
            "allow_follow_up": "on",
            "agreed": "on",
            "go": "send",
        }
        with override("fi"):
            yield Ask(reverse("referral_draft_consent", args=[draft.code]), signed_in(row.sender), form)


def busiest() -> list[dict[str, str]]:
    """The first sender of each county has the most."""
    firsts = {sender.county: sender.user_id for sender in reversed(known().senders)}
    return [signed_in(user) for user in get_user_model().objects.filter(pk__in=firsts.values())]


def leads() -> list[dict[str, str]]:
    rows = Membership.objects.filter(role=Role.SENDER_LEAD).select_related("user")
    return [signed_in(row.user) for row in rows]


def of_client(row: Any) -> Ask:
    response = client_session.begin(HttpResponse(), row, "code")
    with override("fi"):
        path = reverse("referral_client_page")
    return Ask(path, {name: morsel.value for name, morsel in response.cookies.items()})


def signed_in(user: Any) -> dict[str, str]:
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: BACKEND,
            HASH_SESSION_KEY: user.get_session_auth_hash(),
            SECOND_FACTOR: "totp",
        }
    )
    session.create()
    return {settings.SESSION_COOKIE_NAME: session.session_key}


# --- What is told --------------------------------------------------------------------------------------------------


def report(run: dict[str, Any]) -> str:
    heads = ("", "requests", "statements", "SQL", "view", "SQL's share", "CPU")
    rows = [
        [
            one.case,
            str(one.requests),
            f"{one.statements:g}",
            _report.pair(one.sql),
            _report.pair(one.view),
            f"{one.sql[0] / one.view[0]:.0%}" if one.view[0] else "–",
            _report.pair(one.cpu),
        ]
        for one in run["found"]
    ]
    problems = [f"- {one.case}: {one.problem}" for one in run["found"] if one.problem]
    filling = ", ".join(f"{name} {value:,.0f}" for name, value in run["filling"].items())
    lines = [f"### {run['size']:,} referrals", *(["", filling] if filling else []), "", *_report.table(heads, rows)]
    return "\n".join([*lines, *(["", *problems] if problems else [])])


def growth(runs: Sequence[dict[str, Any]]) -> str:
    sizes = [f"{run['size']:,}" for run in runs]
    heads = ["", *(f"view, {size}" for size in sizes), *(f"CPU, {size}" for size in sizes)]
    found = [{one.case: one for one in run["found"]} for run in runs]
    rows = [
        [case, *(_report.pair(run[case].view) for run in found), *(_report.pair(run[case].cpu) for run in found)]
        for case in found[-1]
    ]
    return "\n".join(["### By size", "", *_report.table(heads, rows)])


def progress(sentence: str) -> None:
    print(f"{timezone.localtime():%H:%M:%S} {sentence}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

"""Public pages under load: what two web workers give, and how long readers wait at a steady pace.

    bin/bench pages [--services 20000] [--pace 50] [--seconds 20] [--reuse] [--json]

Steady pace: so many requests a second in all, begun on time whatever became of the earlier ones, so that waiting for
a busy worker counts too; once with every kind of page in turn, once with each kind alone. Throughput: four readers who
ask anew as soon as they are answered. Two Gunicorn workers as `bin/run` starts them, compressed; the client shares the
machine with them and with PostgreSQL. No answer comes from a cache of HTTP.
"""

import argparse
import json
import os
import random
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import chain, count, zip_longest

import django

django.setup()

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import override

from bench import _catalogue, _report
from bench._cases import LANGUAGE, PAGES, some_municipalities, words_by_band
from bench._load import Answer, Client, Post, ask, site
from bench._measure import Pair, failures, percentiles
from tray.areas.models import County, Municipality
from tray.areas.names import name_of
from tray.assessment.questionnaire import BEST, statements
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Service
from tray.pages.links import service_path
from tray.pages.place_links import place_path
from tray.search.criteria import Criteria

AT_ONCE = 4
READERS = 32  # threads that keep the pace; more than ever wait at a time


@dataclass(frozen=True)
class Figures:
    """Milliseconds, p50 and p95; requests answered per second."""

    page: str
    alone: Pair
    among_others: Pair
    throughput: float
    problem: str = ""


def main(arguments: Sequence[str] | None = None) -> int:
    options = parser().parse_args(arguments)
    if Service.objects.exists() and not options.reuse:
        sys.exit("The database has services, which this benchmark would delete: name another in DATABASE_URL, or none.")
    told = _report.machine()
    if not options.reuse:
        _catalogue.load(options.services)
    kinds = pages()
    with site() as running:
        for paths in kinds.values():  # what is asked for the first time is not measured
            ask(running.port, paths, 2 * len(paths), at_once=2)
        mixed = list(chain.from_iterable(zip_longest(*kinds.values())))
        together = at_pace(running.port, list(filter(None, mixed)), options.pace, options.seconds)
        found = [figures(name, paths, together, running.port, options) for name, paths in kinds.items()]
    told["load_after"] = os.getloadavg()[0]
    if options.json:
        print(json.dumps({"machine": told, "pace": options.pace, "pages": [asdict(one) for one in found]}, indent=1))
    else:
        report(found, told, options)
    return 0


def parser() -> argparse.ArgumentParser:
    found = argparse.ArgumentParser(
        prog="bin/bench pages", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    found.add_argument("--services", type=int, default=20_000)
    found.add_argument("--pace", type=int, default=50, help="requests a second")
    found.add_argument("--seconds", type=int, default=20)
    found.add_argument("--reuse", action="store_true", help="measure on what DATABASE_URL has")
    found.add_argument("--json", action="store_true")
    return found


def pages() -> dict[str, Sequence[str | Post]]:
    """By kind of page."""
    towns = some_municipalities()
    dice = random.Random(1)
    words = [word for band in ("20–100", "500–1,500") for word in words_by_band(dice)[band]]
    asked = [Criteria(text=word) for word in words]
    asked += [Criteria(text=word, place=town) for word, town in zip(words, towns, strict=False)]
    asked += [Criteria(areas=(area,), place=towns[0]) for area in ContentArea]
    services = Service.objects.in_tray().order_by("id")[:PAGES]
    with override(LANGUAGE):
        return {
            "home": [reverse("home")],
            "list": [f"{reverse('services')}?{urlencode(one.query())}" for one in asked],
            "service": [service_path(row, LANGUAGE) for row in services],
            "self-assessment": [reverse("assessment")],
            "its result": [Post(reverse("assessment_result"), answers(town, dice)) for town in towns],
            "county": [place_path(county, LANGUAGE) for county in County.objects.order_by("code")],
            "municipality": [place_path(town, LANGUAGE) for town in towns],
            "choice of a place": [reverse("places")],
            "help in a crisis": [reverse("crisis_help")],
        }


def answers(town: Municipality, dice: random.Random) -> str:
    """Somebody's, one in eight left out."""
    told = {key: dice.randint(0, BEST) for key in statements() if dice.random() < 7 / 8}
    return urlencode({**told, "place": name_of(town, LANGUAGE)})


def figures(
    name: str, paths: Sequence[str | Post], together: Sequence[Answer], port: int, options: argparse.Namespace
) -> Figures:
    alone = at_pace(port, paths, options.pace, options.seconds)
    began = time.perf_counter()
    fast = ask(port, paths, 400, at_once=AT_ONCE)
    throughput = len(fast) / (time.perf_counter() - began)
    addresses = {page if isinstance(page, str) else page.path for page in paths}
    own = [one for one in together if one.path in addresses]
    found = Figures(
        name,
        alone=percentiles(one.seconds for one in alone),
        among_others=percentiles(one.seconds for one in own),
        throughput=round(throughput, 1),
        problem=failures([*alone, *own, *fast]),
    )
    print(f"{name}: {_report.pair(found.alone)}", file=sys.stderr, flush=True)
    return found


def at_pace(port: int, paths: Sequence[str | Post], pace: int, seconds: int) -> list[Answer]:
    """Requests begun every 1/pace of a second; their time counts from when they were due."""
    numbers, lock, answers = count(), threading.Lock(), []
    start = time.perf_counter() + 0.1

    def read() -> None:
        client = Client(port)
        while True:
            with lock:
                number = next(numbers)
            if number >= pace * seconds:
                return
            due = start + number / pace
            time.sleep(max(0, due - time.perf_counter()))
            late = time.perf_counter() - due
            one = client.ask(paths[number % len(paths)])
            answers.append(Answer(one.path, one.status, one.seconds + late, one.body))

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    return answers


def report(found: Sequence[Figures], told: dict[str, object], options: argparse.Namespace) -> None:
    print(f"Milliseconds, p50 / p95, at {options.pace} requests a second; requests answered per second.\n")
    heads = ("page", "among others", "alone", f"{AT_ONCE} readers without a pause, answers a second")
    rows = [
        (one.page, _report.pair(one.among_others), _report.pair(one.alone), f"{one.throughput:.0f}") for one in found
    ]
    print("\n".join(_report.table(heads, rows)))
    print("\n".join(f"- {one.page}: {one.problem}" for one in found if one.problem))
    print(f"\n{_report.machine_line(told)}")


if __name__ == "__main__":
    sys.exit(main())

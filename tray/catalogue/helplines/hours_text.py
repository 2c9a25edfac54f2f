"""Weekly hours as a person writes them on one line, and back: "24/7", "ma–pe 9–20, la 10.30–15", "" for not known.

Days may be written in any of the tray's languages. Exceptions and holidays are not written here; see `with_week`.
"""

import re

import msgspec

from tray.catalogue.helplines.answers import ALWAYS_OPEN
from tray.catalogue.hours import DAY, NO_HOURS, Opening, OpeningHours, RegularHours

DAYS = {
    "fi": ("ma", "ti", "ke", "to", "pe", "la", "su"),
    "sv": ("mån", "tis", "ons", "tors", "fre", "lör", "sön"),
    "en": ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
}
NUMBERS = {name: number for names in DAYS.values() for number, name in enumerate(names)}
# "to" is Thursday in Finnish; Swedes write it so as well, beside må, ti, on, fr, lö, sö.
NUMBERS |= {name: number for number, name in enumerate(("må", "ti", "on", "to", "fr", "lö", "sö"))}
ALL_WEEK = "24/7"
DASH = r"\s*[-–—]\s*"
PART = re.compile(
    rf"(?P<first>[a-zåäö]+)\.?(?:{DASH}(?P<last>[a-zåäö]+)\.?)?\s+"
    rf"(?P<opens>\d{{1,2}}(?:[.:]\d\d)?){DASH}(?P<closes>\d{{1,2}}(?:[.:]\d\d)?)"
)


class UnreadableHours(Exception):
    """A part of the line cannot be read. The message is that part."""


def read(line: str) -> OpeningHours:
    """Raises UnreadableHours."""
    text = " ".join(line.lower().split())
    if not text:
        return NO_HOURS
    if text == ALL_WEEK:
        return ALWAYS_OPEN
    openings = [opening for part in re.split(r"[,;]", text) if part.strip() for opening in read_part(part.strip())]
    return OpeningHours(regular=(RegularHours(openings=tuple(sorted(set(openings)))),))


def read_part(part: str) -> list[Opening]:
    match = PART.fullmatch(part)
    if match is None or match["first"] not in NUMBERS or (match["last"] or match["first"]) not in NUMBERS:
        raise UnreadableHours(part)
    first, last = NUMBERS[match["first"]], NUMBERS[match["last"] or match["first"]]
    opens, closes = minutes(match["opens"]), minutes(match["closes"])
    if opens is None or closes is None or opens in (closes, DAY):
        raise UnreadableHours(part)
    if closes < opens:  # over midnight
        closes += DAY
    days = range(first, last + 1) if first <= last else (*range(first, 7), *range(last + 1))
    return [Opening(day=day, opens=opens, closes=closes) for day in days]


def minutes(clock: str) -> int | None:
    """From midnight; None when no clock shows that."""
    hour, _, rest = clock.replace(".", ":").partition(":")
    told = 60 * int(hour) + int(rest or 0)
    return told if told <= DAY and int(rest or 0) < 60 else None


def written(hours: OpeningHours, language: str) -> str:
    """What `read` reads. Of several seasons the first."""
    if not hours.regular:
        return ""
    regular = hours.regular[0]
    if regular.always_open:
        return ALL_WEEK
    names = DAYS.get(language, DAYS["fi"])
    spans: list[tuple[int, int, tuple[int, int]]] = []
    for day in range(7):
        for opening in (one for one in regular.openings if one.day == day):
            times = (opening.opens, opening.closes)
            before = next((span for span in spans if span[1] == day - 1 and span[2] == times), None)
            if before:
                spans[spans.index(before)] = (before[0], day, times)
            else:
                spans.append((day, day, times))
    return ", ".join(f"{days(first, last, names)} {clock(at[0])}–{clock(at[1])}" for first, last, at in spans)


def days(first: int, last: int, names: tuple[str, ...]) -> str:
    return names[first] if first == last else f"{names[first]}–{names[last]}"


def clock(minute: int) -> str:
    hour, rest = divmod(minute if minute <= DAY else minute - DAY, 60)
    return f"{hour}.{rest:02d}" if rest else str(hour)


def with_week(stored: OpeningHours, week: OpeningHours) -> OpeningHours:
    """The week that was written, with the exceptions and holidays that are already known. No week: nothing is
    known."""
    return msgspec.structs.replace(stored, regular=week.regular) if week else NO_HOURS

"""What the site promises to find: its content areas, the examples beside the search field, and the names that it offers
while somebody types. Each is tried every night as a search of the live catalogue."""

import datetime as dt
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.http import urlencode
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from tray.catalogue.content_areas import ContentArea
from tray.search.criteria import Criteria
from tray.search.engine import search
from tray.search.models import PromiseCheck, Suggestion

logger = logging.getLogger(__name__)

# The words that stand beside the search field as examples.
EXAMPLES = {
    "fi": ("uinti", "yksinäisyys", "tupakoinnin lopettaminen"),
    "sv": ("simning", "ensamhet", "sluta röka"),
    "en": ("swimming", "loneliness", "quitting smoking"),
}
SUGGESTIONS_TRIED = 100  # in each language, those that most services have first
LONGEST_NAME = 10  # words; the search form takes no more
DAYS_KEPT = 31


@dataclass(frozen=True)
class Attempt:
    """`text` is what a reader sees, `path` where it leads."""

    language: str
    text: str
    path: str
    criteria: Criteria


@dataclass(frozen=True)
class Broken:
    language: str
    text: str
    path: str


def example_sentence() -> str:
    """In the language of the page."""
    words = EXAMPLES.get(get_language() or "fi", EXAMPLES["fi"])
    return _("For example: %(words)s") % {"words": ", ".join(words)}


lazy_example_sentence = lazy(example_sentence, str)


def check(now: dt.datetime | None = None) -> PromiseCheck:
    """Tries everything, and keeps what found nothing."""
    now = now or timezone.now()
    count, broken = 0, []
    for attempt in attempts():
        count += 1
        if not search(attempt.criteria, attempt.language, size=1, now=now).total:
            broken.append(Broken(attempt.language, attempt.text, attempt.path))
            logger.warning("Promised, but nothing is found (%s): %s", attempt.language, attempt.text)
    PromiseCheck.objects.filter(checked_at__lt=now - dt.timedelta(days=DAYS_KEPT)).delete()
    return PromiseCheck.objects.create(checked_at=now, broken=[asdict(one) for one in broken], count=count)


def attempts() -> Iterator[Attempt]:
    for language, examples in EXAMPLES.items():
        with override(language):
            yield from [attempt(language, str(area.label), Criteria(areas=(area,))) for area in ContentArea]
            texts = dict.fromkeys([*examples, *offered_names(language)])
            yield from [attempt(language, text, Criteria(text=text)) for text in texts]


def attempt(language: str, text: str, criteria: Criteria) -> Attempt:
    return Attempt(language, text, f"{reverse('services')}?{urlencode(criteria.query())}", criteria)


def offered_names(language: str) -> list[str]:
    """Names of services that are offered while somebody types."""
    rows = Suggestion.objects.filter(language=language, kind=Suggestion.Kind.SERVICE, is_whole=True)
    names = rows.order_by("-entries", "tail").values_list("label", flat=True)
    return [name for name in names[: 2 * SUGGESTIONS_TRIED] if len(name.split()) <= LONGEST_NAME][:SUGGESTIONS_TRIED]


def last_check() -> PromiseCheck | None:
    return PromiseCheck.objects.order_by("-checked_at", "-pk").first()

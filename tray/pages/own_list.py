"""The reader's own list of services. It lives in the address of its page (`?s=` and the short ids of its services, one
after another) and, with JavaScript, in the reader's browser: this server keeps nothing of it.

Every change is a link to the list as it would be after it, so that all works without JavaScript.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import or_

import segno
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tray.areas.names import area_names
from tray.catalogue.models import Service
from tray.pages.forms import SearchForm
from tray.pages.hits import CARD, Hit, hits
from tray.pages.links import Query, absolute, id_range, page_addresses, with_query
from tray.pages.own_list_entries import Entry, entries
from tray.pages.public import public_page
from tray.search.criteria import Criteria
from tray.search.engine import search
from tray.search.private import without_identity_codes

MOST = 30
MOST_FOUND = 8
SHORT_ID = re.compile(r"[0-9a-f]{12}")
SEARCH_FIELDS = ("q", "place", "municipality", "county", "postcode")


@dataclass(frozen=True)
class OwnList:
    """Short ids in the reader's order. `is_damaged`: the address held more, or something else beside them."""

    ids: tuple[str, ...] = ()
    is_damaged: bool = False

    @classmethod
    def read(cls, text: str) -> "OwnList":
        text = text.strip().lower()
        found = SHORT_ID.findall(text)
        ids = tuple(dict.fromkeys(found))
        return cls(ids[:MOST], is_damaged="".join(found) != text or len(ids) > MOST)

    def only(self, known: Iterable[str]) -> "OwnList":
        return replace(self, ids=tuple(short_id for short_id in self.ids if short_id in known))

    def without(self, short_id: str) -> "OwnList":
        return replace(self, ids=tuple(one for one in self.ids if one != short_id))

    def with_added(self, short_id: str) -> "OwnList":
        return replace(self, ids=(*self.ids, short_id))

    def with_earlier(self, short_id: str) -> "OwnList":
        """The service one place nearer to the beginning."""
        place = self.ids.index(short_id)
        before, after = self.ids[: max(0, place - 1)], self.without(short_id).ids[max(0, place - 1) :]
        return replace(self, ids=(*before, short_id, *after))

    def with_later(self, short_id: str) -> "OwnList":
        place = self.ids.index(short_id)
        return self.with_earlier(self.ids[place + 1]) if place + 1 < len(self.ids) else self

    @property
    def is_full(self) -> bool:
        return len(self.ids) >= MOST

    def query(self) -> Query:
        return [("s", "".join(self.ids))] if self.ids else []

    def path(self, more: Query | None = None) -> str:
        return with_query(reverse("own_list"), self.query() + (more or []))


@dataclass(frozen=True)
class Row:
    """A service of the list with the list's addresses after each change; "" where a change changes nothing."""

    short_id: str
    entry: Entry
    remove_path: str
    earlier_path: str
    later_path: str


@dataclass(frozen=True)
class Found:
    """A service found to be added. `add_path` is "" when it is there already, or when the list is full."""

    hit: Hit
    add_path: str
    is_listed: bool


@public_page
def own_list(request: HttpRequest) -> HttpResponse:
    if path := path_without_identity_codes(request):
        return redirect(path)
    asked = OwnList.read(request.GET.get("s", ""))
    services = services_with(asked.ids)
    listed = asked.only(services)
    form = SearchForm(searched(request), areas=area_names())
    is_valid = form.is_valid()
    form.write_place()
    found = form.criteria.query() if is_valid else []
    context = {
        "rows": rows(listed, services),
        "ids": "".join(listed.ids),
        "is_full": listed.is_full,
        "most": MOST,
        "is_damaged": asked.is_damaged or len(listed.ids) < len(asked.ids),
        "share": Shared.of(listed) if listed.ids else None,
        "today": timezone.now(),
        "form": form,
        "has_search": any(searched(request).values()),
        **(search_context(form.criteria, listed) if is_valid and found else {"found": [], "all_path": ""}),
        **page_addresses(request, listed.query() + found),
    }
    return render(request, "own_list/page.html", context)


def searched(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "") for name in SEARCH_FIELDS}


def path_without_identity_codes(request: HttpRequest) -> str:
    """As the list of services does: what looks like a personal identity code leaves the address at once."""
    told = [(name, *without_identity_codes(value)) for name, value in searched(request).items()]
    if not any(is_removed for _name, _value, is_removed in told):
        return ""
    listed = OwnList.read(request.GET.get("s", ""))
    return listed.path([(name, value) for name, value, _is_removed in told if value])


def services_with(short_ids: Sequence[str]) -> dict[str, Service]:
    """By short id, also services that have left the tray; an id that no service has is left out."""
    if not short_ids:
        return {}
    ranges = [Q(pk__gte=lowest) & Q(pk__lte=highest) for lowest, highest in map(id_range, short_ids)]
    found = Service.objects.filter(reduce(or_, ranges)).select_related("organization")
    return {row.short_id: row for row in found}


def rows(listed: OwnList, services: dict[str, Service]) -> list[Row]:
    told = entries([services[short_id] for short_id in listed.ids], get_language() or "fi")
    return [
        Row(
            short_id=short_id,
            entry=entry,
            remove_path=listed.without(short_id).path(),
            earlier_path=listed.with_earlier(short_id).path() if short_id != listed.ids[0] else "",
            later_path=listed.with_later(short_id).path() if short_id != listed.ids[-1] else "",
        )
        for short_id, entry in zip(listed.ids, told, strict=True)
    ]


def search_context(criteria: Criteria, listed: OwnList) -> dict[str, object]:
    """Services found on the list's own page, so that the list stays in the address while it grows."""
    language = get_language() or "fi"
    results = search(criteria, language, size=MOST_FOUND, card=CARD)
    found = [
        Found(
            hit,
            add_path=""
            if hit.short_id in listed.ids or listed.is_full
            else listed.with_added(hit.short_id).path(criteria.query()),
            is_listed=hit.short_id in listed.ids,
        )
        for hit in hits(results.hits, area_names(), language)
    ]
    more = results.total > len(found)
    return {"found": found, "all_path": with_query(reverse("services"), criteria.query()) if more else ""}


@dataclass(frozen=True)
class Shared:
    """Ways to give the list to somebody."""

    address: str
    mail: str
    message: str
    qr: SafeString

    @classmethod
    def of(cls, listed: OwnList) -> "Shared":
        address = absolute(listed.path())
        told = {"subject": _("Services for you"), "body": address}
        return cls(
            address=address,
            mail=f"mailto:?{urlencode(told).replace('+', '%20')}",
            message=f"sms:?{urlencode({'body': address})}",
            qr=qr_code(address),
        )


def qr_code(address: str) -> SafeString:
    """As inline SVG. segno writes numbers and paths alone, so the result is safe in a page."""
    code = segno.make(address, micro=False, error="m", boost_error=False)
    return SafeString(code.svg_inline(border=4, omitsize=True, svgclass="qr", lineclass=None, light="#fff"))

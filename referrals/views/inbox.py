"""The receiver's inbox: what waits, by the clock. It shows nothing that tells who a client is, so that a list needs no
line in the log of who has looked."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.db.models import Count, DateTimeField, F, Q, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from referrals.access import OF_AN_INBOX, NoSuchReferral, actor_for, inbox_of, look, narrow, referral_by_code
from referrals.codes import AgeGroup, Party, State
from referrals.models import Receiver, Referral
from referrals.receiver_choices import usual_days
from referrals.timers import Clock, clock
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Membership, Role
from tray.areas.names import name_of
from tray.pages.forms import WordsField
from tray.pages.links import with_query

ROWS_PER_PAGE = 25
NO_CLOCK = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
MOST_RECEIVERS = 10  # whose usual time to an answer is told
MOST_CODES = 20
MANY, LOADS_KEPT_SECONDS = 500, 60  # open ones of an office


@dataclass(frozen=True)
class Tab:
    """A part of the inbox. What is at an end is shown with the latest first; the rest by the clock."""

    name: str
    label: str | Promise
    states: tuple[str, ...]
    empty: str | Promise
    unseen_only: bool = False
    is_over: bool = False


TABS: tuple[Tab, ...] = (
    Tab(
        "new",
        gettext_lazy("New"),
        (State.SENT, State.OPENED),
        gettext_lazy("No new referrals. All have been answered."),
    ),
    Tab(
        "waiting",
        gettext_lazy("Waiting for contact"),
        (State.ACCEPTED, State.WAITLISTED),
        gettext_lazy("Nobody waits for a contact."),
    ),
    Tab(
        "going",
        gettext_lazy("In progress"),
        (State.CONTACTED, State.IN_PROGRESS),
        gettext_lazy("Nothing is in progress."),
    ),
    Tab("paused", gettext_lazy("Paused"), (State.ON_HOLD,), gettext_lazy("Nothing is paused.")),
    Tab(
        "to_confirm",
        gettext_lazy("Cancelled, to be seen"),
        (State.CANCELLED,),
        gettext_lazy("Nothing was cancelled that you have not seen."),
        unseen_only=True,
        is_over=True,
    ),
    Tab(
        "over",
        gettext_lazy("At an end"),
        (State.COMPLETED, State.ENDED_EARLY, State.DECLINED, State.CANCELLED, State.EXPIRED, State.IN_ERROR),
        gettext_lazy("Nothing has come to an end yet."),
        is_over=True,
    ),
)
TAB_BY_NAME = {tab.name: tab for tab in TABS}


@dataclass(frozen=True)
class Line:
    """A referral in the list. `name` only where the reader asked for names."""

    referral: Any
    path: str
    municipality: str
    clock: Clock | None
    name: str = ""
    age: str = ""

    @property
    def is_late(self) -> bool:
        return bool(self.clock and self.clock.is_late())


@dataclass(frozen=True)
class TabLink:
    tab: Tab
    path: str
    number: int | None
    is_current: bool


@dataclass(frozen=True)
class Load:
    """How much one person has in hand. The name of an account; "" for what nobody has taken yet."""

    name: str
    number: int


class InboxForm(forms.Form):
    """The query of the address. What cannot be read counts as nothing."""

    show = forms.ChoiceField(choices=[(tab.name, tab.label) for tab in TABS], required=False)
    after = WordsField(required=False, max_length=100)
    code = WordsField(required=False, max_length=MOST_CODES)

    def tab(self) -> Tab:
        self.full_clean()
        return TAB_BY_NAME[self.cleaned_data.get("show") or "new"]

    def cursor(self) -> tuple[dt.datetime, str] | None:
        """Where the page before ended."""
        moment, _bar, key = str(self.cleaned_data.get("after") or "").partition("|")
        try:
            at = parse_datetime(moment)
        except ValueError:
            return None
        is_key = len(key) == 36 and set(key) <= set("0123456789abcdef-")
        return (at, key) if at and timezone.is_aware(at) and is_key else None


@members_only(Role.RECEIVER)
@require_http_methods(["GET", "HEAD", "POST"])
def inbox(request: MemberRequest) -> HttpResponse:
    """By POST: the same page with the clients' names, each look at one logged."""
    form = InboxForm(request.GET)
    tab = form.tab()
    if code := form.cleaned_data.get("code"):
        return find(request, code)
    rows = cases(request.memberships)
    page = page_of(rows, tab, form.cursor())
    shown = page[:ROWS_PER_PAGE]
    names = names_of(request, shown) if request.method == "POST" else {}
    numbers = numbers_of(rows)
    context = {
        "lines": [line(row, names) for row in shown],
        "tab": tab,
        "tabs": tab_links(tab, numbers),
        "next_path": next_path(tab, shown) if len(page) > ROWS_PER_PAGE else "",
        "has_names": bool(names),
        "is_later_page": form.cursor() is not None,
        "loads": loads(rows, sum(numbers[each.name] for each in TABS[1:4]), request.memberships),
        "answer_times": answer_times(request.memberships),
        "names_path": request.get_full_path(),
    }
    return render(request, "referrals/receiving/inbox.html", context)


def cases(memberships: Sequence[Membership]) -> Any:
    """What any of the reader's roles as a receiver sees."""
    return reduce(or_, (inbox_of(membership) for membership in memberships))


def page_of(rows: Any, tab: Tab, cursor: tuple[dt.datetime, str] | None) -> list[Any]:
    """One row more than fits, to know whether there are others. By a key, not a number: nothing is skipped when
    somebody else works in the same list. First which rows, narrow enough for an index alone; then the rows."""
    found = rows.filter(state__in=tab.states)
    if tab.unseen_only:
        found = not_seen(found)
    clock_column = F("closed_at") if tab.is_over else Coalesce(F("handling__due_at"), Value(NO_CLOCK, DateTimeField()))
    found = found.annotate(position=clock_column)
    if tab.is_over:
        found = found.filter(closed_at__isnull=False)
    if cursor:
        at, key = cursor
        beyond = Q(position__lt=at) if tab.is_over else Q(position__gt=at)
        found = found.filter(beyond | Q(position=at, pk__gt=key))
    found = found.order_by("-position" if tab.is_over else "position", "pk")
    positions = dict(found.values_list("pk", "position")[: ROWS_PER_PAGE + 1])
    known = {row.pk: row for row in narrow(rows.filter(pk__in=list(positions)).order_by(), OF_AN_INBOX)}
    page = [known[key] for key in positions if key in known]
    for row in page:
        row.position = positions[row.pk]
    return page


def next_path(tab: Tab, shown: Sequence[Any]) -> str:
    last = shown[-1]
    return with_query(
        reverse("referral_inbox"), [("show", tab.name), ("after", f"{last.position.isoformat()}|{last.pk}")]
    )


def line(row: Any, names: dict[Any, str]) -> Line:
    path = reverse("referral_handle", args=[row.code])
    municipality = name_of(row.municipality, get_language() or "fi") if row.municipality else ""
    age = str(AgeGroup(row.age_group).label) if row.age_group else ""
    return Line(row, path, municipality, clock(row, row.handling), names.get(row.pk, ""), age)


def names_of(request: MemberRequest, rows: Iterable[Any]) -> dict[Any, str]:
    found = {}
    for row in rows:
        try:
            actor = actor_for(request.user, request.memberships, row, Party.RECEIVER)
        except NoSuchReferral:  # it was taken away a moment ago
            continue
        seen = look(row, by=actor, action="reveal", purpose="inbox", only=("client_name",))
        found[row.pk] = str(seen.get("client_name") or "")
    return found


def numbers_of(rows: Any) -> dict[str, int]:
    """How many are in each tab, apart from those at an end: nobody counts on that, and they are many."""
    by_state = dict(
        rows.filter(state__in=[state for tab in TABS[:4] for state in tab.states])
        .order_by()
        .values_list("state")
        .annotate(number=Count("*"))
    )
    numbers = {tab.name: sum(by_state.get(state, 0) for state in tab.states) for tab in TABS[:4]}
    unseen = TAB_BY_NAME["to_confirm"]
    return numbers | {unseen.name: not_seen(rows.filter(state__in=unseen.states)).count()}


def not_seen(rows: Any) -> Any:
    """Of what was erased meanwhile, nothing is left to be told."""
    return rows.filter(handling__end_seen_at=None, erased_at=None)


def tab_links(current: Tab, numbers: dict[str, int]) -> list[TabLink]:
    path = reverse("referral_inbox")
    return [
        TabLink(
            tab,
            path if tab is TABS[0] else with_query(path, [("show", tab.name)]),
            numbers.get(tab.name),
            tab is current,
        )
        for tab in TABS
    ]


def loads(rows: Any, number: int, memberships: Sequence[Membership]) -> list[Load]:
    """Open ones by the person who answers for them, the longest list first. Where there are very many, as they were
    counted within the last minute."""
    if number <= MANY:
        return counted_loads(rows)
    key = f"loads-{'-'.join(sorted(str(each.pk) for each in memberships))}"
    return cast(list[Load], cache.get_or_set(key, lambda: counted_loads(rows), LOADS_KEPT_SECONDS))


def counted_loads(rows: Any) -> list[Load]:
    states = [state for tab in TABS[1:4] for state in tab.states]
    found = (
        rows.filter(state__in=states)
        .order_by()
        .values_list("handling__responsible_name")
        .annotate(number=Count("*"))
        .order_by("-number")
    )
    return [Load(name, number) for name, number in found]


def answer_times(memberships: Sequence[Membership]) -> list[tuple[str, int]]:
    """(name, days until half of the answers had come) of each receiver that has answered enough lately."""
    scopes = [
        Q(organization=each.organization_id) & (Q(unit=each.unit_id) if each.unit_id else Q()) for each in memberships
    ]
    names = dict(Receiver.objects.active().filter(reduce(or_, scopes)).values_list("pk", "name")[:MOST_RECEIVERS])
    days = usual_days(names)
    return [(name, max(1, told)) for key, name in names.items() if (told := days.get(key)) is not None]


def find(request: HttpRequest, code: str) -> HttpResponse:
    """By the code that somebody reads on the phone. The page itself checks whether the reader may see it."""
    try:
        referral: Referral = referral_by_code(code)
    except NoSuchReferral:
        messages.warning(request, _("There is no referral with the code %(code)s here.") % {"code": code})
        return redirect("referral_inbox")
    actor = cast(MemberRequest, request)
    try:
        actor_for(actor.user, actor.memberships, referral, Party.RECEIVER)
    except NoSuchReferral:
        messages.warning(request, _("There is no referral with the code %(code)s here.") % {"code": code})
        return redirect("referral_inbox")
    return redirect("referral_handle", referral.code)

"""Every page of the professional section, of clients, of follow-ups, of magic links and of accounts, asked for by
everybody: each gets what `tests.referrals.permissions` says. A page without a line fails."""

import datetime as dt
from collections.abc import Iterator
from copy import copy
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve, reverse
from django.utils import timezone
from django.utils.translation import override

from tests.referrals.everybody import ROLES, TOKEN, Everybody
from tests.referrals.headers import faults
from tests.referrals.people import Town
from tests.referrals.permissions import CELLS, STATE_OF
from tray.accounts.models import Invitation, Membership

pytestmark = pytest.mark.django_db
METHODS = ("GET", "POST")
NO_LINE = ("",) * len(ROLES)
NOBODYS = UUID(int=0)


# --- Which pages ---------------------------------------------------------------------------------------------------


def views(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from views(pattern.url_patterns)
        else:
            yield pattern


def is_of_this_part(pattern: URLPattern) -> bool:
    """All that belongs to accounts and referrals, and whatever else asks for a sign-in."""
    module = pattern.callback.__module__
    return module.startswith(("referrals.", "tray.accounts.")) or getattr(pattern.callback, "login_required", True)


def names() -> set[str]:
    return {str(each.name) for each in views(get_resolver().url_patterns) if is_of_this_part(each)}


def test_every_page_has_a_line_and_every_line_a_page():
    assert {name for name, _method in CELLS} == names()
    assert set(CELLS) == {(name, method) for name in names() for method in METHODS}


def test_every_line_says_something_for_everybody():
    assert {len(line) for line in CELLS.values()} == {len(ROLES)}


# --- Where each stands ---------------------------------------------------------------------------------------------


@pytest.fixture
def everybody(at: Town) -> Everybody:
    return Everybody(at)


class Addresses:
    """The address of each page for one role: of the referral in the state that the page needs, of the receiver's
    organisation and its people."""

    def __init__(self, all_of_us: Everybody) -> None:
        at, rows = all_of_us.at, all_of_us.rows
        member = Membership.objects.get(user=at.link_person.user)
        invitation = waiting_invitation(all_of_us)
        self.rows = rows
        self.of_name: dict[str, dict[str, Any]] = {
            "referral_to_service": {"short_id": "0" * 12},
            "referral_link_person": {"key": at.companion.pk},
            "referral_link_person_add": {"user": all_of_us.new_walker.pk},
            "referral_receiver": {"key": at.receiver.pk},
            "referral_receiver_pin": {"key": all_of_us.own_small.pk},
            "referral_answer": {"token": TOKEN},
            "follow_up": {"token": TOKEN},
            "new_password_link": {"secret": "a-secret"},
            "invitation_link": {"token": "a-token"},
            "invitation_again": {"key": invitation.pk},
            "invitation_withdraw": {"key": invitation.pk},
            "provider_begin": {"key": all_of_us.provider.pk},
            "provider_answer": {"key": all_of_us.provider.pk},
            "identification_begin": {"key": "demo"},
            "identification_answer": {"key": "demo"},
            "second_factor_remove": {"key": 1},
        }
        self.by_parameter: dict[str, Any] = {
            "key": str(at.city.pk),
            "unit_key": all_of_us.units[1].pk,
            "provider_key": all_of_us.provider.pk,
            "user_key": member.user_id,
            "membership_key": member.pk,
        }

    def of(self, pattern: URLPattern) -> str:
        name = str(pattern.name)
        parameters = set(pattern.pattern.regex.groupindex) | parameters_of(name)
        given = self.of_name.get(name) or {each: self.value(name, each) for each in parameters}
        with override("fi"):
            path = reverse(name, kwargs=given or None)
        return path + ("?months=1" if name.endswith("_follow_up") else "")

    def value(self, name: str, parameter: str) -> Any:
        if parameter == "code":
            return self.rows[state_of(name)].code
        return NO_ROWS.get(name) or self.by_parameter[parameter]


# Of the catalogue's staff pages: who may come in hears that there is no such row.
NO_ROWS: dict[str, Any] = {
    "staff_rule": "nothing",
    "staff_helpline": "nothing",
    "staff_helpline_checked": "nothing",
    "staff_national_service": "nothing",
    "staff_national_checked": "nothing",
    "staff_feedback_one": NOBODYS,
    "staff_error_report": NOBODYS,
    "staff_word": 999_999,
    "staff_word_delete": 999_999,
    "staff_embed_host": 999_999,
    "sync_run": 999_999,
}


def parameters_of(name: str) -> set[str]:
    possibilities = get_resolver().reverse_dict.getlist(name)
    return {each for possibility in possibilities for _text, params in possibility[0] for each in params}


def state_of(name: str) -> str:
    """Of the referral that the page is tried with. Steps share their states, whoever takes them."""
    return next((state for ending, state in STATE_OF.items() if name.endswith(ending)), "in_progress")


def waiting_invitation(all_of_us: Everybody) -> Invitation:
    return Invitation.objects.create(
        organization=all_of_us.at.city,
        role="sender",
        email="uusi@vaasa.example",
        digest=bytes(32),
        invited_by=all_of_us.at.adviser.user,  # type: ignore[misc]
        expires_at=timezone.now() + dt.timedelta(days=7),
    )


# --- What each gets ------------------------------------------------------------------------------------------------

DOORS = {"sign_in": "in", "referral_client_start": "door", "referral_answer_door": "door", "second_factor": "2nd"}


def what_came(response: HttpResponse) -> str:
    """The cell of the table: "ok", "in" for the sign-in, "door" for code and PIN, "2nd" for setting up the second
    step, "go" for another page of this site, or the status."""
    if response.status_code != 302:
        return "ok" if response.status_code == 200 else str(response.status_code)
    target = urlsplit(response["Location"])
    if target.netloc:
        return "out"
    name = str(resolve(target.path).url_name)
    return DOORS.get(name, "go")


def asked(browser: Client, method: str, path: str) -> HttpResponse:
    """Whatever it does is undone afterwards."""
    cookies = copy(browser.cookies)
    with transaction.atomic():
        response: HttpResponse = getattr(browser, method.lower())(path)
        transaction.set_rollback(True)
    browser.cookies = cookies
    return response


# Forms that ask for no token: done in nobody's name, and they refuse what comes from other sites by themselves.
WITHOUT_TOKEN = {"referral_client_start"}
# Nothing is done, so that there is nothing to forge.
UNDONE = {"403", "405", "in", "door"}


def test_each_page_gives_each_what_the_table_says(everybody: Everybody):
    """And what somebody gets is kept by nobody, under a strict policy; and no form is taken without its token.

    One test for all, since everybody takes seconds to come together."""
    addresses = Addresses(everybody)
    assert {role: wrong for role in ROLES if (wrong := gone_wrong(everybody, addresses, role))} == {}


def gone_wrong(everybody: Everybody, addresses: Addresses, role: str) -> list[str]:
    wrong, column = [], list(ROLES).index(role)
    for pattern in filter(is_of_this_part, views(get_resolver().url_patterns)):
        name, path = str(pattern.name), addresses.of(pattern)
        for method in METHODS:
            response = asked(everybody.browser(role, state_of(name)), method, path)
            found, right = what_came(response), CELLS.get((name, method), NO_LINE)[column]
            if found != right:
                wrong.append(f"{name} {method}: {found}, not {right or 'anything yet: it has no line'}")
            if found in {"ok", "409", "410"}:
                wrong += [f"{name} {method}: {each}" for each in faults(response)]
            if method == "POST" and found not in UNDONE and not is_guarded(everybody, role, name, path):
                wrong.append(f"{name}: a form without its token is taken")
    return wrong


def is_guarded(everybody: Everybody, role: str, name: str, path: str) -> bool:
    browser = everybody.browser(role, state_of(name))
    browser.handler.enforce_csrf_checks = True
    refused = asked(browser, "POST", path).status_code == 403
    browser.handler.enforce_csrf_checks = False
    return refused or name in WITHOUT_TOKEN

"""Every step of a receiver through its page: it works, it does nothing twice, and nothing that was typed is lost."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from referrals import actions
from referrals.codes import Kind, Party, Routing, SafeContact, State
from referrals.details import Client as Person
from referrals.models import AuditRow, LinkPerson, Receiver, Referral
from referrals.states import Event
from tests.accounts.signed_in import signed_in
from tests.referrals import people
from tests.referrals.people import Town, referral

TODAY = timezone.localdate
HIDDEN = re.compile(r'name="(version|key)" value="([^"]+)"')


@pytest.fixture
def adviser(at: Town) -> Client:
    return signed_in(at.adviser.user)


def path(row: Referral, step: str = "", prefix: str = "referral_handle") -> str:
    with override("fi"):
        return reverse(f"{prefix}_{step}" if step else prefix, args=[row.code])


def hidden(client: Client, address: str) -> dict[str, str]:
    page = client.get(address)
    assert page.status_code == 200, address
    return dict(HIDDEN.findall(page.text))


def take(client: Client, row: Referral, step: str, **told: Any) -> Any:
    address = path(row, step)
    return client.post(address, hidden(client, address) | told)


def again(row: Referral) -> Referral:
    found: Referral = Referral.objects.select_related("handling").get(pk=row.pk)
    return found


def written(day: dt.date) -> str:
    return f"{day.day}.{day.month}.{day.year}"


def test_the_first_look_opens_the_referral_once(at: Town, adviser: Client):
    row = referral(at)
    page = adviser.get(path(row))
    assert page.status_code == 200
    assert "Aino Virtanen" in page.text
    assert "Jotain tekemistä iltoihin" in page.text
    assert "Aino" not in page.text.split("</title>")[0]
    adviser.get(path(row))
    row = again(row)
    assert (row.state, row.events.filter(event=Event.OPEN).count()) == (State.OPENED, 1)
    assert "no-store" in page["Cache-Control"]


def test_each_look_is_written_down(at: Town, adviser: Client):
    row = referral(at, State.ACCEPTED)
    before = AuditRow.objects.filter(referral_id=row.pk, action="read").count()
    adviser.get(path(row))
    assert AuditRow.objects.filter(referral_id=row.pk, action="read").count() == before + 1


def test_accepting_gives_the_client_a_name_and_a_number(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    answer = take(adviser, row, "accept", name="Olli", phone="06 325 1112")
    assert answer.status_code == 302
    row = again(row)
    assert row.state == State.ACCEPTED
    assert (row.handling.responsible, row.handling.responsible_name) == (at.adviser.user, "Olli")
    assert row.handling.responsible_phone == "06 325 1112"


def test_a_double_click_accepts_once(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    told = hidden(adviser, path(row, "accept")) | {"name": "Olli", "phone": "06 325 1112"}
    first, second = (adviser.post(path(row, "accept"), told) for _time in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert again(row).events.filter(event=Event.ACCEPT).count() == 1


def test_among_colleagues_one_is_chosen(at: Town, adviser: Client):
    colleague = people.member("receiver", "Oona Ohjaaja", at.city, phone="06 325 9999")
    row = referral(at, State.OPENED)
    assert take(adviser, row, "accept", responsible="0").status_code == 200
    assert take(adviser, row, "accept", responsible=str(colleague.user_id)).status_code == 302
    handling = again(row).handling
    assert (handling.responsible, handling.responsible_phone) == (colleague.user, "06 325 9999")


def test_a_number_is_needed_for_the_client(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    page = take(adviser, row, "accept", name="Olli", phone="")
    assert page.status_code == 200
    assert "Kirjoita puhelinnumero." in page.text
    assert page.text.split("<title>")[1].startswith("Virhe:")


def test_a_no_needs_a_reason_and_words_only_for_another(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    assert "Valitse syy." in take(adviser, row, "decline").text
    assert take(adviser, row, "decline", reason="other").status_code == 200
    assert take(adviser, row, "decline", reason="no_capacity", reason_text="Täynnä.").status_code == 200
    answer = take(adviser, row, "decline", reason="other", reason_text="Remontti.", suggestion="Kansalaisopisto")
    assert answer.status_code == 302
    row = again(row)
    assert (row.state, row.handling.suggestion) == (State.DECLINED, "Kansalaisopisto")


def test_an_identity_code_is_refused_in_free_text(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    page = take(adviser, row, "decline", reason="other", reason_text="131052-308T")
    assert page.status_code == 200
    assert again(row).state == State.OPENED


def test_forwarding_goes_on_at_once_with_the_consent_and_back_without(at: Town, adviser: Client):
    place = people.make_receiver(at.city, name="Toiset ohjaajat")
    agreed = people.consent(allow_forward=True)
    row = referral(at, State.OPENED, agreed=agreed)
    assert take(adviser, row, "forward", receiver=str(place.pk)).status_code == 302
    assert Referral.objects.get(replaces=row).receiver == place
    other = referral(at, State.OPENED)
    assert "Toiset ohjaajat" not in adviser.get(path(other, "forward")).text
    assert take(adviser, other, "forward").status_code == 200
    assert take(adviser, other, "forward", suggestion="Toiset ohjaajat").status_code == 302
    assert Referral.objects.get(replaces=other).state == State.DRAFT


def test_the_waiting_list_has_a_month(at: Town, adviser: Client):
    row = referral(at, State.ACCEPTED)
    month = (TODAY().replace(day=1) + dt.timedelta(days=40)).replace(day=1)
    assert take(adviser, row, "waitlist", expected_month="").status_code == 200
    assert take(adviser, row, "waitlist", expected_month=month.isoformat()).status_code == 302
    assert again(row).handling.expected_month == month


def test_attempts_are_logged_and_the_one_that_succeeds_moves_on(at: Town, adviser: Client):
    row = referral(at, State.ACCEPTED)
    told = {"channel": "call", "on": written(TODAY()), "time": "", "reached": "no"}
    assert take(adviser, row, "contact", **told).status_code == 302
    assert again(row).state == State.ACCEPTED
    assert take(adviser, row, "contact", **told | {"reached": "yes"}).status_code == 302
    row = again(row)
    assert row.state == State.CONTACTED
    assert row.contactattempts.count() == 2


@pytest.mark.parametrize("day", ["eilen", "31.2.2026", "24.11.3026", "1.1.2020", ""])
def test_a_day_that_cannot_be_is_told(at: Town, adviser: Client, day: str):
    row = referral(at, State.ACCEPTED)
    page = take(adviser, row, "contact", channel="call", on=day, reached="no")
    assert page.status_code == 200
    assert "govuk-error-message" in page.text
    assert f'value="{day}"' in page.text or not day


@pytest.mark.parametrize(
    ("safe_contact", "offered", "kept_away"),
    [
        (SafeContact.ONLY_MESSAGE, "message", "call"),
        (SafeContact.ONLY_CALL, "call", "message"),
    ],
)
def test_only_safe_ways_are_offered(at: Town, adviser: Client, safe_contact: str, offered: str, kept_away: str):
    person = Person(first_name="Aino", phone="+358401234567", birth_year=1961, safe_contact=safe_contact)
    row = referral(at, State.ACCEPTED, client=person)
    page = adviser.get(path(row, "contact")).text
    assert f'value="{offered}"' in page
    assert f'value="{kept_away}"' not in page
    assert 'class="banner"' in page
    case = adviser.get(path(row)).text
    assert ("tel:+358401234567" in case) == (safe_contact == SafeContact.ONLY_CALL)


def test_where_nobody_may_call_there_is_no_number_and_no_way_to_log_a_call(at: Town, adviser: Client):
    person = Person(
        first_name="Aino", phone="+358401234567", birth_year=1961, safe_contact=SafeContact.CLIENT_CONTACTS_US
    )
    row = referral(at, State.ACCEPTED, client=person)
    page = adviser.get(path(row)).text
    assert "401234567" not in page
    assert path(row, "contact") not in page
    assert take(adviser, row, "code", code="H-0000-000").status_code == 200
    assert take(adviser, row, "code", code=row.code.lower().replace("-", " ")).status_code == 302
    assert again(row).state == State.CONTACTED


def test_the_client_comes_with_the_code_in_the_other_routing(at: Town, adviser: Client):
    Receiver.objects.update(routing=Routing.CLIENT_CONTACTS)
    row = referral(at, State.ACCEPTED, kind=Kind.CULTURE)
    page = adviser.get(path(row)).text
    assert page.index(path(row, "code")) < page.index(path(row, "contact"))
    take(adviser, row, "code", code=row.code)
    assert again(row).contactattempts.get().channel == "code"


def test_a_link_person_is_proposed_and_the_client_says_yes_before_the_start(at: Town, adviser: Client):
    row = referral(at, State.CONTACTED)
    assert path(row, "start") not in adviser.get(path(row)).text
    assert take(adviser, row, "link_person", link_person=str(at.companion.pk)).status_code == 302
    assert take(adviser, row, "client_agrees").status_code == 302
    answer = take(adviser, row, "start", first_meeting_on=written(TODAY()), plan_months="3")
    assert answer.status_code == 302
    row = again(row)
    assert (row.state, row.handling.plan_months, row.follow_ups.count()) == (State.IN_PROGRESS, 3, 3)


def test_a_no_to_the_link_person_leaves_the_place_free(at: Town, adviser: Client):
    row = referral(at, State.CONTACTED)
    take(adviser, row, "link_person", link_person=str(at.companion.pk))
    take(adviser, row, "client_declines")
    assert again(row).handling.link_person is None
    assert take(adviser, row, "link_person", link_person=str(at.companion.pk)).status_code == 302


def test_who_has_no_room_or_no_promise_is_not_proposed(at: Town, adviser: Client):
    row = referral(at, State.CONTACTED)
    LinkPerson.objects.update(most_active=0)
    assert "Leena" not in adviser.get(path(row, "link_person")).text
    LinkPerson.objects.update(most_active=3, confidentiality_signed_on=None)
    assert "Leena" not in adviser.get(path(row, "link_person")).text


def test_a_new_link_person_takes_over_in_a_meeting_of_three(at: Town, adviser: Client):
    walker = people.member("link_person", "Lasse Linkki", at.city)
    lasse = LinkPerson.objects.create(
        user=walker.user,
        organization=at.city,
        first_name="Lasse",
        municipalities=[people.MUNICIPALITY],
        languages=["sv"],
        confidentiality_signed_on=TODAY(),
    )
    row = referral(at, State.IN_PROGRESS)
    told = {"link_person": str(lasse.pk), "on": written(TODAY()), "minutes": "60"}
    assert take(adviser, row, "new_link_person", **told).status_code == 302
    row = again(row)
    assert row.handling.link_person == lasse
    assert row.meetings.get().kind == "handover"


def test_meetings_pause_and_going_on(at: Town, adviser: Client):
    row = referral(at, State.IN_PROGRESS)
    told = {"on": written(TODAY()), "kind": "together", "minutes": "90", "activities": ["walk", "cafe"]}
    assert take(adviser, row, "meeting", **told).status_code == 302
    assert row.meetings.get().activities == ["walk", "cafe"]
    until = TODAY() + dt.timedelta(days=10)
    assert take(adviser, row, "hold", reason="travel", resume_on=written(until)).status_code == 302
    assert again(row).handling.resume_on == until
    assert take(adviser, row, "resume").status_code == 302
    assert again(row).state == State.IN_PROGRESS


def test_it_is_never_closed_without_an_outcome(at: Town, adviser: Client):
    row = referral(at, State.IN_PROGRESS)
    page = take(adviser, row, "complete", feedback="Löysi kuoron.")
    assert page.status_code == 200
    assert "Löysi kuoron." in page.text
    assert take(adviser, row, "complete", outcome="attends", feedback="Löysi kuoron.").status_code == 302
    assert "Löysi kuoron." in adviser.get(path(row)).text


def test_not_reached_needs_enough_attempts_and_says_what_is_missing(at: Town, adviser: Client):
    row = referral(at, State.ACCEPTED)
    page = adviser.get(path(row, "end_early")).text
    assert "not_reached" not in page
    assert "ainakin 3" in page
    for days, channel in ((20, "call"), (10, "message"), (1, "call")):
        moment = timezone.now() - dt.timedelta(days=days)
        actions.log_contact(row, by=at.adviser, key=people.key(), at=moment, channel=channel, reached=False)
    assert take(adviser, row, "end_early", reason="not_reached").status_code == 302
    assert again(row).state == State.ENDED_EARLY


def test_what_was_cancelled_is_ticked_as_seen(at: Town, adviser: Client):
    row = referral(at, State.CANCELLED)
    inbox = reverse("referral_inbox")
    assert row.code in adviser.get(inbox + "?show=to_confirm").text
    assert take(adviser, row, "seen").url == inbox
    assert row.code not in adviser.get(inbox + "?show=to_confirm").text


def test_a_colleague_takes_over(at: Town, adviser: Client):
    colleague = people.member("receiver", "Oona Ohjaaja", at.city, phone="06 325 9999")
    row = referral(at, State.ACCEPTED)
    told = hidden(adviser, path(row, "hand_over")) | {"responsible": str(colleague.user_id)}
    first, second = (adviser.post(path(row, "hand_over"), told) for _time in range(2))
    assert (first.status_code, second.status_code) == (302, 302)
    assert again(row).handling.responsible == colleague.user


def test_answers_of_a_call_are_typed_in(at: Town, adviser: Client):
    row = referral(at, State.IN_PROGRESS)
    row.follow_ups.filter(months=1).update(due_on=TODAY())
    address = path(row, "follow_up") + "?months=1"
    assert address in adviser.get(path(row)).text
    assert adviser.post(address, {"how": ""}).status_code == 200
    assert adviser.post(address, {"how": "7", "helps": "Kävelyt"}).status_code == 302
    page = adviser.get(path(row)).text
    assert "Kävelyt" in page
    assert adviser.get(address).status_code == 302
    assert adviser.get(path(row, "follow_up") + "?months=kolme").status_code == 302


def test_printing_is_told_to_the_client(at: Town, adviser: Client):
    row = referral(at, State.ACCEPTED)
    assert "Aino Virtanen" in adviser.get(path(row, "print")).text
    assert AuditRow.objects.filter(referral_id=row.pk, action="print").count() == 1


# --- Somebody was faster ----------------------------------------------------------------------------------------------


def test_a_stale_page_comes_back_with_everything_typed(at: Town, adviser: Client):
    row = referral(at, State.IN_PROGRESS)
    told = hidden(adviser, path(row, "complete"))
    people.do(row, Event.HOLD, at.adviser, **people.given_for(Event.HOLD, at))
    people.do(row, Event.RESUME, at.adviser)
    page = adviser.post(path(row, "complete"), told | {"outcome": "attends", "feedback": "Löysi kuoron."})
    assert page.status_code == 200
    assert "Löysi kuoron." in page.text
    fresh = dict(HIDDEN.findall(page.text))
    assert fresh["version"] == str(row.version)
    answer = adviser.post(path(row, "complete"), fresh | {"outcome": "attends", "feedback": "Löysi kuoron."})
    assert answer.status_code == 302


def test_what_is_no_longer_possible_keeps_the_words(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    told = hidden(adviser, path(row, "decline"))
    actions.apply(row, Event.WITHDRAW, by=people.client(row), version=None, key="w")
    page = adviser.post(path(row, "decline"), told | {"reason": "other", "reason_text": "Remontti kesken."})
    assert page.status_code == 409
    assert "Remontti kesken." in page.text
    assert again(row).state == State.CANCELLED


def test_a_form_without_its_hidden_fields_can_be_sent_again(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    page = adviser.post(path(row, "accept"), {"name": "Olli", "phone": "06 325 1112"})
    assert page.status_code == 200
    fresh = dict(HIDDEN.findall(page.text))
    assert adviser.post(path(row, "accept"), fresh | {"name": "Olli", "phone": "06 325 1112"}).status_code == 302


# --- Who may not ------------------------------------------------------------------------------------------------------

STEPS = ["", "accept", "contact", "print", "follow_up"]


@pytest.mark.parametrize("step", STEPS)
def test_others_find_nothing(at: Town, step: str):
    row = referral(at, State.OPENED)
    assert signed_in(at.stranger.user).get(path(row, step)).status_code == 404
    assert signed_in(at.sender.user).get(path(row, step)).status_code == 403
    assert Client().get(path(row, step)).status_code == 302
    assert signed_in(at.adviser.user, second_factor="").get(path(row, step)).status_code == 302
    assert AuditRow.objects.filter(referral_id=row.pk, action="read").count() == 0


def test_a_code_that_is_none_is_not_found(at: Town, adviser: Client):
    for code in ("H-0000-000", "x", "../", "%00"):
        assert adviser.get(f"/fi/ammattilaisille/saapuneet/{code}/").status_code == 404


def test_a_step_takes_get_and_post_alone(at: Town, adviser: Client):
    row = referral(at, State.OPENED)
    assert adviser.put(path(row, "accept")).status_code == 405
    assert adviser.post(path(row)).status_code == 405


def test_parties_are_told_apart(at: Town):
    """A link person has the own pages alone."""
    row = referral(at, State.IN_PROGRESS)
    walker = signed_in(at.link_person.user)
    assert walker.get(path(row)).status_code == 403
    assert walker.get(path(row, prefix="referral_my_person")).status_code == 200
    assert at.link_person.party == Party.LINK_PERSON

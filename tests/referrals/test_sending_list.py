"""Following what was sent: the list, one referral, and what the sender and the lead do to it."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from referrals import actions
from referrals.codes import Kind, State
from referrals.models import AuditRow, Handling, Referral
from referrals.states import TERMINAL, Event
from tests.accounts.signed_in import signed_in
from tests.referrals.people import NOTHING_GOES_OUT, Town, consent, do, draft, given_for, referral, sent
from tests.referrals.sending_forms import KEY


@pytest.fixture(autouse=True)
def _finnish():
    with override("fi"):
        yield


@pytest.fixture
def nurse(at: Town):
    return signed_in(at.sender.user)


@pytest.fixture
def lead(at: Town):
    return signed_in(at.lead.user)


def page(browser, name: str, *arguments: str, **query: str) -> str:
    answer = browser.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def looks(row: Referral) -> list[tuple[str, str]]:
    return list(AuditRow.objects.filter(referral_id=row.pk).order_by("pk").values_list("action", "fields"))


# --- The list ------------------------------------------------------------------------------------------------------


def test_the_list_shows_no_names_and_writes_no_look(at: Town, nurse):
    row = referral(at, State.ACCEPTED)
    before = AuditRow.objects.count()
    text = page(nurse, "referral_sent")
    assert row.code in text
    assert "Aino" not in text
    assert AuditRow.objects.count() == before


def test_names_come_by_a_button_and_each_is_logged(at: Town, nurse):
    row = referral(at)
    text = nurse.post(reverse("referral_sent")).content.decode()
    assert "Aino Virtanen" in text
    assert looks(row)[-1] == ("reveal", "name")


def test_open_and_ended_ones_stand_apart(at: Town, nurse):
    going, over = referral(at), referral(at, State.COMPLETED)
    assert going.code in page(nurse, "referral_sent")
    assert over.code not in page(nurse, "referral_sent")
    assert over.code in page(nurse, "referral_sent", show="closed")
    assert page(nurse, "referral_sent", show="whatever", page="x")


def test_what_waits_longer_than_usual_is_marked(at: Town, nurse):
    row = referral(at)
    assert "send-item--late" not in page(nurse, "referral_sent")
    Handling.objects.filter(referral=row).update(escalated_at=row.sent_at)
    assert "send-item--late" in page(nurse, "referral_sent")
    assert "send-late" in page(nurse, "referral_one", row.code)


def test_others_referrals_are_not_there(at: Town):
    row = referral(at)
    assert row.code not in page(signed_in(at.colleague.user), "referral_sent")


@pytest.mark.parametrize("who", ["lead", "adviser", "link_person"])
def test_the_list_is_for_senders(at: Town, who: str):
    assert signed_in(getattr(at, who).user).get(reverse("referral_sent")).status_code == 403


def test_the_list_takes_as_many_queries_for_many(at: Town, nurse, django_assert_max_num_queries):
    for _each in range(3):
        referral(at)
    page(nurse, "referral_sent")
    with django_assert_max_num_queries(14):
        page(nurse, "referral_sent")
    for _each in range(5):
        referral(at)
    with django_assert_max_num_queries(14):
        page(nurse, "referral_sent")


# --- What is new ---------------------------------------------------------------------------------------------------


def test_something_new_is_new_until_it_is_looked_at(at: Town, nurse):
    row, _pin = sent(at)
    actions.mark_seen_by_sender(row, by=at.sender)
    do(row, Event.OPEN, at.adviser)
    do(row, Event.ACCEPT, at.adviser, **given_for(Event.ACCEPT, at))
    assert "send-new" in page(nurse, "referral_sent")
    assert "send-new" in page(nurse, "referral_one", row.code)
    assert "send-new" not in page(nurse, "referral_sent")


def test_a_no_stays_in_sight_until_it_is_dealt_with(at: Town, nurse):
    row = referral(at, State.DECLINED)
    for _look in range(2):
        page(nurse, "referral_one", row.code)
        assert "send-waiting" in page(nurse, "referral_sent")
    nurse.post(reverse("referral_dealt_with", args=[row.code]))
    assert "send-waiting" not in page(nurse, "referral_sent")


# --- One referral --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_every_state_has_its_page(at: Town, nurse, lead, state: str):
    row = referral(at, state)
    text = page(nurse, "referral_one", row.code)
    assert row.code in text
    assert ("Aino" in text) == (state != State.IN_ERROR)
    assert (reverse("referral_cancel", args=[row.code]) in text) == (state not in TERMINAL)
    assert "Aino" not in page(lead, "referral_one", row.code)


def test_a_draft_leads_to_its_first_step(at: Town, nurse):
    row = draft(at)
    answer = nurse.get(reverse("referral_one", args=[row.code]))
    assert answer["Location"] == reverse("referral_draft_receiver", args=[row.code])


@pytest.mark.parametrize(("right", "is_told"), [("none", False), ("outcome", True)])
def test_the_sender_reads_what_the_client_allows(at: Town, nurse, right: str, is_told: bool):
    row = referral(at, State.COMPLETED, agreed=consent(feedback_to_sender=right))
    text = page(nurse, "referral_one", row.code)
    outcome = "on mukana toiminnassa ja jatkaa"
    assert (outcome in text) == is_told
    assert "Löysi kuoron" not in text


def test_the_reason_of_a_no_is_told(at: Town, nurse):
    row = referral(at, State.DECLINED)
    assert "nyt ei ole tilaa" in page(nurse, "referral_one", row.code).lower()


@pytest.mark.parametrize("name", ["referral_one", "referral_receipt", "referral_cancel", "referral_mistake"])
def test_nobody_else_gets_there(at: Town, name: str):
    row = referral(at)
    assert signed_in(at.colleague.user).get(reverse(name, args=[row.code])).status_code == 404
    assert signed_in(at.adviser.user).get(reverse(name, args=[row.code])).status_code == 403


@pytest.mark.parametrize(
    "name", ["referral_new_pin", "referral_text", "referral_repeat", "referral_dealt_with", "referral_confirm_mistake"]
)
def test_deeds_are_not_done_by_others(at: Town, name: str):
    row = referral(at)
    assert signed_in(at.colleague.user).post(reverse(name, args=[row.code])).status_code in (403, 404)
    assert signed_in(at.stranger.user).post(reverse(name, args=[row.code])).status_code == 403


# --- For the client ------------------------------------------------------------------------------------------------


def test_a_receipt_again_has_no_pin_and_a_new_pin_is_shown_once(at: Town, nurse):
    row, _pin = sent(at)
    text = page(nurse, "referral_receipt", row.code)
    assert text.count("paper__code") == 1
    assert looks(row)[-1][0] == "print"
    text = nurse.post(reverse("referral_new_pin", args=[row.code])).content.decode()
    assert text.count("paper__code") == 2
    assert page(nurse, "referral_receipt", row.code).count("paper__code") == 1
    assert nurse.get(reverse("referral_new_pin", args=[row.code])).status_code == 405


def test_the_receipt_is_in_the_clients_language(at: Town, nurse):
    row, _pin = sent(at, language="sv")
    text = page(nurse, "referral_receipt", row.code)
    assert 'lang="sv"' in text
    assert "Vem som fick den" in text
    assert "/sv/" in text


def test_the_receipt_of_somebody_whom_nobody_contacts(at: Town, nurse):
    row, _pin = sent(at, client=NOTHING_GOES_OUT)
    assert "Kukaan ei soita eikä kirjoita sinulle." in page(nurse, "referral_receipt", row.code)


def test_the_text_to_copy_is_logged(at: Town, nurse):
    row = referral(at)
    text = nurse.post(reverse("referral_text", args=[row.code])).content.decode()
    assert "Jotain tekemistä iltoihin" in text
    assert row.code in text
    assert looks(row)[-1][0] == "copy"
    assert nurse.get(reverse("referral_text", args=[row.code])).status_code == 405


# --- Cancelling, mistakes, again -------------------------------------------------------------------------------------


def cancelled(browser, row: Referral, **told: str):
    known = {"reason": "other_help", "client_knows": "on", "version": row.version, "key": KEY}
    return browser.post(reverse("referral_cancel", args=[row.code]), known | told)


def test_cancelling_needs_a_reason_and_happens_once(at: Town, nurse):
    row = referral(at)
    assert "govuk-error-summary" in cancelled(nurse, row, reason="").content.decode()
    assert "govuk-error-summary" in cancelled(nurse, row, reason="other").content.decode()
    assert cancelled(nurse, row, version="77").status_code == 409
    assert cancelled(nurse, row).status_code == 302
    assert cancelled(nurse, row).status_code == 302
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert row.events.filter(event="cancel").count() == 1
    assert "send-waiting" not in page(nurse, "referral_sent")  # whoever cancelled needs no reminder


def test_the_lead_cancels_too(at: Town, lead, nurse):
    row = referral(at)
    assert cancelled(lead, row, reason="other", reason_text="Lähettäjä on pois.").status_code == 302
    row.refresh_from_db()
    assert row.state == State.CANCELLED
    assert "send-waiting" in page(nurse, "referral_sent")


def test_a_mistake_takes_two(at: Town, nurse, lead):
    row = referral(at)
    told = {"reason": "wrong_person", "version": row.version, "key": KEY}
    assert nurse.post(reverse("referral_mistake", args=[row.code]), told).status_code == 302
    row.refresh_from_db()
    assert row.state == State.SENT
    assert row.code in page(lead, "referral_unit").split("</section>")[0]
    path = reverse("referral_confirm_mistake", args=[row.code])
    assert "lähete koskee väärää ihmistä" in lead.get(path).content.decode()
    assert lead.post(path, {"version": row.version, "key": KEY}).status_code == 302
    row.refresh_from_db()
    assert row.state == State.IN_ERROR
    assert "Aino" not in page(nurse, "referral_one", row.code)


def test_another_place_after_a_no(at: Town, nurse):
    row, _pin = sent(at, kind=Kind.WELLBEING)
    do(row, Event.OPEN, at.adviser)
    do(row, Event.DECLINE, at.adviser, reason="no_capacity", suggestion="Kokeile Mustasaaren kerhoa")
    answer = nurse.post(reverse("referral_repeat", args=[row.code]))
    again = Referral.objects.get(replaces=row)
    assert answer["Location"] == reverse("referral_draft_receiver", args=[again.code])
    text = nurse.get(answer["Location"]).content.decode()
    assert "Kokeile Mustasaaren kerhoa" in text
    assert "Aino" in page(nurse, "referral_draft_client", again.code)
    assert "send-waiting" not in page(nurse, "referral_sent")


def test_an_open_one_is_not_repeated(at: Town, nurse):
    row = referral(at)
    nurse.post(reverse("referral_repeat", args=[row.code]))
    assert not Referral.objects.filter(replaces=row).exists()


# --- The unit ------------------------------------------------------------------------------------------------------


def test_the_lead_sees_the_units_referrals_without_clients(at: Town, lead):
    row, over = referral(at, State.ACCEPTED), referral(at, State.EXPIRED)
    text = page(lead, "referral_unit")
    assert row.code in text
    assert "Niina Hoitaja" in text
    assert "Aino" not in text
    assert over.code in page(lead, "referral_unit", show="closed")


def test_drafts_are_not_the_leads_business(at: Town, lead):
    row = draft(at)
    assert row.code not in page(lead, "referral_unit")
    assert lead.get(reverse("referral_one", args=[row.code])).status_code == 404

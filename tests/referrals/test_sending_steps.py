"""Writing a referral step by step, up to the client's receipt."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils.translation import override

from referrals.access import look
from referrals.codes import Kind, State
from referrals.consent_texts import VERSION
from referrals.models import AuditRow, Referral
from tests.accounts.signed_in import signed_in
from tests.referrals.people import MUNICIPALITY, Town, make_receiver
from tests.referrals.sending_forms import CLIENT, CONSENT, SECTION, Nurse
from tray.assessment.answers import Answers
from tray.assessment.snapshots import share

CODE = "010594Y9032"  # fictional


@pytest.fixture(autouse=True)
def _finnish() -> Iterator[None]:
    with override("fi"):
        yield


@pytest.fixture
def nurse(at: Town) -> Nurse:
    return Nurse(at)


def page(nurse: Nurse, name: str, *arguments: str, **query: str) -> str:
    answer = nurse.client.get(reverse(name, args=arguments), query)
    assert answer.status_code == 200
    return answer.content.decode()


# --- To whom and why -----------------------------------------------------------------------------------------------


def test_receivers_of_the_kind_and_municipality_are_offered(nurse: Nurse):
    make_receiver(nurse.at.city, name="Muualla", municipalities=["091"])
    make_receiver(nurse.at.city, name="Vain kulttuuria", kinds=["culture"])
    make_receiver(nurse.at.city, name="Täynnä", capacity="no_capacity", kinds=["exercise"])
    text = page(nurse, "referral_new", kind="exercise", municipality=MUNICIPALITY)
    assert "Vaasan ohjaajat" in text
    assert "Täynnä" in text
    assert "Muualla" not in text
    assert "Vain kulttuuria" not in text
    assert text.count('type="radio" name="receiver"') == 1  # who is full cannot be chosen


def test_kind_and_municipality_are_remembered_from_the_last_time(nurse: Nurse):
    nurse.begin(Kind.CULTURE)
    text = page(nurse, "referral_new")
    assert "Kulttuurilähete" in text or "Culture referral" in text
    assert "Vaasan ohjaajat" in text


def test_nobody_receives_there(nurse: Nurse):
    text = page(nurse, "referral_new", kind="exercise", municipality="091")
    assert 'name="receiver"' not in text
    assert "?municipality=091" in text


@pytest.mark.parametrize(
    "query", [{"kind": "secret", "municipality": MUNICIPALITY}, {"kind": "exercise", "municipality": "xyz"}]
)
def test_an_address_that_makes_no_sense_gets_a_message(nurse: Nurse, query: dict[str, str]):
    assert "govuk-error-summary" in page(nurse, "referral_new", **query)


def test_a_kind_without_an_agreement_is_not_offered(nurse: Nurse):
    nurse.at.county.agreement.sends = ["culture"]
    nurse.at.county.agreement.save()
    text = page(nurse, "referral_new", municipality=MUNICIPALITY)
    assert 'value="exercise"' not in text
    assert "Vaasan ohjaajat" in text  # the one kind is chosen


def test_more_than_three_reasons_are_too_many(nurse: Nurse):
    address = f"{reverse('referral_new')}?kind=wellbeing&municipality={MUNICIPALITY}"
    told = {"receiver": str(nurse.at.receiver.pk), "urgency": "normal"}
    answer = nurse.client.post(address, told | {"reasons": ["loneliness", "mood", "meaning", "carer"]})
    assert "govuk-error-summary" in answer.content.decode()
    assert answer.content.decode().count("checked") >= 5
    assert not Referral.objects.exists()


def test_the_receiver_can_be_changed_in_the_draft(nurse: Nurse):
    draft = nurse.begin()
    other = make_receiver(nurse.at.city, name="Toinen")
    address = f"{reverse('referral_draft_receiver', args=[draft.code])}?kind=wellbeing&municipality={MUNICIPALITY}"
    told = {"receiver": str(other.pk), "reasons": ["mood"], "urgency": "soon", "version": draft.version}
    assert nurse.client.post(address, told).status_code == 302
    draft.refresh_from_db()
    assert (draft.receiver, draft.reasons, draft.urgency) == (other, ["mood"], "soon")
    assert "govuk-error-summary" in nurse.client.post(address, told).content.decode()  # a stale tab


# --- The client ----------------------------------------------------------------------------------------------------


def test_what_is_right_is_saved_and_what_is_wrong_is_told(nurse: Nurse):
    draft = nurse.begin()
    answer = nurse.post("referral_draft_client", draft, **CLIENT | {"birth_year": "58", "email": "aino@"})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="58"' in text
    assert 'value="aino@"' in text
    seen = look(draft, by=nurse.at.sender)
    assert (seen["first_name"], seen["birth_year"], seen["email"]) == ("Aino", 0, "")


@pytest.mark.parametrize(
    ("told", "is_enough"),
    [
        ({"phone": "", "email": ""}, False),
        ({"phone": "", "email": "aino@example.fi"}, True),
        ({"phone": "", "email": "aino@example.fi", "safe_contact": "only_call"}, False),
        ({"phone": "", "email": "", "safe_contact": "client_contacts_us"}, True),
        ({"preferred": "email"}, False),
        ({"first_name": ""}, False),
    ],
)
def test_a_way_to_reach_the_client(nurse: Nurse, told: dict[str, str], is_enough: bool):
    answer = nurse.post("referral_draft_client", nurse.begin(), **CLIENT | told)
    assert answer.status_code == (302 if is_enough else 200)


@pytest.mark.parametrize("field", ["first_name", "phone", "email", "best_time"])
def test_an_identity_code_is_never_saved(nurse: Nurse, field: str):
    draft = nurse.begin()
    answer = nurse.post("referral_draft_client", draft, **CLIENT | {field: f"x {CODE.lower()}"}, go="leave")
    assert answer.status_code == 200
    assert CODE.lower() in answer.content.decode()  # it stays in the field until it is taken away
    assert CODE.lower() not in str(dict(look(draft, by=nurse.at.sender)))


def test_leaving_or_going_back_asks_for_nothing(nurse: Nurse):
    draft = nurse.begin()
    answer = nurse.post("referral_draft_client", draft, first_name="Aino", go="leave")
    assert answer.status_code == 302
    assert answer["Location"] == reverse("referral_drafts")
    assert look(draft, by=nurse.at.sender)["first_name"] == "Aino"


# --- Saving by itself, and stale tabs --------------------------------------------------------------------------------


def test_a_draft_saves_itself(nurse: Nurse):
    draft = nurse.begin()
    address = reverse("referral_draft_client", args=[draft.code])
    told = {"first_name": "Aino", "version": draft.version}
    answer = nurse.client.post(address, told, headers={"X-Autosave": "1"})
    assert answer.status_code == 200
    assert answer.json()["version"] == draft.version + 1
    assert "Aino" not in answer.content.decode()
    assert look(draft, by=nurse.at.sender)["first_name"] == "Aino"
    answer = nurse.client.post(
        address, told | {"first_name": "Aino 010594Y9032", "version": draft.version + 1}, headers={"X-Autosave": "1"}
    )
    assert look(draft, by=nurse.at.sender)["first_name"] == "Aino"
    stale = nurse.client.post(address, told, headers={"X-Autosave": "1"})
    assert (stale.status_code, "version" in stale.json()) == (409, False)


def test_a_stale_tab_loses_nothing(nurse: Nurse):
    draft = nurse.begin()
    version = draft.version
    nurse.post("referral_draft_hopes", draft, **SECTION[Kind.WELLBEING] | {"wish": "Ensin kirjoitettu"})
    answer = nurse.post(
        "referral_draft_hopes", draft, **SECTION[Kind.WELLBEING] | {"wish": "Sitten kirjoitettu", "version": version}
    )
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Ensin kirjoitettu" in text
    assert "Sitten kirjoitettu" in text
    assert look(draft, by=nurse.at.sender)["wish"] == "Ensin kirjoitettu"
    again = nurse.post("referral_draft_hopes", draft, **SECTION[Kind.WELLBEING] | {"wish": "Molemmista"})
    assert again.status_code == 302
    assert look(draft, by=nurse.at.sender)["wish"] == "Molemmista"


# --- What the client hopes for --------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind.values)
def test_the_kinds_own_part_is_kept(nurse: Nurse, kind: str):
    draft = nurse.up_to_consent(kind)
    seen = look(draft, by=nurse.at.sender)
    for name, value in SECTION[kind].items():
        assert seen[name] in (value, tuple(value), True, int(value) if str(value).isdigit() else None)
    text = page(nurse, "referral_draft_hopes", draft.code)
    assert SECTION[kind]["wish"] in text


def test_words_of_illness_are_kept_only_after_a_warning(nurse: Nurse):
    draft = nurse.begin()
    told = SECTION[Kind.WELLBEING] | {"wish": "Masennus painaa"}
    answer = nurse.post("referral_draft_hopes", draft, **told)
    assert "keep_wording" in answer.content.decode()
    assert "Masennus painaa" in answer.content.decode()
    answer = nurse.post("referral_draft_hopes", draft, **told | {"keep_wording": "on"})
    assert answer.status_code == 302
    row = AuditRow.objects.get(referral_id=draft.pk, action="keep_wording")
    assert (row.purpose, row.fields) == ("", "diagnosis")  # never the words


@pytest.fixture
def map_code(db: None) -> str:
    answers = Answers({"T1": 4, "T2": 4, "S1": 0, "S2": 1}, frozenset({"relationships"}))
    code, _row = share(answers, ["health", "relationships"], days=7)
    return code


def test_the_client_chooses_what_goes_along_of_the_self_assessment(nurse: Nurse, map_code: str):
    draft = nurse.begin()
    told = SECTION[Kind.WELLBEING] | {"code": map_code}
    opened = nurse.post("referral_draft_hopes", draft, **told)
    text = opened.content.decode()
    assert opened.status_code == 200
    assert 'value="relationships"' in text
    assert 'value="living"' not in text
    assert "scores" not in dict(look(draft, by=nurse.at.sender)) or not look(draft, by=nurse.at.sender)["scores"]
    answer = nurse.post("referral_draft_hopes", draft, **told | {"shown_code": map_code, "share": ["relationships"]})
    assert answer.status_code == 302
    seen = look(draft, by=nurse.at.sender)
    assert seen["scores"] == {"relationships": 12}
    assert seen["changes"] == ("relationships",)
    assert map_code not in str(Referral.objects.filter(pk=draft.pk).values())
    nurse.post("referral_draft_hopes", draft, **SECTION[Kind.WELLBEING])
    assert look(draft, by=nurse.at.sender)["scores"] == {}


def test_a_wrong_code_opens_nothing(nurse: Nurse):
    draft = nurse.begin()
    answer = nurse.post("referral_draft_hopes", draft, **SECTION[Kind.WELLBEING] | {"code": "ABCD-2345-EFGH"})
    assert "id_code_error" in answer.content.decode()


# --- Consent and sending ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind.values)
def test_it_is_sent_and_the_client_gets_a_receipt(nurse: Nurse, kind: str):
    answer = nurse.send(kind, allow_follow_up="on", feedback_to_sender="outcome")
    text = answer.content.decode()
    row = nurse.newest
    assert answer.status_code == 200
    assert row.state == State.SENT
    assert row.code in text
    assert "paper__code" in text
    assert "<svg" in text
    consent = row.consent
    assert (consent.text_version, consent.language, consent.how) == (VERSION, "fi", "spoken")
    assert (consent.allow_follow_up, consent.allow_forward, consent.feedback_to_sender) == (True, False, "outcome")
    assert {"name", "contact", "reasons", "wish", kind} <= set(consent.data_groups)
    assert "assessment" not in consent.data_groups
    assert row.sender_seen_version == row.version


def test_without_consent_nothing_goes(nurse: Nurse):
    answer = nurse.send(agreed="")
    assert answer.status_code == 200
    assert nurse.newest.state == State.DRAFT
    assert "id_agreed" in answer.content.decode()


def test_a_text_in_another_language_is_read_again_before_it_holds(nurse: Nurse):
    draft = nurse.up_to_consent()
    answer = nurse.post("referral_draft_consent", draft, **CONSENT | {"language": "sv"})
    text = answer.content.decode()
    assert nurse.newest.state == State.DRAFT
    assert 'lang="sv"' in text
    assert "Jag samtycker" in text
    assert 'id="id_agreed" checked' not in text
    answer = nurse.post("referral_draft_consent", draft, **CONSENT | {"language": "sv", "shown": "sv"})
    assert nurse.newest.consent.language == "sv"


def test_the_consent_is_in_the_clients_language_and_tells_what_is_sent(nurse: Nurse):
    draft = nurse.up_to_consent(language="sv")
    text = page(nurse, "referral_draft_consent", draft.code)
    assert "Jag samtycker till att" in text
    assert "kontaktuppgifter" in text
    assert "de delar av självbedömningen" not in text


def test_the_preview_is_what_each_party_will_see(nurse: Nurse):
    draft = nurse.up_to_consent()
    text = page(nurse, "referral_draft_consent", draft.code)
    receiver, link_person, lead = text.split("<summary")[2:5]
    assert "Virtanen" in receiver
    assert "1961" not in receiver
    assert "Aino" in link_person
    assert "Virtanen" not in link_person
    assert "Aino" not in lead


def test_an_unfinished_draft_is_not_sent(nurse: Nurse):
    draft = nurse.begin()
    assert reverse("referral_draft_client", args=[draft.code]) in page(nurse, "referral_draft_consent", draft.code)
    answer = nurse.post("referral_draft_consent", draft, **CONSENT)
    assert "govuk-error-summary" in answer.content.decode()
    assert nurse.newest.state == State.DRAFT


def test_sent_twice_by_a_double_click_it_goes_once(nurse: Nurse):
    draft = nurse.up_to_consent()
    told = CONSENT | {"version": nurse.newest.version}
    nurse.post("referral_draft_consent", draft, **told)
    again = nurse.post("referral_draft_consent", draft, **told)
    assert again.status_code == 302
    assert again["Location"] == reverse("referral_one", args=[draft.code])
    assert draft.events.count() == 1


def test_nothing_goes_out(nurse: Nurse):
    draft = nurse.up_to_consent(safe_contact="client_contacts_us", phone="")
    text = nurse.post("referral_draft_consent", draft, **CONSENT).content.decode()
    assert "Kukaan ei soita eikä kirjoita sinulle." in text
    assert nurse.at.receiver.phone in text


def test_a_service_page_leads_professionals_to_its_receivers(nurse: Nurse, client: Browser):
    from tests import factories
    from tray.pages.links import service_path

    service = factories.service(organization=nurse.at.city, area_type="limited", municipalities=[MUNICIPALITY])
    make_receiver(nurse.at.city, name="Altaan ohjaaja", kinds=["exercise"], service=service)
    path = reverse("referral_to_service", args=[service.short_id])
    answer = client.get(service_path(service, "en"))
    assert f"/{service.short_id}/" in answer.content.decode()
    assert "send a referral" in answer.content.decode()
    assert answer.cookies == {}
    text = nurse.client.get(path, follow=True).content.decode()
    assert 'value="exercise"' in text
    text = page(nurse, "referral_new", kind="exercise", municipality=MUNICIPALITY, service=service.short_id)
    assert "Altaan ohjaaja" in text
    assert "Vaasan ohjaajat" not in text


def test_a_service_that_nobody_receives_for_says_nothing_of_referrals(client: Browser, db: None):
    from tests import factories
    from tray.pages.links import service_path

    assert "send a referral" not in client.get(service_path(factories.service(), "en")).content.decode()


# --- Whose draft it is ----------------------------------------------------------------------------------------------

STEPS = [
    "referral_draft_receiver",
    "referral_draft_client",
    "referral_draft_hopes",
    "referral_draft_consent",
    "referral_draft_delete",
]


@pytest.mark.parametrize("name", STEPS)
@pytest.mark.parametrize(("who", "status"), [("colleague", 404), ("lead", 403), ("adviser", 403), ("link_person", 403)])
def test_a_draft_is_the_senders_alone(nurse: Nurse, name: str, who: str, status: int):
    draft = nurse.up_to_consent()
    other = signed_in(getattr(nurse.at, who).user)
    assert other.get(reverse(name, args=[draft.code])).status_code == status


@pytest.mark.parametrize("name", [*STEPS, "referral_one", "referral_receipt"])
def test_the_ladder_of_each_page(nurse: Nurse, client: Browser, name: str):
    draft = nurse.begin()
    path = reverse(name, args=[draft.code])
    assert client.get(path).status_code == 302
    assert signed_in(nurse.at.sender.user, second_factor="").get(path).status_code == 302
    assert nurse.client.get(reverse(name, args=["H-0000-000"])).status_code == 404
    assert nurse.client.get(reverse(name, args=["nonsense"])).status_code == 404
    assert nurse.client.delete(path).status_code == 405


def test_drafts_are_listed_with_their_age_and_deleted(nurse: Nurse):
    draft = nurse.begin()
    Referral.objects.filter(pk=draft.pk).update(changed_at=draft.changed_at - dt.timedelta(days=10))
    text = page(nurse, "referral_drafts")
    assert draft.code in text
    assert "20" in text  # days left
    assert "Virtanen" not in text
    assert nurse.client.post(reverse("referral_draft_delete", args=[draft.code])).status_code == 302
    assert not Referral.objects.filter(pk=draft.pk).exists()


def test_the_first_form_twice_begins_one_draft(nurse: Nurse):
    """A double click, or sent again when the answer was lost."""
    key = "the-same-form-0001"
    first = nurse.begin(key=key)
    assert nurse.begin(key=key) == first
    assert Referral.objects.count() == 1
    assert nurse.begin(key="another-form-00001") != first

"""Who gets behind `members_only`, asked of the database at every request, and looking after people's roles."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.accounts.people import person, with_app
from tests.accounts.signed_in import signed_in
from tray.accounts import actions, demo, second_factors
from tray.accounts.models import Agreement, FactorSecret, Membership, Role, SignIn, Unit

pytestmark = pytest.mark.django_db
HOME, CONFIRM = "/fi/ammattilaisille/", "/fi/ammattilaisille/oma-tili/vahvista/"
PEOPLE = "/fi/ammattilaisille/henkilot/"


@pytest.fixture
def admin() -> Membership:
    return person(Role.ORGANIZATION_ADMIN, "anna@vaasa.example")


@pytest.fixture
def nurse(admin: Membership) -> Membership:
    return person(Role.SENDER, organization=admin.organization)


def people_of(row: Membership) -> str:
    return f"{PEOPLE}{row.organization_id}/"


def page_of(row: Membership) -> str:
    return f"{people_of(row)}{row.user_id}/"


def long_ago(row: Membership, days: int = 366) -> None:
    Membership.objects.filter(pk=row.pk).update(
        confirmed_at=timezone.now() - dt.timedelta(days=days), own_confirmed_at=None
    )


def test_strangers_are_asked_to_sign_in(client: Client):
    for path in (HOME, CONFIRM, PEOPLE):
        assert client.get(path)["Location"].startswith("/fi/kirjaudu/")


def test_others_get_403(nurse):
    assert signed_in(nurse.user).get(PEOPLE).status_code == 403
    assert signed_in(factories.user()).get(PEOPLE).status_code == 403


def test_without_a_second_step_it_is_set_up_first(admin):
    own = signed_in(admin.user, second_factor="")
    assert own.get(people_of(admin))["Location"].startswith("/fi/ammattilaisille/oma-tili/toinen-vaihe/")


def test_an_ended_role_is_ended_at_the_next_request(admin, nurse):
    second = person(Role.ORGANIZATION_ADMIN, "bertil@vaasa.example", organization=admin.organization)
    own = signed_in(second.user)
    assert own.get(people_of(admin)).status_code == 200
    path = f"{page_of(second)}rooli/{second.pk}/paata/"
    assert "Päätetäänkö rooli?" in signed_in(admin.user).get(path).text
    assert signed_in(admin.user).post(path).status_code == 302
    assert own.get(people_of(admin)).status_code == 403
    assert "Sinulla ei ole nyt roolia täällä." in own.get(HOME).text
    second.refresh_from_db()
    assert second.ended_by == admin.user


def test_nobody_ends_the_own_role_as_administrator(admin):
    signed_in(admin.user).post(f"{page_of(admin)}rooli/{admin.pk}/paata/")
    admin.refresh_from_db()
    assert admin.ended_at is None


def test_an_agreement_that_ended_closes_the_organisation(admin):
    own = signed_in(admin.user)
    Agreement.objects.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    assert own.get(people_of(admin)).status_code == 403
    assert not Membership.objects.in_force().exists()


def test_property_and_query_agree(admin, nurse):
    long_ago(nurse)
    for row in Membership.objects.all():
        assert row.is_in_force == Membership.objects.in_force().filter(pk=row.pk).exists()


def test_after_a_year_the_person_and_then_the_administrator_confirm(admin, nurse):
    long_ago(nurse)
    own = signed_in(nurse.user)
    assert own.get(HOME)["Location"] == CONFIRM
    told = {"first_name": "Siv", "last_name": "Ny", "title": "hälsovårdare", "phone": "+358 40 1"}
    assert own.post(CONFIRM, told | {"last_name": ""}).status_code == 200
    assert own.post(CONFIRM, told)["Location"] == CONFIRM
    page = own.get(CONFIRM).text
    assert "Tämä rooli avautuu uudelleen heti" in page
    assert admin.user.username in page
    nurse.refresh_from_db()
    assert not nurse.is_in_force
    assert nurse.title == "hälsovårdare"
    assert "odottaa vahvistustasi" in signed_in(admin.user).get(people_of(admin)).text
    signed_in(admin.user).post(f"{page_of(nurse)}rooli/{nurse.pk}/vahvista/")
    nurse.refresh_from_db()
    assert nurse.is_in_force
    assert own.get(HOME).status_code == 200


def test_the_administrator_cannot_confirm_before_the_person_nor_oneself(admin, nurse):
    for row in (admin, nurse):
        long_ago(row, days=340)
        signed_in(admin.user).post(f"{page_of(row)}rooli/{row.pk}/vahvista/")
        row.refresh_from_db()
        assert actions.is_confirmation_near(row)


def test_in_time_there_is_no_gap(nurse):
    long_ago(nurse, days=340)
    own = signed_in(nurse.user)
    assert own.get(HOME).status_code == 200
    assert "Nämä ovat oikein" in own.get(CONFIRM).text


def test_an_administrator_who_is_late_is_led_to_the_page_too(admin):
    long_ago(admin)
    assert signed_in(admin.user).get(people_of(admin))["Location"] == CONFIRM


def test_a_lost_phone_is_put_right(admin, nurse, mailoutbox):
    with_app(nurse.user)
    second_factors.new_recovery_codes(nurse.user)
    path = f"{page_of(nurse)}poista-toinen-vaihe/"
    assert "Varmista ensin, kuka pyytää" in signed_in(admin.user).get(path).text
    signed_in(admin.user).post(path)
    assert not second_factors.factors_of(nurse.user)
    assert FactorSecret.objects.count() == 0


def test_nobody_takes_the_own_second_step_away_for_oneself(admin):
    assert signed_in(admin.user).post(f"{page_of(admin)}poista-toinen-vaihe/").status_code == 404


def test_a_role_is_changed(admin, nurse):
    unit = Unit.objects.create(organization=admin.organization, name="Terveysasema")
    told = {"title": "lääkäri", "phone": "", "unit": str(unit.pk), "municipalities": "Vaasa, Korsholm"}
    path = f"{page_of(nurse)}rooli/{nurse.pk}/"
    assert "Emme tunne kuntaa" in signed_in(admin.user).post(path, told | {"municipalities": "Atlantis"}).text
    assert signed_in(admin.user).post(path, told).status_code == 302
    nurse.refresh_from_db()
    assert (nurse.unit, nurse.title, nurse.municipalities) == (unit, "lääkäri", ["905", "499"])
    assert "Mustasaari, Vaasa" in signed_in(admin.user).get(path).text


def test_units(admin):
    path = f"{people_of(admin)}lisaa-yksikko/"
    own = signed_in(admin.user)
    assert own.post(path, {"name": "Liikuntatoimisto"}).status_code == 302
    assert "Tämän niminen yksikkö on jo." in own.post(path, {"name": "Liikuntatoimisto"}).text
    unit = Unit.objects.get()
    own.post(f"{people_of(admin)}yksikko/{unit.pk}/", {"name": "Vapaa-aikatoimisto"})
    unit.refresh_from_db()
    assert unit.name == "Vapaa-aikatoimisto"


STRANGERS = ["people", "invite", "unit_add", "person", "membership", "membership_end", "person_reset", "person_let_in"]


@pytest.mark.parametrize("name", STRANGERS)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_anothers_is_not_found(admin, nurse, name, method):
    """An administrator of another organisation, and one of another county's."""
    more = {"person": (nurse.user_id,), "person_reset": (nurse.user_id,), "person_let_in": (nurse.user_id,)}
    arguments = more.get(name, (nurse.user_id, nurse.pk) if name.startswith("membership") else ())
    path = reverse(name, args=[nurse.organization_id, *arguments])
    stranger = factories.agreement(factories.organization(), county_id="21").organization
    for role in (Role.ORGANIZATION_ADMIN, Role.COUNTY_COORDINATOR):
        by = factories.membership(role, organization=stranger)
        assert getattr(signed_in(by.user), method)(path).status_code in (404, 405)
    nurse.refresh_from_db()
    assert nurse.ended_at is None


def test_people_by_bad_keys(admin):
    for key in ("x", "platform", "00000000-0000-0000-0000-000000000000"):
        assert signed_in(admin.user).get(f"{PEOPLE}{key}/").status_code == 404


def test_the_queries_of_a_page_do_not_grow(admin, django_assert_max_num_queries):
    for number in range(12):
        person(Role.SENDER, f"n{number}@vaasa.example", organization=admin.organization)
    own = signed_in(admin.user)
    with django_assert_max_num_queries(12):
        own.get(people_of(admin))


# --- Demo ----------------------------------------------------------------------------------------------------------


def test_the_demo_is_made_once_and_signs_in(client: Client, capsys):
    call_command("load_demo")
    call_command("load_demo", "--quiet")
    assert Membership.objects.in_force().count() == sum(len(each.roles) for each in demo.PEOPLE)
    told = capsys.readouterr().out
    for each in demo.PEOPLE:
        assert each.email in told
        assert each.secret in told
    import time

    person = demo.PEOPLE[0]
    client.post("/fi/kirjaudu/", {"username": person.email, "password": demo.PASSWORD})
    response = client.post("/fi/kirjaudu/toinen-vaihe/", {"code": person.code_at(time.time())})
    assert response["Location"] == HOME
    assert client.get(HOME).status_code == 200


def test_every_role_has_a_demo_person_in_two_counties():
    call_command("load_demo", "--quiet")
    for role in set(Role) - {Role.NATIONAL_ADMIN}:
        counties = set(Membership.objects.filter(role=role).values_list("organization__agreement__county", flat=True))
        assert counties == {"21", "17"}


def test_production_refuses_demo_people(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="never made in production"):
        call_command("load_demo")
    assert not Membership.objects.exists()


def test_sign_ins_of_long_ago_are_forgotten(nurse):
    from tray.accounts.tasks import forget_old_sign_ins

    SignIn.objects.create(user=nurse.user, way="totp", at=timezone.now() - dt.timedelta(days=181))
    SignIn.objects.create(user=nurse.user, way="totp")
    forget_old_sign_ins()
    assert SignIn.objects.count() == 1


def test_devices_in_words():
    from tray.accounts.devices import device_of, in_words

    told = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
    request = RequestFactory().get("/", headers={"user-agent": told})
    assert in_words(*device_of(request)) == "iPhone, Safari"
    assert in_words(*device_of(RequestFactory().get("/"))) == "Tuntematon laite"

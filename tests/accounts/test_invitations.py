"""Invitations: who may invite whom, and a link that is good once, for seven days, for one address."""

import datetime as dt
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import factories
from tests.accounts.people import PASSWORD
from tests.accounts.signed_in import signed_in
from tests.factories import texts
from tray.accounts import invitations
from tray.accounts.models import Agreement, Invitation, Membership, Role

pytestmark = pytest.mark.django_db
NEW = {"first_name": "Ny", "last_name": "Person", "password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def agreement() -> Agreement:
    return factories.agreement(email_domains=["vaasa.example"])


@pytest.fixture
def admin(agreement: Agreement) -> Membership:
    return factories.membership(Role.ORGANIZATION_ADMIN, organization=agreement.organization)


def path(agreement: Agreement) -> str:
    return f"/fi/ammattilaisille/henkilot/{agreement.organization_id}/kutsu-henkilo/"


def invite(by: Membership, agreement: Agreement, **told: str):
    known = {"email": "ny@vaasa.example", "role": Role.SENDER, "language": "fi"}
    return signed_in(by.user).post(path(agreement), known | told)


def link() -> str:
    return urlsplit(next(line for line in mail.outbox[-1].body.splitlines() if line.startswith("http"))).path


def test_from_invitation_to_account(admin, agreement, client: Client):
    response = invite(admin, agreement, name="Ny Person")
    assert response["Location"] == f"/fi/ammattilaisille/henkilot/{agreement.organization_id}/"
    assert client.get(link())["Location"] == "/fi/kutsu/"
    page = client.get("/fi/kutsu/")
    assert "Vaasan kaupunki" in page.text
    assert "no-store" in page["Cache-Control"]
    assert client.post("/fi/kutsu/", NEW)["Location"] == "/fi/ammattilaisille/oma-tili/toinen-vaihe/"
    row = Membership.objects.get(user__username="ny@vaasa.example")
    assert (row.role, row.organization, row.made_by, row.is_in_force) == (
        "sender",
        agreement.organization,
        admin.user,
        True,
    )
    assert client.get("/fi/ammattilaisille/").status_code == 302  # the second step first


def test_the_mail_says_no_more_than_is_needed(admin, agreement):
    invite(admin, agreement, name="Ny Person", role=Role.LINK_PERSON, language="sv")
    [message] = mail.outbox
    assert message.to == ["ny@vaasa.example"]
    assert message.subject == "Du är inbjuden till servicebrickan"
    assert "Vasa stad" in message.body
    assert "/sv/inbjudan/" in message.body
    for told in ("Ny Person", "länkperson", "ny@vaasa.example", admin.user.username):
        assert told not in message.subject + message.body


def test_the_table_has_neither_the_address_nor_the_secret_in_the_clear(admin, agreement):
    from django.db import connection

    invite(admin, agreement, name="Ny Person")
    secret = link().rstrip("/").rpartition("/")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_invitation")
        stored = str(cursor.fetchall())
    for told in ("ny@vaasa", "Ny Person", secret):
        assert told not in stored


def test_a_link_is_good_once(admin, agreement, client: Client):
    invite(admin, agreement)
    client.get(link())
    client.post("/fi/kutsu/", NEW)
    again = Client()
    assert again.get(link(), follow=True).status_code == 404
    assert again.post("/fi/kutsu/", NEW).status_code == 404
    assert Membership.objects.filter(user__username="ny@vaasa.example").count() == 1


@pytest.mark.parametrize("change", ["old", "withdrawn", "again", "agreement", "made up"])
def test_links_that_are_good_no_more(admin, agreement, client: Client, change):
    invite(admin, agreement)
    old = link()
    row = Invitation.objects.get()
    if change == "old":
        Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(seconds=1))
    elif change == "withdrawn":
        signed_in(admin.user).post(f"/fi/ammattilaisille/kutsut/{row.pk}/peru-kutsu/")
    elif change == "again":
        signed_in(admin.user).post(f"/fi/ammattilaisille/kutsut/{row.pk}/uudelleen/")
        assert Client().get(link(), follow=True).status_code == 200
    elif change == "agreement":
        Agreement.objects.update(ends_on=timezone.localdate() - dt.timedelta(days=1))
    else:
        old = "/fi/kutsu/x/"
    response = client.get(old, follow=True)
    assert response.status_code == 404
    assert "Kutsu ei enää toimi" in response.text


def test_it_is_good_for_seven_days(admin, agreement):
    invite(admin, agreement)
    row = Invitation.objects.get()
    assert row.expires_at - row.invited_at == pytest.approx(dt.timedelta(days=7), abs=dt.timedelta(minutes=1))


def test_the_address_must_be_of_the_agreement(admin, agreement):
    response = invite(admin, agreement, email="ny@gmail.example")
    assert "Kutsu työsähköpostiin: @vaasa.example." in response.text
    assert "@evilvaasa" not in response.text
    assert invite(admin, agreement, email="ny@evilvaasa.example").status_code == 200
    assert invite(admin, agreement, email="ny@hyte.vaasa.example").status_code == 302
    assert len(mail.outbox) == 1


def test_inviting_again_replaces_the_one_that_waits(admin, agreement, client: Client):
    invite(admin, agreement)
    first = link()
    invite(admin, agreement)
    assert client.get(first, follow=True).status_code == 404
    assert client.get(link(), follow=True).status_code == 200
    assert len(invitations.waiting(agreement.organization)) == 1


def test_who_has_an_account_signs_in_and_takes_the_role(admin, agreement, client: Client):
    user = factories.user(username="ny@vaasa.example", email="ny@vaasa.example")
    invite(admin, agreement)
    client.get(link())
    page = client.get("/fi/kutsu/").text
    assert "Sinulla on jo tili täällä" in page
    assert 'name="password"' not in page
    assert client.post("/fi/kutsu/", NEW).status_code == 200  # nobody makes it anew
    assert not Membership.objects.filter(user=user).exists()
    own = signed_in(user)
    own.get(link())
    assert "Ota rooli vastaan" in own.get("/fi/kutsu/").text
    assert own.post("/fi/kutsu/")["Location"] == "/fi/ammattilaisille/"
    assert Membership.objects.get(user=user).role == "sender"


def test_nobody_takes_anothers_invitation(admin, agreement):
    invite(admin, agreement)
    other = signed_in(factories.user(username="other@vaasa.example", email="other@vaasa.example"))
    other.get(link())
    response = other.post("/fi/kutsu/")
    assert response.status_code == 403
    assert "Kutsu on jollekulle toiselle" in response.text


@pytest.mark.parametrize(
    "wrong", [{"first_name": ""}, {"password": "short", "again": "short"}, {"again": "another password"}]
)
def test_a_form_with_mistakes_keeps_the_invitation(admin, agreement, client: Client, wrong):
    invite(admin, agreement)
    client.get(link())
    response = client.post("/fi/kutsu/", NEW | wrong)
    assert "<title>Virhe:" in response.text
    assert client.post("/fi/kutsu/", NEW).status_code == 302


def test_when_the_mail_server_is_gone_nothing_is_left(admin, agreement, monkeypatch):
    def fail(self, *args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    assert "ei voitu juuri nyt lähettää" in invite(admin, agreement).text
    assert not Invitation.objects.exists()


# --- Who may invite whom ---------------------------------------------------------------------------------------------

EVERY = [role.value for role in Role]
OF_ORGANIZATION = ["sender", "sender_lead", "receiver", "link_person", "organization_admin"]


@pytest.mark.parametrize("role", EVERY)
@pytest.mark.parametrize(
    ("inviter", "may"),
    [
        ("organization_admin", OF_ORGANIZATION),
        ("county_coordinator", OF_ORGANIZATION),
        ("national_admin", [*OF_ORGANIZATION, "county_coordinator"]),
        ("sender", []),
        ("receiver", []),
        ("link_person", []),
        ("sender_lead", []),
    ],
)
def test_which_roles_each_may_give(agreement, inviter, role, may):
    organization = None if inviter == "national_admin" else agreement.organization
    by = factories.membership(inviter, organization=organization)
    response = invite(by, agreement, role=role)
    assert (response.status_code == 302) == (role in may)
    assert len(mail.outbox) == (role in may)


def test_a_county_coordinator_invites_to_the_county_alone(agreement):
    by = factories.membership(Role.COUNTY_COORDINATOR, organization=agreement.organization)
    neighbour = factories.agreement(factories.organization(**texts("name", "Mustasaari")))
    lapland = factories.agreement(factories.organization(**texts("name", "Kemijärvi")), county_id="21")
    assert invite(by, neighbour).status_code == 302
    assert invite(by, lapland).status_code == 404
    page = signed_in(by.user).get("/fi/ammattilaisille/henkilot/").text
    assert "Mustasaari" in page
    assert "Kemijärvi" not in page


def test_an_administrator_invites_to_the_own_organisation_alone(admin):
    assert invite(admin, factories.agreement(factories.organization())).status_code == 404


def test_national_administrators_invite_one_another(client: Client):
    by = factories.membership(Role.NATIONAL_ADMIN).user
    path = "/fi/ammattilaisille/henkilot/platform/kutsu-henkilo/"
    told = {"email": "uusi@valtio.example", "role": Role.NATIONAL_ADMIN, "language": "fi"}
    assert signed_in(by).post(path, told).status_code == 302
    client.get(link())
    client.post("/fi/kutsu/", NEW)
    row = Membership.objects.get(user__username="uusi@valtio.example")
    assert row.user.is_staff
    assert row.organization is None


def test_an_invitation_of_another_organisation_is_not_found(admin, agreement):
    invite(admin, agreement)
    row = Invitation.objects.get()
    stranger = factories.membership(
        Role.ORGANIZATION_ADMIN, organization=factories.agreement(factories.organization()).organization
    )
    for deed in ("peru-kutsu", "uudelleen"):
        response = signed_in(stranger.user).post(f"/fi/ammattilaisille/kutsut/{row.pk}/{deed}/")
        assert response.status_code == 404


def test_old_invitations_are_forgotten(admin, agreement, client: Client):
    invite(admin, agreement)
    client.get(link())
    client.post("/fi/kutsu/", NEW)
    invite(admin, agreement, email="never@vaasa.example")
    Invitation.objects.update(expires_at=timezone.now() - dt.timedelta(days=31))
    assert invitations.forget_old() == 2
    assert not Invitation.objects.exists()
    assert Membership.objects.filter(user__username="ny@vaasa.example").exists()

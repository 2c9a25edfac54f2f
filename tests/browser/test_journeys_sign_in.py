"""Signing in and looking after people's roles in a real browser: with the keyboard alone, without JavaScript where no
passkey is asked for, a passkey by Chromium's virtual authenticator, and axe on every page."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Browser, CDPSession, Page, expect
from pytest_django.plugin import DjangoDbBlocker

from tests import factories
from tests.accounts.people import PASSWORD, code, forget_used_codes, with_app
from tests.browser.conftest import Site, opened
from tests.browser.keyboard import Keyboard
from tests.browser.signed_in import for_good, sign_in
from tests.browser.test_accessibility import faults
from tray.accounts import invitations, second_factors
from tray.accounts.models import Invitation, Membership, Role, SignIn, SignInProvider, Tries, Unit

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
LANGUAGES = ["fi", "sv", "en"]


class People:
    """An organisation with an administrator, a nurse with an app, one who is late, and an invitation that waits."""

    def __init__(self) -> None:
        self.organization = factories.agreement(email_domains=["vaasa.example"]).organization
        self.admin = self.member(Role.ORGANIZATION_ADMIN, "anna", "Anna", "Ahlskog").user
        self.nurse = self.member(Role.SENDER, "siv", "Siv", "Sjuksköterska-Hälsovårdsinspektör").user
        self.secret = with_app(self.nurse)
        with_app(self.admin)
        self.new = self.member(Role.RECEIVER, "nils", "Nils", "Ny").user
        self.national = factories.user(username="national@example.fi", first_name="Niilo", is_staff=True)
        with_app(self.national)
        self.unit = Unit.objects.create(organization=self.organization, name="Korsholms hälsostation")
        self.invitation = invitations.invite(
            by=self.admin, organization=self.organization, role=Role.SENDER, email="ny@vaasa.example", language="fi"
        )
        self.provider = SignInProvider.objects.create(
            organization=self.organization,
            name="Vasa stad",
            issuer="https://idp.vaasa.example",
            client_id="tray",
            email_domains=["vaasa.example"],
        )

    def member(self, role: str, name: str, first_name: str, last_name: str) -> Membership:
        user = factories.user(
            username=f"{name}@vaasa.example",
            email=f"{name}@vaasa.example",
            first_name=first_name,
            last_name=last_name,
        )
        return factories.membership(role, user=user, organization=self.organization)

    def invited(self, email: str, language: str) -> str:
        """The secret of the link, which the e-mail alone has."""
        row = invitations.invite(
            by=self.admin, organization=self.organization, role=Role.SENDER, email=email, language=language
        )
        token = f"secret-of-{row.pk}"
        Invitation.objects.filter(pk=row.pk).update(digest=invitations.digest(token))
        return token

    @property
    def of(self) -> str:
        return str(self.organization.pk)

    def rest(self) -> None:
        """As before the last test: codes unused, nobody counted."""
        Tries.objects.all().delete()
        for user in (self.nurse, self.admin, self.new):
            forget_used_codes(user)


@pytest.fixture(scope="module")
def people(site: Site, django_db_blocker: DjangoDbBlocker) -> Iterator[People]:
    with django_db_blocker.unblock():
        yield People()


@pytest.fixture(autouse=True)
def rested(people: People) -> None:
    for_good(people.rest)


def path(site: Site, name: str, language: str, *arguments: object) -> str:
    with override(language):
        return site.url + reverse(name, args=arguments)


def give_password(site: Site, reader: Keyboard, email: str) -> None:
    reader.page.goto(path(site, "sign_in", reader.language))
    reader.skip_to_content()
    reader.write(reader.says("Work e-mail"), email)
    reader.tab_to("textbox", reader.says("Password"))
    reader.page.keyboard.type(PASSWORD)
    reader.submit()


def test_password_and_code_and_a_recovery_code_by_keyboard(site: Site, people: People, reader: Keyboard):
    give_password(site, reader, "siv@vaasa.example")
    expect(reader.heading()).to_have_text(reader.says("The second step"))
    reader.write(reader.says("Code"), "000000")
    reader.submit()
    expect(reader.page.get_by_role("alert")).to_be_visible()
    reader.write(reader.says("Code"), code(people.secret))
    reader.submit()
    expect(reader.heading()).to_contain_text("Siv")
    reader.open("button", reader.says("Sign out"))
    codes = for_good(second_factors.new_recovery_codes, people.nurse)
    give_password(site, reader, "siv@vaasa.example")
    reader.open("link", reader.says("I do not have my phone: use a recovery code"))
    reader.write(reader.says("Recovery code"), codes[0])
    reader.submit()
    expect(reader.heading()).to_contain_text("Siv")


def test_somebody_new_takes_an_invitation_and_sets_up_an_app(site: Site, people: People, reader: Keyboard):
    """From the link of the e-mail to the front page, without a mouse."""
    email = f"aino.{reader.language}@vaasa.example"
    token = for_good(people.invited, email, reader.language)
    reader.page.goto(path(site, "invitation_link", reader.language, token))
    expect(reader.page).to_have_url(path(site, "invitation", reader.language))
    reader.skip_to_content()
    reader.write(reader.says("First name"), "Aino")
    reader.write(reader.says("Last name"), "Uusi")
    for name in ("Password", "Password again"):
        reader.tab_to("textbox", reader.says(name))
        reader.page.keyboard.type("neljä sanaa peräkkäin tässä")
    reader.submit()
    expect(reader.heading()).to_have_text(reader.says("Set up the second step"))
    reader.open("link", reader.says("An app on your phone"))
    reader.skip_to_content()
    reader.press("summary", reader.says("I cannot use the camera"))
    secret = reader.page.locator(".pro-secret code").inner_text().replace(" ", "")
    reader.write(reader.says("Code"), code(secret))
    reader.submit()
    expect(reader.page.locator(".pro-codes li")).to_have_count(10)
    reader.open("link", reader.says("I have kept them: go on"))
    expect(reader.heading()).to_contain_text("Aino")
    reader.page.goto(path(site, "invitation_link", reader.language, token))
    expect(reader.heading()).to_have_text(reader.says("The invitation no longer works"))


# --- Passkeys ---------------------------------------------------------------------------------------------------------


def on_localhost(site: Site) -> Site:
    """Passkeys belong to a name: 127.0.0.1 has none."""
    from dataclasses import replace

    return replace(site, url=site.url.replace("127.0.0.1", "localhost"))


def with_authenticator(page: Page) -> CDPSession:
    """A device of Chromium's own that keeps passkeys, and whose owner always shows a finger."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_a_passkey_is_made_and_signs_in_without_a_password(site: Site, people: People, browser: Browser, language):
    local = on_localhost(site)
    for_good(second_factors.remove_all, people.new)
    with opened(browser, 320) as context:
        page = context.new_page()
        with_authenticator(page)
        reader = Keyboard(page, language, has_scripts=True)
        sign_in_new(local, people, page, language)
        page.get_by_role("link", name=reader.says("A passkey"), exact=True).click()
        page.get_by_label(reader.says("Name of the passkey")).fill("työkone")
        page.get_by_role("button", name=reader.says("Make the passkey")).click()
        expect(page.locator(".pro-codes li")).to_have_count(10)
        assert [row.wrap().name for row in second_factors.factors_of(people.new).passkeys] == ["työkone"]
        context.clear_cookies()
        page.goto(path(local, "sign_in", language))
        page.get_by_role("button", name=reader.says("Sign in with a passkey")).click()
        expect(reader.heading()).to_contain_text("Nils")
        assert SignIn.objects.filter(user=people.new).latest("at").way == "passkey"
        context.clear_cookies()  # and as the second step after a password
        page.goto(path(local, "sign_in", language))
        page.fill("#id_username", people.new.username)
        page.fill("#id_password", PASSWORD)
        page.click("main form button[type=submit] >> nth=0")
        page.get_by_role("button", name=reader.says("Use a passkey")).click()
        expect(reader.heading()).to_contain_text("Nils")


def sign_in_new(site: Site, people: People, page: Page, language: str) -> None:
    page.goto(path(site, "sign_in", language))
    page.fill("#id_username", people.new.username)
    page.fill("#id_password", PASSWORD)
    page.click("main form button[type=submit] >> nth=0")


def test_a_passkey_of_another_device_is_not_known(site: Site, people: People, browser: Browser):
    local = on_localhost(site)
    with opened(browser, 1280) as context:
        page = context.new_page()
        session = with_authenticator(page)
        page.goto(path(local, "sign_in", "en"))
        page.get_by_role("button", name="Sign in with a passkey").click()
        expect(page.get_by_role("status").filter(has_text="The passkey was not used")).to_be_visible()
        session.detach()


def test_where_no_passkey_can_be_the_page_leads_to_an_app(site: Site, people: People, browser: Browser):
    with opened(browser, 320, java_script_enabled=False) as context:
        page = context.new_page()
        sign_in(context, site, people.nurse)
        page.goto(path(site, "second_factor_passkey", "en"))
        expect(page.get_by_role("button", name="Make the passkey")).to_be_hidden()
        page.get_by_role("link", name="Use an app on your phone instead").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Authenticator app")


# --- Administering ----------------------------------------------------------------------------------------------------


def test_an_administrator_invites_and_ends_a_role_by_keyboard(site: Site, people: People, reader: Keyboard):
    sign_in(reader.page.context, site, people.admin)
    gone = for_good(people.member, Role.SENDER, f"gone.{reader.language}", "Gunnar", "Slutar")
    reader.page.goto(path(site, "people", reader.language, people.of))
    reader.skip_to_content()
    reader.open("link", reader.says("Invite somebody"))
    reader.skip_to_content()
    email = f"kalle.{reader.language}@vaasa.example"
    reader.write(reader.says("Work e-mail of the person"), email)
    reader.tab_to("radio", re.compile("."))
    reader.page.keyboard.press("Space")
    reader.open("button", reader.says("Send the invitation"))
    expect(reader.page.get_by_role("status")).to_contain_text(email)
    reader.page.goto(path(site, "person", reader.language, people.of, gone.user_id))
    reader.skip_to_content()
    reader.open("link", reader.says("End the role"))
    reader.skip_to_content()
    reader.open("button", reader.says("End the role"))
    expect(reader.page.get_by_text(reader.says("The person has no role here any more."))).to_be_visible()
    gone.refresh_from_db()
    assert gone.ended_at


# --- axe --------------------------------------------------------------------------------------------------------------

Arguments = Callable[[People], tuple[Any, ...]]
PUBLIC = ["sign_in", "forgotten", "forgotten_sent", "providers", "provider_unknown", "invitation", "new_password"]
OWN = ["professional_home", "own_account", "own_password", "own_confirmation", "second_factor", "second_factor_app"]
OWN += ["second_factor_passkey", "recovery_codes"]
OF_ADMIN: list[tuple[str, Arguments]] = [
    ("people", lambda people: (people.of,)),
    ("invite", lambda people: (people.of,)),
    ("unit_add", lambda people: (people.of,)),
    ("person", lambda people: (people.of, people.nurse.pk)),
    ("person_reset", lambda people: (people.of, people.nurse.pk)),
    ("membership", lambda people: (people.of, people.nurse.pk, people.nurse.memberships.get().pk)),
    ("membership_end", lambda people: (people.of, people.nurse.pk, people.nurse.memberships.get().pk)),
]
OF_STAFF: list[tuple[str, Arguments]] = [
    ("organizations", lambda people: ()),
    ("people", lambda people: (people.of,)),
    ("people", lambda people: ("platform",)),
    ("own_provider", lambda people: (people.of, people.provider.pk)),
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_for_everybody(site: Site, people: People, browser: Browser, width, language):
    with opened(browser, width) as context:
        page = context.new_page()
        for name in PUBLIC:
            page.goto(path(on_localhost(site), name, language))
            assert faults(page) == [], name
        for name in ("sign_in", "forgotten"):
            page.goto(path(site, name, language))
            page.click("main form button[type=submit] >> nth=0")
            expect(page.locator(".govuk-error-summary")).to_be_visible()
            assert faults(page) == [], name


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", [1280, 320])
def test_pages_of_professionals(site: Site, people: People, browser: Browser, width, language):
    with opened(browser, width) as context:
        page = context.new_page()
        for user, pages in (
            (people.nurse, [(name, lambda people: ()) for name in OWN]),
            (people.admin, OF_ADMIN),
            (people.national, OF_STAFF),
        ):
            context.clear_cookies()
            sign_in(context, site, user)
            for name, arguments in pages:
                page.goto(path(site, name, language, *arguments(people)))
                assert page.locator("h1").count() == 1, name
                assert faults(page) == [], name
        page.goto(path(site, "invite", language, people.of))
        page.click("main form button[type=submit]")
        expect(page.locator(".govuk-error-summary")).to_be_visible()
        assert faults(page) == []


@pytest.mark.parametrize("name", ["sign_in", "second_factor", "people"])
def test_the_focus_is_seen_on_every_stop(site: Site, people: People, browser: Browser, name):
    from tests.browser.test_accessibility import FOCUSED

    with opened(browser, 320) as context:
        page = context.new_page()
        sign_in(context, site, people.admin)
        if name == "sign_in":
            context.clear_cookies()
        page.goto(path(site, name, "fi", *([people.of] if name == "people" else [])))
        stops = []
        for _stop in range(60):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            if focused["body"]:
                break
            stops.append(focused)
        assert len(stops) >= 10
        assert [stop["html"] for stop in stops if not (stop["seen"] and stop["mark"])] == []

"""By keyboard alone, from the front page to a service: by one's own words, by a topic, and by looking at one's life."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Site, name_of_way
from tests.browser.keyboard import Keyboard
from tray.catalogue.models import Service

pytestmark = [pytest.mark.browser, pytest.mark.django_db]  # without the latter, no test database is made
EXERCISE = {"fi": "jumppa", "sv": "gymnastik", "en": "exercise"}
LONELY = {"fi": "Olen yksinäinen", "sv": "Jag känner mig ensam", "en": "I feel lonely"}
VAASA = {"fi": "Vaasa", "sv": "Vasa", "en": "Vaasa"}
Neighbourhood = dict[str, Service]


def name_of(row: Service, reader: Keyboard) -> str:
    return str(getattr(row, f"name_{reader.language}"))


def narrow_down(reader: Keyboard, text: str) -> None:
    """On a telephone the choices are folded, and beside the list there is nothing to unfold."""
    if reader.named("summary", reader.says("Narrow down")).is_visible():
        reader.press("summary", reader.says("Narrow down"))
    reader.open("link", re.compile(f"^{text} [0-9]+$"))


def test_a_free_exercise_group_in_ones_municipality(site: Site, neighbourhood: Neighbourhood, reader: Keyboard):
    reader.page.goto(site.address("home", reader.language))
    reader.search(EXERCISE[reader.language], VAASA[reader.language])
    shown = [name_of(neighbourhood[key], reader) for key in ("chair", "gym")]
    for name in shown:
        expect(reader.named("link", name)).to_be_visible()
    reader.skip_to_content()
    narrow_down(reader, reader.says("Free of charge"))
    expect(reader.named("link", shown[1])).to_have_count(0)
    expect(reader.named("link", name_of(neighbourhood["far"], reader))).to_have_count(0)
    reader.open("link", reader.says("Skip to the services"))
    reader.open("link", shown[0])
    expect(reader.heading()).to_have_text(shown[0])
    expect(reader.page.locator("main").get_by_text(reader.says("Free of charge"), exact=True).first).to_be_visible()


def test_from_loneliness_to_a_place_to_go(site: Site, neighbourhood: Neighbourhood, reader: Keyboard):
    reader.page.goto(site.address("home", reader.language))
    reader.search(LONELY[reader.language], VAASA[reader.language])
    name = name_of(neighbourhood["living_room"], reader)
    reader.skip_to_content()
    reader.open("link", reader.says("Skip to the services"))
    reader.open("link", name)
    expect(reader.heading()).to_have_text(name)
    reader.skip_to_content()
    reader.open("link", reader.says("Address and opening hours"))
    expect(reader.page.locator(".place .address__lines")).to_be_in_viewport()
    expect(reader.page.locator(".place .address__lines")).to_contain_text("8")
    expect(reader.page.locator(".place .address__lines")).to_contain_text(f"65100 {VAASA[reader.language]}")


@pytest.mark.parametrize(
    "reader", [("sv", 1280, False), ("fi", 320, True), ("en", 320, False)], indirect=True, ids=name_of_way
)
def test_by_topic_to_what_is_free_close_by(site: Site, neighbourhood: Neighbourhood, reader: Keyboard):
    reader.page.goto(site.address("home", reader.language))
    reader.open("link", reader.says("Choose a place"))
    reader.skip_to_content()
    reader.write(reader.says("Municipality, county or postcode"), "65100")
    reader.submit()
    expect(reader.heading()).to_have_text(VAASA[reader.language])
    reader.skip_to_content()
    reader.open("link", reader.says("Exercise and physical activity"))
    expect(reader.heading()).to_have_text(reader.says("Exercise and physical activity"))
    reader.skip_to_content()
    narrow_down(reader, reader.says("Free of charge"))
    expect(reader.named("link", name_of(neighbourhood["chair"], reader))).to_be_visible()
    expect(reader.named("link", name_of(neighbourhood["gym"], reader))).to_have_count(0)
    expect(reader.named("link", name_of(neighbourhood["far"], reader))).to_have_count(0)


def test_from_looking_at_ones_life_to_a_service(site: Site, neighbourhood: Neighbourhood, reader: Keyboard):
    page = reader.page
    page.goto(site.address("home", reader.language))
    reader.skip_to_content()
    reader.open("link", reader.says("Look at my wellbeing"))
    reader.skip_to_content()
    reader.open("link", reader.says("Begin"))
    page.wait_for_url("**#step-1")
    for number in range(2, 11):  # of each step the first statement is answered: not at all true
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        expect(page.locator(f"#step-{number - 1} :focus")).to_be_checked()
        reader.open("link", reader.says("Next"))
        page.wait_for_url(f"**#step-{number}")
    reader.write(reader.says("Municipality, county or postcode"), VAASA[reader.language])
    reader.open("button", reader.says("Show my map"))
    expect(reader.heading()).to_have_text(reader.says("My wellbeing map"))
    reader.skip_to_content()
    reader.tab_to("button", reader.says("Change the place"), most=60)
    name = name_of(neighbourhood["living_room"], reader)
    reader.tab_to("link", name)
    with page.context.expect_page() as opening:
        page.keyboard.press("Enter")
    expect(opening.value.get_by_role("heading", level=1)).to_have_text(name)
    expect(opening.value.locator("main a[href='tel:+358407654321']").first).to_be_visible()

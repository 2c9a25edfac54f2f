"""A reader without a mouse: the Tab key leads to everything, and keys press it, choose in it and write in it."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext, override, pgettext
from playwright.sync_api import Locator, Page, expect

# Stops of the Tab key that nobody should have to pass on the way to the next thing.
PATIENCE = 30
FOCUSED = "all => all.includes(document.activeElement)"
STOP = """all => [all.includes(document.activeElement),
  (document.activeElement.innerText || document.activeElement.outerHTML).trim().slice(0, 60)]"""


@dataclass(frozen=True)
class Keyboard:
    """One reader's browser, page by page. Texts are told in English, and looked for in the reader's language."""

    page: Page
    language: str
    has_scripts: bool

    def says(self, text: str, context: str = "") -> str:
        with override(self.language):
            return pgettext(context, text) if context else gettext(text)

    def named(self, role: str, name: str | re.Pattern[str]) -> Locator:
        """By the name that assistive technology tells. What is said besides, as of which service, follows a colon."""
        if isinstance(name, str):
            name = re.compile(rf"^\s*{re.escape(name)}\s*($|[:(])")
        if role == "summary":  # of what unfolds; Playwright knows no role for it
            return self.page.locator("summary").filter(has_text=name)
        return self.page.get_by_role(role, name=name)  # type: ignore[arg-type]

    def tab_to(self, role: str, name: str | re.Pattern[str], *, key: str = "Tab", most: int = PATIENCE) -> Locator:
        """The first stop on the way with this name. It must be in sight when it has the focus."""
        target = self.named(role, name)
        passed = []
        for _stop in range(most):
            self.page.keyboard.press(key)
            is_there, stop = target.evaluate_all(STOP)
            if is_there:
                focused = self.page.locator(":focus")
                expect(focused).to_be_in_viewport()
                return focused
            passed.append(stop)
        raise AssertionError(f"{most} stops of {key} do not lead to {role} {name!r}, but to {passed}")

    def press(self, role: str, name: str | re.Pattern[str], *, key: str = "Tab", most: int = PATIENCE) -> None:
        """With Enter."""
        self.tab_to(role, name, key=key, most=most)
        self.page.keyboard.press("Enter")

    def open(self, role: str, name: str | re.Pattern[str], *, key: str = "Tab", most: int = PATIENCE) -> None:
        """A link or a button that leads to another page, or to another part of this one."""
        self.tab_to(role, name, key=key, most=most)
        self.submit()

    def submit(self) -> None:
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def skip_to_content(self) -> None:
        """On a page that has just come: the first stop leads past the head of the page."""
        self.press("link", self.says("Skip to the content"), most=1)
        expect(self.page.locator("main")).to_be_focused()

    def write(self, name: str, text: str, role: str = "textbox") -> None:
        """In place of what stood in the field."""
        self.tab_to(role, name)
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)

    def choose(self, name: str, most: int = 12) -> None:
        """A radio button: Tab leads to its group, arrows go through the group."""
        wanted = self.page.get_by_role("radio", name=name)
        self.page.keyboard.press("Space")
        for _choice in range(most):
            if wanted.evaluate_all(FOCUSED):
                expect(wanted).to_be_checked()
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrow keys do not lead to {name}")

    def search(self, text: str, place: str) -> None:
        """The search of the front page and of the list, from the beginning of the page."""
        self.skip_to_content()
        search = re.compile(self.says("What are you looking for?", "search field"))
        role = "combobox" if self.page.get_by_role("combobox", name=search).count() else "searchbox"
        self.tab_to(role, search, most=3)
        self.page.keyboard.type(text)
        self.tab_to("combobox" if role == "combobox" else "textbox", self.says("Municipality, county or postcode"))
        self.page.keyboard.type(place)
        self.submit()

    def heading(self, level: int = 1) -> Locator:
        return self.page.get_by_role("heading", level=level)

"""Every text of the code and the templates is in the Finnish and Swedish catalogues, with the same placeholders."""

import ast
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils.translation import override
from django.utils.translation.template import templatize

from tests.factories import full_service
from tray.pages.links import service_path

Message = tuple[str, str]  # context, text
SOURCES = ("tray", "ptv_sync", "referrals")
PLAIN = {"_", "gettext", "gettext_lazy", "gettext_noop"}
WITH_CONTEXT = {"pgettext", "pgettext_lazy"}
WITH_PLURAL = {"ngettext", "ngettext_lazy"}
WITH_BOTH = {"npgettext", "npgettext_lazy"}
STRING = r"""(?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|gettext|ngettext|pgettext|npgettext)\(((?:\s*{STRING}\s*,?)+)")
PLACEHOLDER = re.compile(r"%\(\w+\)[\d.]*[a-z]|%[sd]|\{\w*\}")


def of_call(function: str, texts: list[str]) -> Iterator[Message]:
    if function in PLAIN and texts:
        yield "", texts[0]
    elif function in WITH_CONTEXT and len(texts) >= 2:
        yield texts[0], texts[1]
    elif function in WITH_PLURAL and texts:
        yield "", texts[0]
    elif function in WITH_BOTH and len(texts) >= 2:
        yield texts[0], texts[1]


def in_code(path: Path) -> Iterator[Message]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        texts = [each.value for each in node.args if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        yield from of_call(name, texts)


def in_template(path: Path) -> Iterator[Message]:
    """Django turns the template into calls of gettext, for the system's xgettext; they are read from there."""
    for function, arguments in CALL.findall(templatize(path.read_text(encoding="utf-8"), origin=str(path))):
        yield from of_call(function, [ast.literal_eval(text) for text in re.findall(STRING, arguments)])


def messages() -> set[Message]:
    found: set[Message] = set()
    for folder in SOURCES:
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            found.update(in_code(path))
    found.update(*(in_code(path) for path in (settings.BASE_DIR / "tray").glob("*.py")))
    templates = settings.BASE_DIR / "templates"
    for path in (*templates.rglob("*.html"), *templates.rglob("*.txt")):
        found.update(in_template(path))
    return found


@pytest.fixture(scope="module", params=["fi", "sv"])
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(settings.BASE_DIR / "locale" / request.param / "LC_MESSAGES" / "django.po"))


def test_the_reader_of_sources_finds_each_kind_of_text():
    found = messages()
    assert ("", "Choose a place") in found
    assert ("heading of the list", "Services") in found
    assert ("", "%(counter)s service") in found
    assert ("", "%(names)s and %(count)d other") in found
    assert ("", "services/") in found
    assert len(found) > 250


def test_every_text_is_translated(catalogue: polib.POFile):
    translated = {(entry.msgctxt or "", entry.msgid) for entry in catalogue.translated_entries()}
    assert sorted(messages() - translated) == []


def test_no_translation_is_a_guess_or_left_over(catalogue: polib.POFile):
    assert [entry.msgid for entry in catalogue if entry.fuzzy or entry.obsolete] == []
    known = messages()
    assert [entry.msgid for entry in catalogue if (entry.msgctxt or "", entry.msgid) not in known] == []


def test_placeholders_are_those_of_the_text(catalogue: polib.POFile):
    for entry in catalogue:
        one, many = (entry.msgstr_plural[0], entry.msgstr_plural[1]) if entry.msgid_plural else (entry.msgstr, "")
        for source, text in ((entry.msgid, one), (entry.msgid_plural, many)):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source)), entry.msgid


def test_markup_is_that_of_the_text(catalogue: polib.POFile):
    for entry in catalogue:
        assert re.findall(r"<[^>]+>", entry.msgstr) == re.findall(r"<[^>]+>", entry.msgid if entry.msgstr else ""), (
            entry.msgid
        )


def test_paths_end_and_begin_alike(catalogue: polib.POFile):
    paths = [entry for entry in catalogue if entry.msgid.endswith("/") and " " not in entry.msgid]
    assert len(paths) >= 5
    for entry in paths:
        assert re.fullmatch(r"[a-z-]+/(<[a-z:_]+>/)?", entry.msgstr), entry.msgid
    assert len({entry.msgstr for entry in paths}) == len(paths)


# --- Pages ----------------------------------------------------------------------------------------------------------

OTHERS = {"fi": ("sv", "en"), "sv": ("fi", "en"), "en": ("fi", "sv")}
ELSEWHERE = {"referral_client_leave"}  # its answer leads to another site
LEAST_LETTERS = 14  # shorter texts may be words of a service, or the same in two languages


def public_names(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from public_names(pattern.url_patterns)
        elif pattern.name and not getattr(pattern.callback, "login_required", True):
            yield pattern.name


def public_paths(language: str) -> Iterator[str]:
    """Of every public page that needs nothing told, of a service, and of pages that are not there."""
    with override(language):
        for name in sorted(set(public_names(get_resolver().url_patterns)) - ELSEWHERE):
            try:
                path = reverse(name)
            except NoReverseMatch:
                continue
            if path.startswith(f"/{language}/"):
                yield path
    yield service_path(full_service(), language)
    yield f"/{language}/missing/"


def phrases(language: str) -> set[str]:
    """What the interface says in a language, in texts long enough to know them by."""
    if language == "en":
        return {text for _context, text in messages() if is_telling(text)}
    catalogue = polib.pofile(str(settings.BASE_DIR / "locale" / language / "LC_MESSAGES" / "django.po"))
    return {entry.msgstr for entry in catalogue if is_telling(entry.msgstr)}


def is_telling(text: str) -> bool:
    return len(text) >= LEAST_LETTERS and " " in text and not PLACEHOLDER.search(text) and "://" not in text


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_no_page_has_a_text_of_the_interface_in_another_language(client: Client, language: str):
    own = phrases(language)
    foreign = {text for other in OTHERS[language] for text in phrases(other)} - own
    paths = list(public_paths(language))
    assert len(paths) >= 12
    found = []
    for path in paths:
        page = " ".join(unescape(client.get(path, follow=True).text).split())
        found += [(path, text) for text in foreign if text in page and not any(text in mine for mine in own)]
    assert found == []

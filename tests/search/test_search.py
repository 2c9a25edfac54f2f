"""What people type, and what they find: the journey from words to services."""

from collections.abc import Callable

import pytest

from tests.search.conftest import Findable
from tray.catalogue.models import Service
from tray.catalogue.translated import in_language
from tray.search import rules
from tray.search.criteria import Criteria
from tray.search.engine import Results, search
from tray.search.models import WordRule
from tray.search.query import Group, Tier, enough
from tray.search.refresh import rebuild, refresh

Indexed = Callable[..., list[Service]]


def names(found: Results) -> list[str]:
    rows = Service.objects.in_bulk([hit.service_id for hit in found.hits])
    return [in_language(rows[hit.service_id], "name", "fi").text for hit in found.hits]


def find(text: str, language: str = "fi", **criteria: object) -> Results:
    return search(Criteria(text=text, **criteria), language)  # type: ignore[arg-type]


def everyday(phrase: str, *words: str, kind: str = "means", language: str = "fi") -> None:
    rule = rules.rule(rules.Shipped(language, kind, phrase, words))
    rule.save()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("uimahallissa", "Uimahalli"),
        ("UIMAHALLI", "Uimahalli"),
        ("terapia", "Puheterapia"),
        ("aitiysneuvola", "Äitiysneuvola"),
        ("äitiys neuvola", "Äitiysneuvola"),
        ("yksinäisyyteen", "Ystävätoiminta"),
        ("rokottaminen", "Rokotukset"),
        ("talousneuvonta", "Velka- ja talousneuvonta"),
        ("velkaneuvonta", "Velka- ja talousneuvonta"),
    ],
)
def test_words_in_every_form(indexed: Indexed, typed: str, name: str):
    indexed(
        "Uimahalli",
        "Puheterapia",
        "Äitiysneuvola",
        ("Ystävätoiminta", "Apua yksinäisyyden hetkeen."),
        "Rokotukset",
        "Velka- ja talousneuvonta",
    )
    assert names(find(typed))[:1] == [name]


def test_name_before_summary_and_whole_words_before_parts(indexed: Indexed):
    indexed(("Neuvonta", "Kerromme terapiasta."), "Puheterapia", "Terapia")
    assert names(find("terapia")) == ["Terapia", "Puheterapia", "Neuvonta"]


def test_a_word_inside_another_is_not_found(indexed: Indexed):
    indexed("Asetukset", "Tietosuoja", "Kuntoutus")
    for trap in ("ase", "tie", "kunto"):
        assert find(trap).total == 0, trap


def test_every_word_is_needed_while_that_finds_enough(indexed: Indexed):
    indexed(*(f"Kuljetus vammaisille {number}" for number in range(10)), "Kuljetus", "Vammaisten neuvosto")
    found = find("kuljetus vammaiselle")
    assert (found.total, found.is_relaxed) == (10, False)


def test_most_of_the_words_will_do_when_all_find_little(indexed: Indexed):
    indexed("Kuljetus vammaisille", "Vammaisten päivätoiminta", *(f"Muu {number}" for number in range(20)))
    found = find("kuljetus vammaiselle sairaalaan")
    assert found.is_relaxed
    assert names(found) == ["Kuljetus vammaisille"]


def test_a_typing_error_is_put_right_and_can_be_insisted_on(indexed: Indexed):
    indexed("Mielenterveys", "Uimahalli")
    rebuild()
    found = find("mielentervys")
    assert names(found) == ["Mielenterveys"]
    assert [(one.typed, one.meant) for one in found.query.corrections] == [("mielentervys", "mielenterveys")]
    assert found.query.corrected_text == "mielenterveys"
    assert find("mielentervys", literal=True).total == 0


def test_a_typing_error_in_a_word_that_is_only_inside_compounds(indexed: Indexed):
    indexed(("Perhekeskus", "Äitiysneuvolassa saat apua."))
    rebuild()
    assert names(find("neuvloa")) == ["Perhekeskus"]


def test_exact_spelling_before_folded(indexed: Indexed):
    indexed("Saari", "Sääri")
    assert names(find("saari")) == ["Saari", "Sääri"]
    assert names(find("sääri"))[0] == "Sääri"


def test_swedish_words_of_a_finnish_reader(findable: Findable):
    findable("Uimahalli", name_sv="Simhallen")
    refresh()
    assert names(find("simhall")) == ["Uimahalli"]
    assert names(find("simhallarna", "sv")) == ["Uimahalli"]


def test_nothing_is_found_for_what_the_catalogue_lacks(indexed: Indexed):
    indexed("Uimahalli", "Korjausavustus")
    rebuild()
    found = find("pesukoneen korjaus")
    assert found.total == 0
    assert found.query.unknown == ("pesukoneen",)


# --- Everyday words --------------------------------------------------------------------------------------------------


def test_an_everyday_word_leads_to_the_words_of_services(indexed: Indexed):
    indexed("Toimeentulotuki", "Uimahalli")
    everyday("rahat loppu", "toimeentulotuki")
    everyday("sossu", "toimeentulotuki")
    assert names(find("rahat on loppu")) == ["Toimeentulotuki"]
    assert names(find("sossun")) == ["Toimeentulotuki"]
    assert find("loppu").total == 0


def test_words_that_mean_the_same_lead_both_ways(indexed: Indexed):
    indexed("Esiopetus", "Eskari")
    everyday("eskari", "esiopetus", kind="same")
    assert names(find("eskari")) == ["Eskari", "Esiopetus"]
    assert names(find("esiopetukseen")) == ["Esiopetus", "Eskari"]


def test_what_an_editor_excludes_is_not_found(indexed: Indexed):
    indexed("Tekojää", "Tekonurmi tekojään vieressä")
    everyday("tekojää", "tekonurmi", kind="exclude")
    assert names(find("tekojää")) == ["Tekojää"]


def test_a_broad_word_does_not_answer_for_a_telling_one(indexed: Indexed):
    indexed("Apu yksinäisyyteen", *(f"Apu {number}" for number in range(3)))
    everyday("apu", kind="broad")
    assert names(find("apua yksinäisyyteen")) == ["Apu yksinäisyyteen"]


def test_an_entry_out_of_use_does_nothing(indexed: Indexed):
    indexed("Toimeentulotuki")
    everyday("sossu", "toimeentulotuki")
    WordRule.objects.update(is_active=False)
    assert find("sossu").total == 0


def test_shipped_entries_load_again_without_touching_those_of_staff(db: None):
    count, _gone = rules.load()
    row = WordRule.objects.filter(language="fi", kind="means").first()
    assert row is not None
    row.words, row.source = ["omat sanat"], WordRule.Source.STAFF
    row.save()
    assert rules.load() == (count, 0)
    row.refresh_from_db()
    assert row.words == ["omat sanat"]


def test_every_content_area_has_entries_in_every_language():
    files = {(path.parent.name, path.stem) for path in rules.FOLDER.glob("*/*.csv")}
    from tray.catalogue.content_areas import ContentArea

    assert {(language, area.value) for language in ("fi", "sv", "en") for area in ContentArea} <= files


def test_shipped_entries_are_well_formed():
    for one in rules.shipped():
        assert one.kind in WordRule.Kind.values, one
        assert bool(one.words) != (one.kind == "broad"), one
        assert one.phrase not in one.words, one
        assert all(len(text) <= 100 for text in (one.phrase, *one.words)), one


# --- Hostile input ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE catalogue_service; --",
        "a & b | !c <-> d:* \\ ' \" %s %(x)s {0}",
        "((((((a+)+)+)+)+)+$",
        "🏊‍♀️ 🧠",
        "\u202eיום\u202c שלום",
        "x" * 10_000,
        " ".join(f"sana{number}" for number in range(500)),
        "-- - ' :",
    ],
)
def test_hostile_words_give_an_answer(indexed: Indexed, text: str):
    indexed("Uimahalli")
    assert find(text).total == 0


# --- Words of another language ---------------------------------------------------------------------------------------


def test_a_service_with_finnish_texts_alone_is_found_in_other_languages(indexed: Indexed):
    indexed("Uimahalli", "Kirjasto", ("Vesiliikunta", "Uintia kerran viikossa."))
    rules.load()
    for typed, language in (("simhall", "fi"), ("simhallen", "sv"), ("swimming hall", "en"), ("swimming hall", "fi")):
        assert names(find(typed, language))[:1] == ["Uimahalli"], (typed, language)
    assert names(find("swimming", "en"))[:1] == ["Vesiliikunta"]


def test_of_many_words_those_that_tell_most_are_combined():
    groups = [Group((f"w{n}",), (Tier("own", 1.0, ((f"f.w{n}",),)),), weight=1 + n / 100) for n in range(8)]
    found = enough(groups)
    assert {one for some in found for one in some} == {*groups[2:]}
    assert [len(some) for some in found] == [5] * 6

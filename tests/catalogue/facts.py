"""Facts for classification tests: from a few words, from the sample, from whole PTV objects."""

import tomllib
from pathlib import Path
from typing import Any

from tray.catalogue.classification.classify import classify
from tray.catalogue.classification.facts import ServiceFacts
from tray.catalogue.details import LANGUAGES, Texts

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "ptv_sync" / "sandbox" / "sample"
TYPES = {"PermitOrObligation": "permit", "ProfessionalQualification": "qualification"}


def told(language: str = "fi", name: str = "", summary: str = "", **fields: Any) -> ServiceFacts:
    """A service with texts in one language."""
    return ServiceFacts(name=Texts(**{language: name}), summary=Texts(**{language: summary}), **fields)


def areas(facts: ServiceFacts) -> list[str]:
    return values(facts, "content_area")


def values(facts: ServiceFacts, dimension: str) -> list[str]:
    return [one.value for one in classify(facts) if one.dimension == dimension]


def sample() -> dict[str, tuple[ServiceFacts, list[str], str]]:
    """By key: facts, expected areas and file of every service of the sample."""
    files = {path.name: tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(SAMPLE.glob("*.toml"))}
    terms = {row["key"]: row for tables in reversed(files.values()) for row in tables.get("term", [])}
    bases = {row["key"]: row for tables in files.values() for row in tables.get("general_description", [])}
    return {
        row["key"]: (of_sample(row, bases.get(row.get("general_description"), {}), terms), row["content_areas"], file)
        for file, tables in files.items()
        for row in tables.get("service", [])
    }


def of_sample(row: dict[str, Any], base: dict[str, Any], terms: dict[str, dict[str, str]]) -> ServiceFacts:
    return ServiceFacts(
        name=field(row, "name"),
        alternative_name=field(row, "alternative_name"),
        summary=field(row, "summary"),
        description=field(row, "description"),
        type=TYPES.get(row.get("type", ""), "service"),
        keywords_fi=tuple(row.get("fi", {}).get("keywords", ())),
        keywords_sv=tuple(row.get("sv", {}).get("keywords", ())),
        keywords_en=tuple(row.get("en", {}).get("keywords", ())),
        service_classes=both(row, base, "classes"),
        term_labels=tuple(label(terms[key]) for key in both(row, base, "terms")),
        target_groups=both(row, base, "target_groups"),
        life_events=both(row, base, "life_events"),
    )


def field(row: dict[str, Any], name: str) -> Texts:
    return Texts(**{language: row.get(language, {}).get(name, "") for language in LANGUAGES})


def label(row: dict[str, str]) -> Texts:
    return Texts(**{language: row.get(language, "") for language in LANGUAGES})


def both(row: dict[str, Any], base: dict[str, Any], name: str) -> tuple[str, ...]:
    """The service's own codes and those of its general description."""
    return tuple(sorted({*row.get(name, ()), *base.get(name, ())}))


def of_ptv(item: dict[str, Any]) -> ServiceFacts:
    """From an object as API v11 gives it."""
    return ServiceFacts(
        name=typed(item["serviceNames"], "Name"),
        alternative_name=typed(item["serviceNames"], "AlternativeName"),
        summary=typed(item["serviceDescriptions"], "Summary"),
        description=typed(item["serviceDescriptions"], "Description"),
        keywords_fi=keywords(item, "fi"),
        keywords_sv=keywords(item, "sv"),
        keywords_en=keywords(item, "en"),
        service_classes=tuple(one["code"] for one in item["serviceClasses"]),
        term_labels=tuple(typed(one["name"]) for one in item["ontologyTerms"]),
        target_groups=tuple(one["code"] for one in item["targetGroups"]),
        life_events=tuple(one["code"] for one in item["lifeEvents"]),
    )


def keywords(item: dict[str, Any], language: str) -> tuple[str, ...]:
    return tuple(one["value"] for one in item.get("keywords") or [] if one["language"] == language)


def typed(texts: list[dict[str, Any]], kind: str | None = None) -> Texts:
    wanted = [one for one in texts or [] if kind is None or one.get("type") == kind]
    return Texts(**{one["language"]: one["value"] or "" for one in wanted if one["language"] in LANGUAGES})

"""The tray's kinds of organisation from PTV's types, which know neither counties nor churches."""

from ptv_sync.reading import Reader
from ptv_sync.reasons import Reason
from tray.catalogue.details import Texts

KINDS = {
    "State": "state",
    "Municipality": "municipality",
    "RegionalOrganization": "county",
    "Region": "county",
    "Company": "company",
    "Organization": "ngo",
}
CHURCH_WORDS = ("seurakun", "församling", "kyrklig", "parish", "hiippakun", "stift")
# The last words of names of organisations of which nothing but the name is known.
LAST_WORDS = {
    "hyvinvointialue": "county",
    "välfärdsområde": "county",
    "kaupunki": "municipality",
    "kunta": "municipality",
    "stad": "municipality",
    "kommun": "municipality",
    "oy": "company",
    "ab": "company",
}


def organization_kind(reader: Reader, ptv_type: object, name: Texts) -> str:
    """A parish is an Organization in PTV: its name tells. An unknown type counts as an NGO, and is noted."""
    if ptv_type not in KINDS:
        reader.leave_out("organizationType", Reason.UNKNOWN_VALUE, ptv_type)
        return "ngo"
    kind = KINDS[str(ptv_type)]
    return "church" if kind == "ngo" and is_church(" ".join(text for _language, text in name.items())) else kind


def kind_by_name(name: str) -> str:
    """A guess from the name alone."""
    if is_church(name):
        return "church"
    return LAST_WORDS.get(name.lower().split()[-1], "ngo") if name.split() else "ngo"


def is_church(name: str) -> bool:
    return any(word in name.lower() for word in CHURCH_WORDS)

"""The conditions of a classification rule in plain words, for the staff page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tray.catalogue.classification.rulebook import CODE_FIELDS, WORD_FIELDS, Rule, Words
from tray.catalogue.content_areas import ContentArea

Names = dict[str, str]  # of a code
LABELS: dict[str, str | Promise] = {
    "classes": _("The service has one of the service classes"),
    "terms": _("The service has one of the ontology terms"),
    "target_groups": _("The service is for one of the target groups"),
    "only_target_groups": _("The service is for these target groups and no others"),
    "life_events": _("The service belongs to one of the life events"),
    "types": _("The service is of the type"),
    "areas": _("The service has got one of the content areas"),
    "words": _("One of the words stands in the name, a keyword or the summary"),
    "name_words": _("One of the words stands in the name or a keyword"),
    "with_words": _("One of these words stands there as well"),
    "with_classes": _("The service has one of these service classes as well"),
    "with_target_groups": _("The service is for one of these target groups as well"),
    "not_words": _("Not when one of these words stands there"),
    "not_name_words": _("Not when one of these words stands in the name or a keyword"),
    "not_classes": _("Not when the service has one of these service classes"),
    "not_target_groups": _("Not when the service is for one of these target groups"),
}
WHOLE_TREE = ".*"


@dataclass(frozen=True)
class Part:
    """What is looked for. Words have a language, codes have none."""

    language: str
    text: str


@dataclass(frozen=True)
class Condition:
    label: str | Promise
    parts: list[Part]


def conditions(rule: Rule, names: Names) -> list[Condition]:
    """In the order in which a reader would ask: what is met, what is needed beside it, what forbids it."""
    return [
        Condition(label, list(parts(rule, field, names))) for field, label in LABELS.items() if getattr(rule, field)
    ]


def parts(rule: Rule, field: str, names: Names) -> Iterator[Part]:
    value = getattr(rule, field)
    if field in WORD_FIELDS:
        yield from (Part(language, in_words(patterns)) for language, patterns in words_by_language(value) if patterns)
    elif field == "areas":
        yield Part("", ", ".join(str(ContentArea(code).label) for code in value))
    else:
        yield Part("", ", ".join(with_name(code, names) for code in value))


def words_by_language(words: Words) -> Iterator[tuple[str, Sequence[str]]]:
    yield from words.items()


def in_words(patterns: Sequence[str]) -> str:
    """`jumppa*` as `jumppa…`; exceptions come last, after a dash."""
    looked_for = [pattern.replace("*", "…") for pattern in patterns if not pattern.startswith("!")]
    exceptions = [pattern[1:].replace("*", "…") for pattern in patterns if pattern.startswith("!")]
    text = ", ".join(looked_for)
    return f"{text} – {_('but not')} {', '.join(exceptions)}" if exceptions else text


def with_name(code: str, names: Names) -> str:
    """`Motion och idrott (P27.1)`; the whole branch of a class as `Motion och friluftsliv (P27 …)`."""
    bare = code.removesuffix(WHOLE_TREE)
    shown = f"{bare} …" if code.endswith(WHOLE_TREE) else code
    return f"{names[bare]} ({shown})" if bare in names else shown


def codes_named(rule: Rule) -> set[str]:
    return {code.removesuffix(WHOLE_TREE) for field in CODE_FIELDS for code in getattr(rule, field)}

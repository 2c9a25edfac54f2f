"""What the rules see of a service, and what they say of it."""

import msgspec

from tray.catalogue.details import NO_TEXTS, Texts


class ServiceFacts(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of a service that rules look at, named as in the harvest's record. The order of codes and keywords has
    no meaning. The description is taken for completeness and read by no rule: it speaks of too many other things.
    """

    name: Texts
    type: str = "service"  # tray.catalogue.models.Service.Type
    alternative_name: Texts = NO_TEXTS
    summary: Texts = NO_TEXTS
    description: Texts = NO_TEXTS
    keywords_fi: tuple[str, ...] = ()
    keywords_sv: tuple[str, ...] = ()
    keywords_en: tuple[str, ...] = ()
    service_classes: tuple[str, ...] = ()  # P27.1
    ontology_terms: tuple[str, ...] = ()  # URIs
    term_labels: tuple[Texts, ...] = ()  # names of ontology terms
    target_groups: tuple[str, ...] = ()  # KR1.1
    life_events: tuple[str, ...] = ()  # KE13


class AssignedValue(msgspec.Struct, frozen=True):
    """One finding. `rank` 0 is the best of its dimension; `evidence` is what the rule of this key met."""

    dimension: str
    value: str
    rank: int
    rule: str
    evidence: str

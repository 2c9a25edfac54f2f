"""Merges a national general description into a service that names it, as PTV's own `serviceWithGD` answers do.

Merging twice changes nothing, so it does not matter that v11 has already merged a part (see PTV_V11 §3.6 of DVV's
server: classes and terms are the union, the charge is the general description's, requirements are joined).
"""

import msgspec

from ptv_sync.records import GeneralDescriptionRecord, ServiceRecord
from tray.catalogue.details import LANGUAGES, Texts

JOINED = ("user_instruction", "requirements", "charge_info", "deadline_info", "processing_time_info", "validity_info")
UNITED = ("service_classes", "ontology_terms", "life_events")


def merge(service: ServiceRecord, base: GeneralDescriptionRecord, *, with_target_groups: bool) -> ServiceRecord:
    """`with_target_groups` is for v12 alone: v11 has merged them, and a service may have taken some of them away."""
    languages = service.name.languages()
    united = UNITED + (("target_groups",) if with_target_groups else ())
    return msgspec.structs.replace(
        service,
        type=base.type,
        charge=base.charge or service.charge,
        base_description=in_languages(base.description, languages),
        legislation=service.legislation + tuple(law for law in base.legislation if law not in service.legislation),
        **{field: joined(getattr(base, field), getattr(service, field), languages) for field in JOINED},
        **{field: union(getattr(base, field), getattr(service, field)) for field in united},
    )


def in_languages(text: Texts, languages: tuple[str, ...]) -> Texts:
    """The base text in the languages that the service itself has."""
    return Texts(**{language: getattr(text, language) for language in languages})


def joined(base: Texts, own: Texts, languages: tuple[str, ...]) -> Texts:
    return Texts(
        **{
            language: "\n\n".join(
                filter(None, (getattr(base, language) if language in languages else "", getattr(own, language)))
            )
            for language in LANGUAGES
        }
    )


def union(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted({*one, *other}))

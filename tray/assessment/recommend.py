"""Which services to show first, and why: a pure function of the answers, the place and the services at hand.

Nothing else counts: not what others read or like, not who pays, not sex or origin. The rules are data
(`tray.assessment.rulebook`) and stand on a page of their own, in plain words.
"""

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from tray.assessment.answers import Answers, concern
from tray.assessment.rulebook import Rule, rulebook
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Organization

SHOWN = 8
MOST_OF_A_PROVIDER = 3
MOST_OF_AN_AREA = 4
MANY_TARGETS, MOST_OF_MANY = 6, 2  # who asks for much sees a little of each
MOST_WITHOUT_ANSWERS = 1  # of an area, when nothing was asked for: a look at everything
MOST_FROM_AFAR = 4  # for a reader who told a place, as long as there is enough nearby
# What a service gets besides the weights of rules. Whoever told a place sees what is near before what is far.
CLOSE, REMOTE, FREE, OWN_LANGUAGE = 2, 1, 1, 1

Target = str  # a content area, or "topic:…"
Told = Sequence[tuple[Rule, Mapping[Target, int]]]


@dataclass(frozen=True)
class Context:
    """What the reader told besides the answers; "" is not told. `week` only settles ties."""

    has_place: bool = False
    age: str = ""
    language: str = ""
    week: str = ""


@dataclass(frozen=True)
class Candidate:
    """A service that reaches the reader. `is_close`: it is for the reader's municipality, county or region, and not for
    the whole country."""

    service_id: UUID
    areas: frozenset[str]
    provider: UUID
    topics: frozenset[str] = frozenset()
    provider_kind: str = ""
    is_close: bool = False
    is_remote: bool = False
    is_free: bool = False
    languages: frozenset[str] = frozenset()
    changed_at: dt.datetime | None = None

    @property
    def targets(self) -> frozenset[Target]:
        return self.areas | {f"topic:{topic}" for topic in self.topics}


@dataclass(frozen=True)
class Reason:
    """A rule that gave weight to the service, and by which of its areas and topics."""

    rule: Rule
    weights: Mapping[Target, int]

    @property
    def weight(self) -> int:
        return sum(self.weights.values())


@dataclass(frozen=True)
class Recommendation:
    """`main` is the area or topic that gave it most."""

    candidate: Candidate
    score: int
    main: Target
    reasons: list[Reason] = field(default_factory=list)


def wanted(answers: Answers, context: Context) -> dict[Target, int]:
    """What the rules ask for, with its weight."""
    weights: Counter[Target] = Counter()
    for rule in rulebook().triggered(answers):
        weights.update(targets_of(rule, context))
    return dict(weights)


def targets_of(rule: Rule, context: Context) -> dict[Target, int]:
    counted = {area: weight for area, weight in rule.areas.items() if rulebook().counts(rule, area, context.language)}
    return counted | {f"topic:{topic}": weight for topic, weight in rule.topics.items()}


def recommend(answers: Answers, context: Context, candidates: Iterable[Candidate]) -> list[Recommendation]:
    """The first page, best first; but what cannot wait before everything. Where the answers ask for nothing: one
    service of each area, without any reason about the person."""
    ranked = rank(answers, context, candidates)
    urgent = [first_of(target, ranked) for target in URGENT if URGENT[target](answers)]
    return pick(ranked, [each for each in urgent if each], caps(wanted(answers, context), context))


# Food before courses on money, safety before anything else.
URGENT: dict[Target, Callable[[Answers], bool]] = {
    "topic:safety": lambda answers: concern(answers).safety,
    "topic:food_aid": lambda answers: concern(answers).money,
}


def first_of(target: Target, ranked: Sequence["Recommendation"]) -> "Recommendation | None":
    found = next((each for each in ranked if target in each.candidate.targets), None)
    return found and replace(found, main=target)


def rank(answers: Answers, context: Context, candidates: Iterable[Candidate]) -> list[Recommendation]:
    """All that some rule gives weight to, best first; everything where no rule does."""
    told = [(rule, targets_of(rule, context)) for rule in rulebook().triggered(answers)]
    found = [weighed(candidate, told, context) for candidate in candidates]
    asked = [each for each in found if each.reasons] if told else found
    return sorted(asked, key=lambda each: order(each, context))


def weighed(
    candidate: Candidate, told: Sequence[tuple[Rule, Mapping[Target, int]]], context: Context
) -> Recommendation:
    reasons = []
    by_target: Counter[Target] = Counter()
    own = candidate.targets
    for rule, targets in told:
        if met := {target: weight for target, weight in targets.items() if target in own}:
            reasons.append(Reason(rule, met))
            by_target.update(met)
    return Recommendation(
        candidate,
        score=by_target.total() + facts(candidate, context),
        main=max(by_target, key=lambda target: (by_target[target], target)) if by_target else first_area(candidate),
        reasons=sorted(reasons, key=lambda reason: -reason.weight),
    )


def first_area(candidate: Candidate) -> Target:
    return min(candidate.areas, default="")


def facts(candidate: Candidate, context: Context) -> int:
    return (
        max(CLOSE * candidate.is_close, REMOTE * candidate.is_remote)
        + FREE * candidate.is_free
        + OWN_LANGUAGE * (bool(context.language) and context.language in candidate.languages)
    )


def order(each: Recommendation, context: Context) -> tuple[int, float, bytes]:
    """Best score first, then what was brought up to date last, then by a draw that changes every week, so that small
    organisations take turns."""
    changed = each.candidate.changed_at
    draw = hashlib.blake2b(f"{each.candidate.service_id} {context.week}".encode(), digest_size=8).digest()
    return -each.score, -(changed.timestamp() if changed else 0), draw


# --- The first page --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Caps:
    """The most of the first page that may be of one area or topic, and from afar."""

    of_an_area: int
    from_afar: int

    def allow(self, each: Recommendation, chosen: Sequence[Recommendation]) -> bool:
        of_provider = sum(other.candidate.provider == each.candidate.provider for other in chosen)
        of_area = sum(other.main == each.main for other in chosen)
        from_afar = sum(not other.candidate.is_close for other in chosen)
        is_near_enough = each.candidate.is_close or from_afar < self.from_afar
        return of_provider < MOST_OF_A_PROVIDER and of_area < self.of_an_area and is_near_enough


def caps(weights: Mapping[Target, int], context: Context) -> Caps:
    of_an_area = MOST_OF_MANY if len(weights) >= MANY_TARGETS else MOST_OF_AN_AREA
    return Caps(
        of_an_area if weights else MOST_WITHOUT_ANSWERS,
        from_afar=MOST_FROM_AFAR if context.has_place else SHOWN,
    )


def pick(ranked: Sequence[Recommendation], urgent: Sequence[Recommendation], allowed: Caps) -> list[Recommendation]:
    """What is urgent, then the best within the caps; then, where there is one, a municipal service, one of an
    organisation and one that needs no travelling take the place of the last that can go."""
    ids = {each.candidate.service_id for each in urgent}
    others = [each for each in ranked if each.candidate.service_id not in ids]
    chosen = filled(list(urgent), others, allowed)
    chosen = filled(chosen, others, replace(allowed, from_afar=SHOWN))
    for is_kind in KINDS:
        if not any(is_kind(each) for each in chosen):
            missing = [each for each in others if is_kind(each)]
            chosen = with_one_of(chosen, missing, replace(allowed, from_afar=SHOWN), fixed=len(urgent))
    place = {each.candidate.service_id: number for number, each in enumerate(others)}
    return [*urgent, *sorted(chosen[len(urgent) :], key=lambda each: place[each.candidate.service_id])]


def filled(chosen: list[Recommendation], others: Iterable[Recommendation], allowed: Caps) -> list[Recommendation]:
    """With more, in order, as long as there is room and the caps allow."""
    ids = {each.candidate.service_id for each in chosen}
    for each in others:
        if len(chosen) == SHOWN:
            break
        if each.candidate.service_id not in ids and allowed.allow(each, chosen):
            chosen = [*chosen, each]
    return chosen


def with_one_of(
    chosen: list[Recommendation], missing: Sequence[Recommendation], allowed: Caps, *, fixed: int
) -> list[Recommendation]:
    """The best of the missing kind, in place of the last whose leaving loses no other kind and breaks no cap. The first
    ones, which are `fixed`, stay."""
    for each in missing:
        if len(chosen) < SHOWN and allowed.allow(each, chosen):
            return [*chosen, each]
        for leaving in reversed(chosen[fixed:]):
            rest = [other for other in chosen if other is not leaving]
            keeps = all(any(map(is_kind, rest)) or not is_kind(leaving) for is_kind in KINDS)
            if keeps and allowed.allow(each, rest):
                return [*rest, each]
    return chosen


def is_municipal(each: Recommendation) -> bool:
    return each.candidate.provider_kind == Organization.Kind.MUNICIPALITY


def is_of_ngo(each: Recommendation) -> bool:
    return each.candidate.provider_kind == Organization.Kind.NGO


def is_remote(each: Recommendation) -> bool:
    return each.candidate.is_remote


KINDS: tuple[Callable[[Recommendation], bool], ...] = (is_municipal, is_of_ngo, is_remote)


def contact_channels(candidates: Iterable[Candidate], context: Context, count: int) -> list[Recommendation]:
    """Where to contact health and social services: shown last, whatever was answered."""
    area = ContentArea.CONTACT_CHANNELS.value
    found = [Recommendation(each, facts(each, context), area) for each in candidates if area in each.areas]
    return sorted(found, key=lambda each: (not each.candidate.is_close, order(each, context)))[:count]

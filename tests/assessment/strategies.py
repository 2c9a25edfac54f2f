"""Answers and services for properties: 5^16 answers cannot be tried one by one."""

import datetime as dt
import uuid

from hypothesis import strategies as st

from tray.assessment.answers import Answers
from tray.assessment.questionnaire import INTERESTS, dimensions, statements
from tray.assessment.recommend import Candidate, Context
from tray.assessment.rulebook import topics
from tray.catalogue.content_areas import AgeGroup, ContentArea
from tray.catalogue.models import Organization

some_answers = st.builds(
    Answers,
    values=st.dictionaries(st.sampled_from(sorted(statements())), st.integers(0, 4)),
    changes=st.frozensets(st.sampled_from(sorted(dimensions()))),
    interests=st.frozensets(st.sampled_from(sorted(INTERESTS)), max_size=4),
)
all_answered = st.builds(Answers, values=st.fixed_dictionaries({key: st.integers(0, 4) for key in statements()}))
some_context = st.builds(
    Context,
    has_place=st.booleans(),
    age=st.sampled_from(["", *AgeGroup.values]),
    language=st.sampled_from(["", "fi", "sv", "en", "uk"]),
    week=st.sampled_from(["2026-47", "2026-48"]),
)
PROVIDERS = [uuid.UUID(int=number) for number in range(4)]
some_candidate = st.builds(
    Candidate,
    service_id=st.uuids(version=4),
    areas=st.frozensets(st.sampled_from(ContentArea.values), min_size=1, max_size=4),
    provider=st.sampled_from(PROVIDERS),
    topics=st.frozensets(st.sampled_from(sorted(topics())), max_size=2),
    provider_kind=st.sampled_from(Organization.Kind.values),
    is_close=st.booleans(),
    is_remote=st.booleans(),
    is_free=st.booleans(),
    languages=st.frozensets(st.sampled_from(["fi", "sv", "en", "uk"])),
    changed_at=st.none() | st.just(dt.datetime(2026, 11, 3, tzinfo=dt.UTC)),
)
some_candidates = st.lists(some_candidate, max_size=40, unique_by=lambda each: each.service_id)

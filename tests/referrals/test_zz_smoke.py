import pytest
from referrals.codes import State, Kind
from tests.referrals import people
from referrals.access import look, looks_at, inbox_of
from referrals.models import *
@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("kind", Kind.values)
def test_all(at, state, kind):
    row = people.referral(at, state, kind=kind)
    assert row.state == state
    if state!="draft":
        seen = look(row, by=at.adviser)
        print(state, dict(seen))
        print(looks_at(row)[:2])
def test_queries(at, django_assert_max_num_queries):
    row = people.referral(at, State.ACCEPTED)
    with django_assert_max_num_queries(12) as c:
        look(row, by=at.adviser)
    for q in c.captured_queries: print(q["sql"][:150])
    print("----")
    with django_assert_max_num_queries(30) as c:
        people.do(row, "contact", at.adviser, **people.given_for("contact", at))
    for q in c.captured_queries: print(q["sql"][:150])
    pass

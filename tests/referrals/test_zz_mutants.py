import pytest
from hypothesis import settings, HealthCheck
from hypothesis.stateful import run_state_machine_as_test
from tests.referrals.test_states_properties import Life
import referrals.actions.applying as ap, referrals.access as ac, referrals.actions.move as mv, referrals.audit as au
M = {
 "version": lambda mp: mp.setattr(ap, "check_version", lambda *a: None),
 "party": lambda mp: mp.setattr(mv, "is_party", lambda *a: True),
 "audit twice": lambda mp: mp.setattr(ap.audit, "write", (lambda w: lambda **k: (w(**k), w(**k)))(au.write)),
 "closed": lambda mp: mp.setattr(ap, "TERMINAL", frozenset()),
 "reason": lambda mp: mp.setattr(mv.Move, "give_reason", lambda self, codes, never=(): None),
}
@pytest.mark.parametrize("name", M)
def test_found(db, monkeypatch, name):
    M[name](monkeypatch)
    with pytest.raises(BaseException):
        run_state_machine_as_test(Life, settings=settings(max_examples=40, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck), database=None))

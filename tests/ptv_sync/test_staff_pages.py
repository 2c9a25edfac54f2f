"""What staff see of harvests."""

import pytest
from django.test import Client

from ptv_sync.models import SyncProblem, SyncRun
from ptv_sync.reasons import Reason

pytestmark = pytest.mark.django_db
RUNS = "/en/staff/harvests/"


@pytest.fixture
def run() -> SyncRun:
    run = SyncRun.objects.create(
        api="v11",
        origin="https://ptv.example",
        mode=SyncRun.Mode.FULL,
        state=SyncRun.State.DONE,
        counts={"service": {"created": 12, "rejected": 1}},
    )
    SyncProblem.objects.create(run=run, kind="service", ptv_id="abc", is_rejected=True, reason=Reason.NO_NAME)
    SyncProblem.objects.create(
        run=run,
        kind="channel",
        ptv_id="def",
        is_rejected=False,
        field="webPages.url",
        reason=Reason.NOT_A_LINK,
        detail="hhttps:",
    )
    return run


def test_list_tells_each_run(coordinator: Client, run: SyncRun) -> None:
    page = coordinator.get(RUNS).text
    assert "Services: 12 created, 0 updated, 0 unchanged, 0 withdrawn, 1 rejected." in page


def test_run_tells_what_was_not_taken_in(coordinator: Client, run: SyncRun) -> None:
    page = coordinator.get(f"{RUNS}{run.pk}/").text
    assert page.index("it has no name in Finnish, Swedish or English") < page.index("it is not a web address")
    assert "webPages.url hhttps:" in page


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_in_other_languages(coordinator: Client, run: SyncRun, language: str) -> None:
    path = {"fi": "/fi/yllapito/haravoinnit/", "sv": "/sv/administration/insamlingar/"}[language]
    assert coordinator.get(path).status_code == 200
    assert coordinator.get(f"{path}{run.pk}/").status_code == 200


def test_empty_list(coordinator: Client) -> None:
    assert "Nothing has been harvested yet." in coordinator.get(RUNS).text


def test_others_may_not(nurse: Client, client: Client, run: SyncRun) -> None:
    for path in (RUNS, f"{RUNS}{run.pk}/"):
        assert nurse.get(path).status_code == 403
        assert client.get(path).status_code == 302


def test_unknown_run_and_wrong_method(coordinator: Client, run: SyncRun) -> None:
    assert coordinator.get(f"{RUNS}{run.pk + 1}/").status_code == 404
    assert coordinator.post(RUNS).status_code == 405


def test_queries_do_not_grow_with_runs(
    coordinator: Client, run: SyncRun, django_assert_max_num_queries: object
) -> None:
    assert callable(django_assert_max_num_queries)
    for count in (1, 20):
        SyncRun.objects.bulk_create(SyncRun(api="v11", origin="x", mode="full", state="done") for _ in range(count))
        with django_assert_max_num_queries(5):
            coordinator.get(RUNS)

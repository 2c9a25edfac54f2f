"""Each fault of the sandbox, alone and mixed: a run ends with the same catalogue as without, or stops and changes
nothing."""

from collections.abc import Callable

import pytest
from pytest_django import Settings

from ptv_sync.models import SyncRun
from ptv_sync.sandbox.box import Sandbox
from tests.ptv_sync.conftest import Catalogue, Sync, catalogue

APIS = ["v11", "v12"]
# Faults that pass: trying again, asking singly or walking again gets through.
PASSING = ["429", "504", "500", "cut", "garbled", "empty", "html404", "duplicates", "moving", "vanishing"]
# Faults that stay: nothing gets through, and nothing may be believed.
LASTING = ["504", "500", "cut", "garbled", "empty", "html404"]


@pytest.fixture
def without_faults(sync: Sync) -> Catalogue:
    """The catalogue that a good run makes, and that the test starts from."""
    assert sync("v11", full=True).state == SyncRun.State.DONE
    return catalogue()


def changed_source(box: Sandbox) -> None:
    """Something for the run to do, so that doing nothing is not enough."""
    box.edit("vaasa-kirjasto", fi={"name": "Kirjasto, uusi nimi"})


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("fault", PASSING)
def test_first_run_through_a_passing_fault(
    sync: Sync, box: Sandbox, without_faults: Catalogue, empty: Callable[[], None], *, api: str, fault: str
) -> None:
    empty()
    box.faults.set(fault, 0.3, limit=2)
    run = sync(api, full=True)
    assert (run.state, run.message) == (SyncRun.State.DONE, "")
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("fault", PASSING)
def test_full_run_over_a_full_catalogue_through_a_passing_fault(
    sync: Sync, box: Sandbox, without_faults: Catalogue, api: str, fault: str
) -> None:
    box.faults.set(fault, 0.3, limit=2)
    run = sync(api, full=True)
    assert (run.state, run.message) == (SyncRun.State.DONE, "")
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("seed", range(4))
def test_all_passing_faults_mixed(
    sync: Sync, box: Sandbox, without_faults: Catalogue, empty: Callable[[], None], *, api: str, seed: int
) -> None:
    """So many faults may strike one request that a run gives up; the next goes on where it stopped."""
    empty()
    for number, fault in enumerate(PASSING):
        box.faults.set(fault, 0.05 + 0.02 * ((number + seed) % 4), limit=1)
    run = SyncRun()
    for _again in range(10):
        run = sync(api, full=True)
        if run.state == SyncRun.State.DONE:
            break
        assert (run.state, catalogue()["service"]) == (SyncRun.State.FAILED, [])
        assert run.message
    assert run.state == SyncRun.State.DONE
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("path", ["", "rganization"])
@pytest.mark.parametrize("fault", LASTING)
def test_lasting_fault_stops_the_run_and_changes_nothing(
    sync: Sync, box: Sandbox, without_faults: Catalogue, *, api: str, fault: str, path: str
) -> None:
    changed_source(box)
    box.faults.set(fault, 1.0, path=path)
    run = sync(api, full=True)
    assert run.state == SyncRun.State.FAILED
    assert run.message
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
def test_renamed_key_stops_the_run(sync: Sync, box: Sandbox, without_faults: Catalogue, api: str) -> None:
    changed_source(box)
    box.faults.set("renamed", 1.0)
    run = sync(api, full=True)
    assert run.state == SyncRun.State.FAILED
    assert "contract" in run.message
    assert catalogue() == without_faults


def test_both_names_of_the_channel_key_of_v12_are_read(sync: Sync, box: Sandbox, without_faults: Catalogue) -> None:
    box.faults.set("connection-key", 1.0)
    run = sync("v12", full=True)
    assert (run.state, run.message) == (SyncRun.State.DONE, "")
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
def test_too_small_page_count_withdraws_nothing(sync: Sync, box: Sandbox, without_faults: Catalogue, api: str) -> None:
    box.faults.set("truncated", 1.0)
    run = sync(api, full=True)
    assert run.state in (SyncRun.State.DONE, SyncRun.State.REFUSED)
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
def test_emptied_source_withdraws_nothing(sync: Sync, box: Sandbox, without_faults: Catalogue, api: str) -> None:
    box.faults.set("emptied", 1.0)
    run = sync(api, full=True)
    assert run.state == SyncRun.State.REFUSED
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
def test_slow_source_is_waited_for(sync: Sync, box: Sandbox, without_faults: Catalogue, api: str) -> None:
    box.faults.set("slow", 0.1, seconds=0.05)
    assert sync(api, full=True).state == SyncRun.State.DONE
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
def test_source_that_is_too_slow_stops_the_run(
    sync: Sync, box: Sandbox, without_faults: Catalogue, api: str, settings: Settings
) -> None:
    settings.PTV_TIMEOUT_SECONDS = 0.05
    box.faults.set("slow", 1.0, seconds=0.5)
    run = sync(api, full=True)
    assert run.state == SyncRun.State.FAILED
    assert catalogue() == without_faults


@pytest.mark.parametrize("api", APIS)
def test_no_more_than_four_calls_at_once(sync: Sync, box: Sandbox, api: str) -> None:
    box.faults.set("slow", 1.0, seconds=0.1)  # calls of a fast source may happen never to overlap
    sync(api, full=True)
    assert 1 < box.traffic.peak <= 4

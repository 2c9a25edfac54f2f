"""One harvest from beginning to end: fetch, stage, plan, apply, and a `SyncRun` that tells what happened."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from ptv_sync.adapters import Adapter, AdapterV11, AdapterV12
from ptv_sync.apply import Apply
from ptv_sync.client_v11 import PRODUCTION as PRODUCTION_V11
from ptv_sync.client_v11 import ClientV11
from ptv_sync.client_v12 import PRODUCTION as PRODUCTION_V12
from ptv_sync.client_v12 import ClientV12
from ptv_sync.directory import fetch_directory
from ptv_sync.fetch import Gone, Report, fetch_v11, fetch_v12
from ptv_sync.models import FetchedPage, SyncProblem, SyncRun
from ptv_sync.places import load_places
from ptv_sync.reasons import HarvestRunning, PtvUnavailable, SyncRefused, SyncStopped
from ptv_sync.staging import Stage
from ptv_sync.stored import Stored
from ptv_sync.transport import Transport

PRODUCTION = {"v11": PRODUCTION_V11, "v12": PRODUCTION_V12}
# PTV's clock may differ from ours, and v12 learns of changes up to an hour and a half late.
OVERLAP = {"v11": dt.timedelta(hours=1), "v12": dt.timedelta(hours=3)}
FULL_EVERY = dt.timedelta(days=8)  # a week, and a day's grace for the scheduled one
KEEP_PROBLEMS = dt.timedelta(days=30)
RESUME_WITHIN = dt.timedelta(hours=12)
LOCK = 20_260_001  # the advisory lock of harvests: one at a time
SECONDS_BETWEEN_REPORTS = 2.0


@dataclass(frozen=True)
class Origin:
    """Where to harvest from: an API host, or a folder of captured v11 objects."""

    api: str
    base_url: str = ""
    api_key: str = ""
    directory: Path | None = None

    @property
    def name(self) -> str:
        return str(self.directory) if self.directory else self.base_url or PRODUCTION[self.api]


def configured_origin() -> Origin:
    return Origin(api=settings.PTV_API, base_url=settings.PTV_BASE_URL, api_key=settings.PTV_API_KEY)


def harvest(
    origin: Origin, *, full: bool = False, dry_run: bool = False, force: bool = False, report: Report = print
) -> SyncRun:
    """Runs one harvest and returns its finished run; look at `state` and `message`.

    Raises HarvestRunning, and SyncStopped where the database is gone and even that cannot be written down.
    """
    with only_one_harvest():
        run = begin(origin, full=full)
        progress = Progress(run, report)
        try:
            began = time.perf_counter()
            gone, stage, stored = fetch(origin, run, force=force, report=progress)
            run.seconds["fetch"] = round(time.perf_counter() - began, 2)
            apply(origin, run, gone, stage, stored, dry_run=dry_run, report=progress)
        except SyncRefused as refused:
            finish(run, SyncRun.State.REFUSED, str(refused))
        except PtvUnavailable as unavailable:
            finish(run, SyncRun.State.FAILED, str(unavailable), keep_pages=True)
        except SyncStopped as stopped:
            finish(run, SyncRun.State.FAILED, str(stopped))
        except DatabaseError as error:
            connection.close()
            sentence = f"The database refused or went away: {error}".strip()
            try:
                finish(run, SyncRun.State.FAILED, sentence)
            except DatabaseError:
                # It is still away: the run stays as it stands, and the next one goes on from it.
                raise SyncStopped(sentence) from error
        except Exception as error:
            finish(run, SyncRun.State.FAILED, f"A fault of the harvester: {error!r}")
            raise
        return run


@contextmanager
def only_one_harvest() -> Iterator[None]:
    """A lock that falls with the connection, so that a killed harvest leaves none behind."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise HarvestRunning("Another harvest is running. Wait for it to end, or stop it first.")
    try:
        yield
    finally:
        if connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def begin(origin: Origin, *, full: bool) -> SyncRun:
    """A new run, or one that was cut short and whose fetched pages are still good."""
    since = None if full or origin.directory else last_start(origin)
    mode = SyncRun.Mode.DELTA if since else SyncRun.Mode.FULL
    if origin.directory and not full:
        mode = SyncRun.Mode.PART
    run = SyncRun(api=origin.api, origin=origin.name, mode=mode, changed_since=since)
    resumable = None if origin.directory else cut_short(run)
    SyncRun.objects.filter(state=SyncRun.State.RUNNING).update(
        state=SyncRun.State.INTERRUPTED,
        message="The process ended before the harvest did.",
        finished_at=timezone.now(),
        phase="",
    )
    if resumable:
        run = resumable
        run.state, run.message, run.finished_at = SyncRun.State.RUNNING, "", None
    run.save()
    return run


def cut_short(run: SyncRun) -> SyncRun | None:
    """The last run like this one that ended before it had everything, if that was not long ago."""
    return (
        SyncRun.objects.filter(
            state__in=(SyncRun.State.RUNNING, SyncRun.State.FAILED),
            api=run.api,
            origin=run.origin,
            mode=run.mode,
            changed_since=run.changed_since,
            started_at__gt=timezone.now() - RESUME_WITHIN,
            pages__isnull=False,
        )
        .distinct()
        .first()
    )


def last_start(origin: Origin) -> dt.datetime | None:
    """From when changes are needed: the start of the last good run from the same place, less an overlap."""
    done = SyncRun.objects.filter(
        state=SyncRun.State.DONE, api=origin.api, origin=origin.name, mode__in=(SyncRun.Mode.FULL, SyncRun.Mode.DELTA)
    ).first()
    return done.started_at - OVERLAP[origin.api] if done else None


def full_is_due(origin: Origin) -> bool:
    """Whether it is too long since everything was compared: changes of connections and removals may have slipped by."""
    recent = SyncRun.objects.filter(
        state=SyncRun.State.DONE,
        api=origin.api,
        origin=origin.name,
        mode=SyncRun.Mode.FULL,
        started_at__gt=timezone.now() - FULL_EVERY,
    )
    return not recent.exists()


def fetch(origin: Origin, run: SyncRun, *, force: bool, report: Report) -> tuple[Gone, Stage, Stored]:
    """All HTTP of the run. Each page is committed as it comes."""
    stage, stored = Stage(run), Stored()
    if origin.directory:
        is_complete = run.mode == SyncRun.Mode.FULL
        return (
            fetch_directory(origin.directory, stage, stored, is_complete=is_complete, force=force, report=report),
            stage,
            stored,
        )
    try:
        transport = Transport(
            origin.name,
            contact=settings.PTV_CONTACT,
            api_key=origin.api_key if origin.api == "v12" else "",
            timeout_seconds=settings.PTV_TIMEOUT_SECONDS,
            concurrency=settings.PTV_CONCURRENCY,
        )
    except (httpx.InvalidURL, ValueError) as error:
        raise PtvUnavailable(f"{origin.name} is not an address of PTV: {error}.") from error
    try:
        if origin.api == "v12":
            gone = fetch_v12(ClientV12(transport), stage, stored, since=run.changed_since, force=force, report=report)
        else:
            gone = fetch_v11(ClientV11(transport), stage, stored, since=run.changed_since, force=force, report=report)
    finally:
        transport.close()
    return gone, stage, stored


def apply(
    origin: Origin, run: SyncRun, gone: Gone, stage: Stage, stored: Stored, *, dry_run: bool, report: Report
) -> None:
    places = load_places()
    adapter: Adapter = AdapterV12(stage, places) if origin.api == "v12" else AdapterV11(stage, places)
    work = Apply(run, stage=stage, adapter=adapter, stored=stored, places=places, report=report)
    began = time.perf_counter()
    try:
        with transaction.atomic():
            work.run(gone)
            run.counts = work.counts
            run.seconds |= {what: round(seconds, 2) for what, seconds in work.seconds.items()}
            run.seconds["apply"] = round(time.perf_counter() - began, 2)
            if dry_run:
                transaction.set_rollback(True)
            else:
                finish(run, SyncRun.State.DONE, "")
    finally:
        SyncProblem.objects.filter(Q(run=run) | Q(run__started_at__lt=timezone.now() - KEEP_PROBLEMS)).delete()
        SyncProblem.objects.bulk_create(work.problems, batch_size=1000)
    if dry_run:
        finish(run, SyncRun.State.DRY_RUN, "")


def finish(run: SyncRun, state: SyncRun.State, message: str, *, keep_pages: bool = False) -> None:
    """The end of a run, good or bad. Pages are kept where another try may go on from them."""
    run.state, run.message, run.finished_at, run.phase = state, message, timezone.now(), ""
    run.save()
    stale = FetchedPage.objects.exclude(run=run) if keep_pages else FetchedPage.objects.all()
    stale.delete()


class Progress:
    """Says and keeps where the run is, but not more often than a person can read."""

    def __init__(self, run: SyncRun, report: Report) -> None:
        self.run = run
        self.report = report
        self.said_at = 0.0

    def __call__(self, sentence: str) -> None:
        if time.monotonic() - self.said_at < SECONDS_BETWEEN_REPORTS:
            return
        self.said_at = time.monotonic()
        self.report(sentence)
        if not connection.in_atomic_block:
            SyncRun.objects.filter(pk=self.run.pk).update(phase=sentence[:200])

"""A folder of v11 objects as a source: Service/, ServiceChannel/, Organization/, GeneralDescription/, one JSON file
each."""

from pathlib import Path

import msgspec

from ptv_sync.fetch import STORED_KINDS, Gone, Known, Report
from ptv_sync.plan import check_withdrawals
from ptv_sync.reasons import PtvUnavailable
from ptv_sync.records import Kind
from ptv_sync.staging import Stage

FOLDERS = {
    Kind.GENERAL_DESCRIPTION: "GeneralDescription",
    Kind.ORGANIZATION: "Organization",
    Kind.CHANNEL: "ServiceChannel",
    Kind.SERVICE: "Service",
}


def fetch_directory(path: Path, stage: Stage, known: Known, *, is_complete: bool, force: bool, report: Report) -> Gone:
    """Stages every file. Only a folder that is declared complete says anything about what is not in it."""
    if not any((path / folder).is_dir() for folder in FOLDERS.values()):
        raise PtvUnavailable(f"{path} has none of the folders {', '.join(FOLDERS.values())}.")
    for kind, folder in FOLDERS.items():
        files = sorted((path / folder).glob("*.json"))
        report(f"{kind.label}: {len(files)} files")
        stage.add(kind, [item for file in files if (item := read(file, kind, stage))])
    if not is_complete:
        return {}
    gone = {kind: set(known.ids(kind)) - stage.ids[kind] for kind in STORED_KINDS}
    for kind, ids in gone.items():
        check_withdrawals(kind, len(ids), len(known.ids(kind)), force=force)
    return gone


def read(file: Path, kind: Kind, stage: Stage) -> msgspec.Raw | None:
    """The object of a file; a file that holds none is rejected by its name."""
    body = file.read_bytes()
    try:
        msgspec.json.decode(body, type=WithId)
    except msgspec.DecodeError as error:
        stage.reject(kind, file.stem, f"{file.name}: {error}")
        return None
    return msgspec.Raw(body)


class WithId(msgspec.Struct):
    id: str

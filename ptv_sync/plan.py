"""Decisions without side effects: what to do with a record, and when a result is too odd to be written."""

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum

from ptv_sync.reasons import PtvContractChanged, SyncRefused
from ptv_sync.records import Kind

FEW = 5
SHARE = 0.2


class Action(StrEnum):
    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    WITHDRAWN = "withdrawn"
    REJECTED = "rejected"


Counts = dict[str, Counter[str]]


def decide(stored: Mapping[str, bytes | None], key: str, fingerprint: bytes) -> Action:
    """`stored` has the fingerprint of each row, or None for a row that was withdrawn and now comes back."""
    if key not in stored:
        return Action.CREATED
    return Action.UNCHANGED if stored[key] == fingerprint else Action.UPDATED


def check_withdrawals(kind: Kind, count: int, stored: int, *, force: bool) -> None:
    """Refuses to withdraw more than 5 objects that are also more than 20 % of their kind, unless forced."""
    if not force and count > FEW and count > SHARE * stored:
        raise SyncRefused(
            f"{count} of {stored} stored {kind.label} objects did not come from the source. That is more than a fifth: "
            "nothing was changed. If they are truly gone, run again with --force."
        )


def check_contract(kind: Kind, misshapen: int, read: int) -> None:
    """Stops when many objects lack fields that PTV always sends: then PTV has changed, not the objects."""
    if misshapen > FEW and misshapen > SHARE * read:
        raise PtvContractChanged(
            f"{misshapen} of {read} {kind.label} objects lack a field that PTV always sends: its contract has changed. "
            "Nothing was changed; the reader for this API version must be brought up to date."
        )


def summary(counts: Mapping[str, Mapping[str, int]]) -> list[str]:
    """One line per type: `services: created=… updated=… unchanged=… withdrawn=… rejected=…`."""
    return [
        f"{kind}: " + " ".join(f"{action}={counts[kind].get(action, 0)}" for action in Action)
        for kind in (Kind.ORGANIZATION, Kind.CHANNEL, Kind.SERVICE)
        if kind in counts
    ]

"""What staff do to the list of sites, and what the list says."""

from django.db import IntegrityError, transaction

from tray.embedding.models import EmbedHost


class AlreadyThere(Exception):
    """Another row has the host: edit that one."""


def save_host(row: EmbedHost, *, by: str) -> EmbedHost:
    row.added_by = row.added_by or by
    row.changed_by = by
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "embed_host_once" in str(error):
            raise AlreadyThere(row.host) from error
        raise
    return row


def frame_ancestors(host: str) -> list[str]:
    """Hosts that may show a frame made for this one; none where it is not on the list."""
    rows = EmbedHost.objects.allowing(host).order_by("host") if host else EmbedHost.objects.none()
    return [ancestor for row in rows for ancestor in row.ancestors()]

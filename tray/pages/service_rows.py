"""A service with all that its page tells, in one round trip to the database.

As queries of the ORM it was six; composing them and waiting for each took longer than all else that the page needs.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import msgspec
from django.db import connection, models

from tray.areas.names import area_names
from tray.catalogue.content_areas import ContentArea
from tray.catalogue.models import Address, Assignment, Channel, Concept, Connection, Organization, Service
from tray.catalogue.national.models import RULE
from tray.pages.links import id_range
from tray.postgres.queries import answers

Row = TypeVar("Row", bound=models.Model)
Values = Sequence[Any]


@dataclass(frozen=True)
class ServiceRows:
    """`ties` to its published channels, in the source's order, with those and their addresses. `assignments` to content
    areas by rules, best first. `concepts` by code: its target groups, and what rules met."""

    service: Service
    ties: list[Connection]
    assignments: list[Assignment]
    concepts: dict[str, Concept]


class Table(Generic[Row]):
    """All columns of a model, and its rows from what the database tells of them."""

    def __init__(self, model: type[Row], alias: str) -> None:
        fields = model._meta.concrete_fields
        self.model = model
        self.names = [field.attname for field in fields]
        self.json = [position for position, field in enumerate(fields) if isinstance(field, models.JSONField)]
        self.columns = ", ".join(f'{alias}."{field.column}"' for field in fields)

    def row(self, values: Values) -> Row:
        told = list(values)
        for position in self.json:
            told[position] = msgspec.json.decode(told[position])
        return self.model.from_db(connection.alias, self.names, told)


SERVICE, ORGANIZATION = Table(Service, "service"), Table(Organization, "organization")
TIE, CHANNEL, ADDRESS = Table(Connection, "tie"), Table(Channel, "channel"), Table(Address, "address")
ASSIGNMENT, CONCEPT = Table(Assignment, "assignment"), Table(Concept, "concept")
ID = "(SELECT id FROM catalogue_service WHERE id BETWEEN %(lowest)s AND %(highest)s LIMIT 1)"
BY_RULES = f"""
    assignment.service_id = {ID} AND assignment.dimension = 'content_area' AND assignment.rule <> %(by_hand)s
    AND assignment.value = ANY(%(areas)s)
"""
EVERYTHING = f"""
    SELECT {SERVICE.columns}, {ORGANIZATION.columns}
    FROM catalogue_service AS service JOIN catalogue_organization AS organization
    ON organization.id = service.organization_id WHERE service.id = {ID};

    SELECT {TIE.columns}, {CHANNEL.columns}
    FROM catalogue_connection AS tie JOIN catalogue_channel AS channel ON channel.id = tie.channel_id
    WHERE tie.service_id = {ID} AND channel.removed_at IS NULL ORDER BY tie.position;

    SELECT {ADDRESS.columns}
    FROM catalogue_address AS address JOIN catalogue_connection AS tie ON tie.channel_id = address.channel_id
    WHERE tie.service_id = {ID} ORDER BY address.position;

    SELECT {ASSIGNMENT.columns} FROM catalogue_assignment AS assignment WHERE {BY_RULES} ORDER BY rank, value;

    SELECT {CONCEPT.columns} FROM catalogue_concept AS concept WHERE concept.code = ANY(ARRAY(
        SELECT unnest(target_groups) FROM catalogue_service WHERE id = {ID}
        UNION SELECT assignment.evidence FROM catalogue_assignment AS assignment WHERE {BY_RULES}
    ))
"""  # noqa: S608 (made of the models' own columns)


def service_rows(short_id: str) -> ServiceRows | None:
    lowest, highest = id_range(short_id)
    asked = {"lowest": lowest, "highest": highest, "by_hand": RULE, "areas": ContentArea.values}
    services, ties, addresses, assignments, concepts = answers(EVERYTHING, asked)
    if not services:
        return None
    service, organization = split(services[0], SERVICE, ORGANIZATION)
    service.organization = organization
    return ServiceRows(
        service,
        ties=with_channels(ties, addresses),
        assignments=[ASSIGNMENT.row(values) for values in assignments],
        concepts={row.code: row for row in map(CONCEPT.row, concepts)},
    )


def split(values: Values, one: Table[Any], other: Table[Any]) -> tuple[Any, Any]:
    return one.row(values[: len(one.names)]), other.row(values[len(one.names) :])


def with_channels(ties: Sequence[Values], addresses: Sequence[Values]) -> list[Connection]:
    municipalities = area_names().municipalities
    by_channel: dict[Any, list[Address]] = defaultdict(list)
    for address in map(ADDRESS.row, addresses):
        if address.municipality_id in municipalities:
            address.municipality = municipalities[address.municipality_id]
        by_channel[address.channel_id].append(address)
    found = []
    for values in ties:
        tie, channel = split(values, TIE, CHANNEL)
        # What `prefetch_related` leaves, for `channel.addresses.all()`.
        channel._prefetched_objects_cache = {"addresses": by_channel[channel.pk]}
        tie.channel = channel
        found.append(tie)
    return found

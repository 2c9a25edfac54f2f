"""Who administers whom: an organisation's administrator the own one, a county coordinator those of the county, platform
staff all. A fetch helper: what is not one's own to administer is not found."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from tray.accounts.access import MemberRequest
from tray.accounts.models import Membership, Role
from tray.catalogue.models import Organization

ADMINISTRATORS = (Role.ORGANIZATION_ADMIN, Role.COUNTY_COORDINATOR, Role.NATIONAL_ADMIN)
OF_ORGANIZATION = (Role.SENDER, Role.SENDER_LEAD, Role.RECEIVER, Role.LINK_PERSON, Role.ORGANIZATION_ADMIN)


@dataclass(frozen=True)
class Administered:
    """One organisation, or with None the platform itself, and the roles that the reader may give there."""

    organization: Organization | None
    roles: tuple[str, ...]

    @property
    def key(self) -> str:
        return str(self.organization.pk) if self.organization else "platform"

    def memberships(self) -> "QuerySet[Membership]":
        rows = Membership.objects.filter(organization=self.organization)
        return rows.select_related("user", "unit", "organization").order_by("user__last_name", "user__pk", "role")


def organizations(request: MemberRequest) -> "QuerySet[Organization]":
    """All that the reader administers, by name, with their agreements."""
    rows = Organization.objects.filter(agreement__isnull=False).select_related("agreement", "agreement__county")
    if not request.user.is_staff:
        own = {each.organization_id for each in request.memberships if each.role == Role.ORGANIZATION_ADMIN}
        counties = {
            each.organization.agreement.county_id
            for each in request.memberships
            if each.role == Role.COUNTY_COORDINATOR and each.organization
        }
        rows = rows.filter(pk__in=own) | rows.filter(agreement__county__in=counties)
    return rows.order_by("name", "pk")


def administered(request: MemberRequest, key: str) -> Administered:
    """Raises Http404 unless it is the reader's to administer."""
    if key == "platform":
        if request.user.is_staff:
            return Administered(None, (Role.NATIONAL_ADMIN,))
        raise Http404("not of the reader")
    try:
        found = organizations(request).filter(pk=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise Http404("not of the reader")
    more = (Role.COUNTY_COORDINATOR,) if request.user.is_staff else ()
    return Administered(found, (*OF_ORGANIZATION, *more))


def person_in(of: Administered, user_key: int) -> tuple[Any, list[Membership]]:
    """The person and the memberships there, ended ones too. Raises Http404."""
    rows = list(of.memberships().filter(user=user_key))
    if not rows:
        raise Http404("nobody of this organisation")
    return rows[0].user, rows


def open_ones(memberships: Iterable[Membership]) -> list[Membership]:
    return [each for each in memberships if each.is_open]


def administrators_of(membership: Membership) -> list[str]:
    """Names of who may confirm this person, the nearest first: never the person alone. Of nobody, none."""
    rows = Membership.objects.in_force().exclude(user=membership.user_id).filter(user__is_active=True)
    organization = membership.organization
    if organization is not None:
        own = rows.filter(organization=organization, role=Role.ORGANIZATION_ADMIN)
        county = rows.filter(
            role=Role.COUNTY_COORDINATOR, organization__agreement__county=organization.agreement.county_id
        )
        for found in (own, county):
            if names := names_of(found):
                return names
    return names_of(rows.filter(role=Role.NATIONAL_ADMIN))


def names_of(memberships: "QuerySet[Membership]") -> list[str]:
    people = [each.user for each in memberships.select_related("user")]
    return list(dict.fromkeys(user.get_full_name() or user.get_username() for user in people))

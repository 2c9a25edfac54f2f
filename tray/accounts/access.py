"""Who may see what, beyond the sign-in that every page asks for unless it is public."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from tray.accounts.models import Membership, Role

View = Callable[..., HttpResponse]
# In the session: which second factor the person gave when signing in. Without it nothing about clients is seen.
SECOND_FACTOR = "second_factor"


class PersonRequest(HttpRequest):
    """Of somebody who has signed in."""

    user: Any


class MemberRequest(PersonRequest):
    """What a view behind `members_only` gets: its reader is known, and so is what they may act as."""

    memberships: list[Membership]


def members_only(*roles: str) -> Callable[[View], View]:
    """A view for people who have one of the roles in force: organisation takes part, not ended, confirmed this year,
    second factor given. `request.memberships` are those of these roles, with organisation and unit. Asked of the
    database at every request, so that an ended membership ends at once. Platform staff are national administrators.

    Others who signed in get 403; who must first set up a second factor or confirm their details is led there.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: MemberRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            own = [each for each in open_memberships(request) if each.role in roles and each.takes_part]
            is_national = Role.NATIONAL_ADMIN in roles and request.user.is_staff
            if not (request.user.is_active and (own or is_national)):
                raise PermissionDenied
            if not has_second_factor(request):
                return redirect_to_second_factor(request)
            request.memberships = [each for each in own if each.is_confirmed]
            if not (request.memberships or is_national):
                return redirect("own_confirmation")
            return view(request, *args, **kwargs)

        return cast(View, never_cache(checked))

    return decorate


def staff_only(view: View) -> View:
    """Others who signed in get 403. What staff see is never cached, and only seen with a second factor."""

    @wraps(view)
    def checked(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not (request.user.is_active and request.user.is_staff):
            raise PermissionDenied
        if not has_second_factor(request):
            return redirect_to_second_factor(request)
        return view(request, *args, **kwargs)

    return never_cache(checked)


def has_second_factor(request: HttpRequest) -> bool:
    return bool(request.session.get(SECOND_FACTOR))


def redirect_to_second_factor(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('second_factor')}?{urlencode({'next': request.path})}")


def open_memberships(request: HttpRequest) -> list[Membership]:
    """The reader's own that have not ended, confirmed or not. One query in a request."""
    known: list[Membership] | None = getattr(request, "_open_memberships", None)
    if known is None:
        rows = Membership.objects.of(request.user).select_related("organization__agreement", "unit").order_by()
        known = sorted(rows, key=lambda each: (str(each.organization_id or ""), each.role, each.pk))
        request._open_memberships = known  # type: ignore[attr-defined]
    return known


def roles_in_force(request: HttpRequest) -> set[str]:
    roles = {each.role for each in open_memberships(request) if each.is_in_force}
    return roles | ({str(Role.NATIONAL_ADMIN)} if request.user.is_staff else set())


def organizations_of(memberships: Iterable[Membership]) -> list[str]:
    """Names, each once, in the order of the memberships."""
    return list(dict.fromkeys(str(each.organization) for each in memberships if each.organization))

"""The front page of professionals: what their roles may do, the first thing first."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tray.accounts.access import (
    PersonRequest,
    has_second_factor,
    open_memberships,
    redirect_to_second_factor,
    roles_in_force,
)
from tray.accounts.navigation import professional_pages


@never_cache
@require_safe
def professional_home(request: PersonRequest) -> HttpResponse:
    memberships = open_memberships(request)
    if (memberships or request.user.is_staff) and not has_second_factor(request):
        return redirect_to_second_factor(request)
    roles = roles_in_force(request)
    if any(each.takes_part and not each.is_confirmed for each in memberships) and not roles:
        return redirect("own_confirmation")
    pages = professional_pages(roles)
    in_force = [each for each in memberships if each.is_in_force]
    context = {
        "first": pages[0] if pages else None,
        "others": pages[1:],
        "memberships": in_force,
        "unconfirmed": [each for each in memberships if each.takes_part and not each.is_confirmed],
        "person": request.user.get_full_name() or request.user.get_username(),
    }
    return render(request, "professional/home.html", context)

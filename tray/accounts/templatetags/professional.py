"""What the frame of professional pages shows of the reader. As a tag, so that no other page asks who reads it."""

from typing import Any

from django import template
from django.urls import reverse

from tray.accounts.access import PersonRequest, has_second_factor, open_memberships, organizations_of, roles_in_force
from tray.accounts.navigation import professional_pages

register = template.Library()


@register.inclusion_tag("professional/navigation.html", takes_context=True)
def professional_navigation(context: dict[str, Any]) -> dict[str, Any]:
    """Pages by the reader's roles, the organisation's name, and the way out. Without links until the second factor."""
    request: PersonRequest = context["request"]
    pages = professional_pages(roles_in_force(request)) if has_second_factor(request) else []
    links = [(page, path, request.path.startswith(path)) for page in pages if (path := reverse(page.url_name))]
    longest = max((path for _page, path, is_here in links if is_here), key=len, default="")
    return {
        "links": [{"label": page.label, "path": path, "is_current": path == longest} for page, path, _here in links],
        "home": reverse("professional_home"),
        "is_home": request.path == reverse("professional_home"),
        "name": request.user.get_full_name() or request.user.get_username(),
        "organizations": organizations_of(each for each in open_memberships(request) if each.is_in_force),
        "account": reverse("own_account"),
        "is_account": request.path == reverse("own_account"),
        "csrf_token": context.get("csrf_token", ""),
    }

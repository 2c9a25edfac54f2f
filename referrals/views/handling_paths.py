"""The address of each step, under the page of the referral: the same for receivers, link persons and links."""

from collections.abc import Callable, Iterable

from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

PATHS = {
    "accept": _("accept/"),
    "waitlist": _("waiting-list/"),
    "contact": _("log-contact/"),
    "code": _("client-made-contact/"),
    "link-person": _("propose-link-person/"),
    "client-agrees": _("client-said-yes/"),
    "client-declines": _("client-said-no/"),
    "start": _("first-meeting/"),
    "meeting": _("log-meeting/"),
    "resume": _("go-on/"),
    "complete": _("close-referral/"),
    "hold": _("pause/"),
    "new-link-person": _("change-link-person/"),
    "hand-over": _("hand-over/"),
    "forward": _("suggest-another/"),
    "decline": _("decline/"),
    "end-early": _("end-early/"),
    "seen": _("seen-it/"),
}
OF_LINK_PERSONS = ("contact", "code", "start", "meeting", "resume", "complete", "hold", "end-early")


def step_paths(view: Callable[..., HttpResponse], prefix: str, steps: Iterable[str] = PATHS) -> list[URLPattern]:
    """Named by the prefix and the step: referral_handle_end_early."""
    return [path(PATHS[step], view, {"step": step}, name=f"{prefix}_{step.replace('-', '_')}") for step in steps]

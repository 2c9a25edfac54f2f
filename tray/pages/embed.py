"""A part of the tray on other organisations' own sites, in a frame: a list of services or a search field. And the page
that helps to make one.

Only sites that staff have listed may show it (`tray.embedding`). The address names the site, so that the browser is
told of that one alone: a header with all of them would grow too long.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from csp.decorators import csp_update
from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from tray.areas.names import area_names, name_of
from tray.catalogue.content_areas import ContentArea
from tray.embedding.actions import frame_ancestors
from tray.embedding.hosts import NotAHost, host_of
from tray.pages import filters
from tray.pages.forms import PlaceForm, SearchForm, WordsField
from tray.pages.hits import CARD, hits
from tray.pages.links import Query, absolute, page_addresses, with_query
from tray.pages.public import public_page
from tray.search.criteria import Criteria
from tray.search.engine import Results, search

LIST, SEARCH = "list", "search"
KINDS = [(LIST, gettext_lazy("A list of services")), (SEARCH, gettext_lazy("A search field"))]
HEIGHTS = {LIST: 720, SEARCH: 460}
MOST_SHOWN = 10
MAX_AGE_SECONDS = 60  # as the list of services: it tells what is open now


class HostField(WordsField):
    """A site by its address or by the name of its host; the host alone comes out."""

    def clean(self, value: Any) -> str:
        text = super().clean(value)
        try:
            return host_of(text) if text else ""
        except NotAHost:
            raise ValidationError(_("Write the address of the site, such as www.example.fi.")) from None


class EmbedForm(SearchForm):
    """The search of the list, and in which form and on whose site it is shown."""

    kind = forms.ChoiceField(choices=KINDS, required=False, widget=forms.HiddenInput)
    site = HostField(required=False, max_length=300, widget=forms.HiddenInput)


def framed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets the listed site show the view in a frame; every other page of the tray stays out of frames. Outermost, so
    that an answer without a body (304) says so too: browsers take the headers from it."""

    @wraps(view)
    def with_policy(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        policy = {"frame-ancestors": ["'self'", *frame_ancestors(asked_site(request))]}
        response.__dict__.update(_csp_replace=policy, xframe_options_exempt=True)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    return with_policy


def asked_site(request: HttpRequest) -> str:
    try:
        return host_of(request.GET.get("site", ""))
    except NotAHost:
        return ""


@framed
@public_page
def embed(request: HttpRequest) -> HttpResponse:
    """What is wrong in the address is told in the frame, with a way to the tray: a frame has no error pages."""
    form = EmbedForm(request.GET, areas=area_names())
    is_valid = form.is_valid()
    form.write_place()
    kind = form.cleaned_data.get("kind") or LIST
    context = {
        "form": form,
        "kind": kind,
        "heading": heading(form.criteria),
        "all_path": filters.search_path(form.criteria),
        "kept": form.kept,
        "results": None,
        "hits": [],
        **page_addresses(request),
    }
    if is_valid and kind == LIST:
        context |= list_context(form.criteria)
    response = render(request, "embed/page.html", context)
    patch_cache_control(response, public=True, max_age=MAX_AGE_SECONDS)
    return response


def list_context(criteria: Criteria) -> dict[str, object]:
    language = get_language() or "fi"
    results: Results = search(criteria, language, size=MOST_SHOWN, card=CARD)
    return {"results": results, "hits": hits(results.hits, area_names(), language)}


def heading(criteria: Criteria) -> str:
    """ "Services", "Being active in nearby nature", "Services: Vaasa"."""
    name = filters.heading(criteria)
    return f"{name}: {name_of(criteria.place, get_language() or 'fi')}" if criteria.place else name


class GuideForm(PlaceForm):
    site = HostField(
        label=gettext_lazy("Address of your site"),
        help_text=gettext_lazy("Where the part is shown. For example: www.example.fi"),
        max_length=300,
        error_messages={"required": gettext_lazy("Write the address of your site.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What to show"),
        choices=KINDS,
        error_messages={
            "required": gettext_lazy("Choose what to show."),
            "invalid_choice": gettext_lazy("Choose what to show."),
        },
    )
    area = forms.ChoiceField(
        label=gettext_lazy("Topic"),
        choices=[("", gettext_lazy("All topics")), *ContentArea.choices],
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such topic. Choose topics from the list.")},
    )
    field_order = ["site", "kind", "place", "area"]

    @property
    def criteria(self) -> Criteria:
        area = self.cleaned_data["area"]
        return Criteria(areas=(ContentArea(area),) if area else (), place=self.cleaned_data["place"])


@dataclass(frozen=True)
class Code:
    """What to put on a site: `html` in its page, `address` alone where its editor takes an address."""

    address: str
    path: str
    title: str
    height: int
    html: str
    link: str
    is_allowed: bool


@csp_update({"frame-src": ["'self'"]})  # the example
@public_page
def embed_guide(request: HttpRequest) -> HttpResponse:
    is_asked = "site" in request.GET
    form = GuideForm(request.GET if is_asked else None, areas=area_names(), initial={"kind": LIST})
    code = made(form) if is_asked and form.is_valid() else None
    if is_asked:
        form.write_place()
    example = with_query(reverse("services"), [("municipality", "905"), ("area", ContentArea.EXERCISE.value)])
    context = {
        "form": form,
        "code": code,
        "example": absolute(example),
        "areas": ContentArea.values,
        **page_addresses(request),
    }
    return render(request, "embed/guide.html", context)


def made(form: GuideForm) -> Code:
    told, criteria = form.cleaned_data, form.criteria
    query: Query = [("site", told["site"]), ("kind", told["kind"]), *criteria.query()]
    path = with_query(reverse("embed"), query)
    title = f"{heading(criteria)} – {_('Service tray')}"
    height = HEIGHTS[told["kind"]]
    code = '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" style="border: 0"></iframe>'
    return Code(
        address=absolute(path),
        path=path,
        title=title,
        height=height,
        html=format_html(code, absolute(path), title, height),
        link=absolute(filters.search_path(criteria)),
        is_allowed=bool(frame_ancestors(told["site"])),
    )

"""The first three steps of a referral: to whom and why, the client, and what the client hopes for."""

import re
from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from referrals import actions
from referrals.access import Actor, NoSuchReferral, actor_for, as_sender, look, sent_by
from referrals.codes import Party
from referrals.details import Assessment
from referrals.forms.sending import ClientForm, WhereForm, WhyForm
from referrals.forms.sending_kinds import SECTION_FORMS, SectionForm
from referrals.models import Referral
from referrals.receiver_choices import ReceiverChoice, kinds_for, receiver_choices
from referrals.seen import Seen
from referrals.sent_words import in_words as score_in_words
from referrals.views.sending_frame import (
    STALE,
    WITH_FORM,
    autosaved,
    client_of,
    goes_on,
    gone,
    of_own_draft,
    saves,
    section_of,
    steps,
    theirs,
    wants_autosave,
)
from tray.accounts.access import MemberRequest, members_only
from tray.accounts.models import Membership, Role
from tray.areas.names import area_names, name_of
from tray.assessment.answers import Score
from tray.assessment.guesses import TooManyGuesses
from tray.assessment.questionnaire import dimensions
from tray.assessment.snapshots import NoSuchSnapshot, open_snapshot
from tray.catalogue.models import Service
from tray.catalogue.translated import in_language
from tray.pages.links import id_range, with_query
from tray.pages.service_details import with_short_id

SHORT_ID = re.compile("[0-9a-f]{12}")

# --- To whom, and why ----------------------------------------------------------------------------------------------


@members_only(Role.SENDER)
@require_safe
def to_service(request: MemberRequest, short_id: str) -> HttpResponse:
    """From the page of a service: its own receivers, or those of the kind that fits it."""
    service = service_with(short_id)
    kinds = [kind for kind in kinds_for(service) if kind in sendable(request.memberships)]
    query = [("service", short_id), *([("kind", kinds[0])] if kinds else [])]
    return redirect(with_query(reverse("referral_new"), query))


def service_with(short_id: str) -> Service:
    service = with_short_id(*id_range(short_id)) if SHORT_ID.fullmatch(short_id) else None
    if service is None or service.removed_at is not None:
        raise Http404
    return service


@members_only(Role.SENDER)
@WITH_FORM
def new(request: MemberRequest) -> HttpResponse:
    """Nothing is kept before the receiver and the reasons are chosen."""
    return to_whom(request, None, None)


@of_own_draft
def receiver(request: MemberRequest, draft: Referral, actor: Actor) -> HttpResponse:
    return to_whom(request, draft, actor)


def to_whom(request: MemberRequest, draft: Referral | None, actor: Actor | None) -> HttpResponse:
    """The query of the address tells kind, municipality and service; the form below it, receiver and reasons."""
    membership = acting_as(request)
    service = asked_service(request)
    where = where_form(request, draft, membership)
    kind, municipality = told(where, "kind"), told(where, "municipality")
    choices = receiver_choices(kind, municipality, service=service) if kind and municipality else []
    form = None
    if kind and municipality:
        form = why_form(request, draft, kind, choices)
        if form.is_bound and form.is_valid():
            is_new = draft is None
            if draft is None:
                draft = begun(request, membership, kind, municipality, key=form.cleaned_data["key"])
                actor = as_sender(request.user, membership)
            if actor and (answer := chosen(draft, actor, form, choices, municipality)):
                return answer
            if is_new:  # nothing but the other half of a double click can have been faster
                return redirect("referral_draft_client", draft.code)
    context = {
        "where": where,
        "form": form,
        "kind": kind,
        "municipality": name_of(area_names().municipalities[municipality], language()) if municipality else "",
        "choices": choices,
        "service": in_language(service, "name", language()) if service else None,
        "service_id": service.short_id if service else "",
        "draft": draft,
        "memberships": request.memberships if draft is None and len(request.memberships) > 1 else [],
        "acting_as": membership,
        "suggested": suggestion(request, draft),
        "steps": steps(0, draft),
    }
    return render(request, "referrals/sending/to_whom.html", context)


def language() -> str:
    return get_language() or "fi"


def acting_as(request: MemberRequest) -> Membership:
    """Of several organisations, the one that the address names."""
    named = [each for each in request.memberships if str(each.pk) == request.GET.get("as", "")]
    return (named or request.memberships)[0]


def asked_service(request: MemberRequest) -> Service | None:
    short_id = request.GET.get("service", "")
    return with_short_id(*id_range(short_id)) if SHORT_ID.fullmatch(short_id) else None


def sendable(memberships: Iterable[Membership]) -> set[str]:
    """Kinds that the agreements let somebody with these memberships send."""
    return {str(kind) for each in memberships if each.organization for kind in each.organization.agreement.sends}


def where_form(request: MemberRequest, draft: Referral | None, membership: Membership) -> WhereForm:
    """Bound to what is known: the address; of a draft, its own; else what this sender sent last."""
    known: dict[str, str] = {}
    last = sent_by(request.user).exclude(municipality=None).first() if draft is None else draft
    if last is not None and "change" not in request.GET:
        known = {"kind": last.kind, "municipality": last.municipality_id or ""}
    named = {name: request.GET[name] for name in ("kind", "municipality") if request.GET.get(name)}
    if draft is not None:
        named["kind"] = draft.kind
    kinds = {draft.kind} if draft else sendable([membership])
    if len(kinds) == 1:
        known["kind"] = next(iter(kinds))
    data = known | named
    if data.get("kind") not in kinds and "kind" not in named:
        data.pop("kind", None)
    is_bound = "municipality" in request.GET or bool(data.get("kind") and data.get("municipality"))
    form = WhereForm(
        data if is_bound else None, initial=data, kinds=kinds, municipalities=municipality_choices(membership)
    )
    form.is_valid()
    return form


def told(form: WhereForm, name: str) -> str:
    return str(form.cleaned_data.get(name, "")) if form.is_bound else ""


def municipality_choices(membership: Membership) -> list[tuple[Any, Any]]:
    """Those of the sender's own area first."""
    names = area_names()
    organization = membership.organization
    county = organization.agreement.county_id if organization else ""
    own = set(membership.municipalities) or {
        row.code for row in names.municipalities.values() if row.county_id == county
    }
    rows = [(row.code, name_of(row, language())) for row in names.sorted_municipalities(language())]
    near = [row for row in rows if row[0] in own]
    far = [row for row in rows if row[0] not in own]
    groups = [(_("Own area"), near), (_("Other municipalities"), far)]
    return [group for group in groups if group[1]]


def why_form(request: MemberRequest, draft: Referral | None, kind: str, choices: list[ReceiverChoice]) -> WhyForm:
    can_take = [each for each in choices if each.takes_clients]
    initial: dict[str, Any] = {"receiver": can_take[0].id if len(can_take) == 1 else ""}
    if draft is not None:
        initial |= {"reasons": draft.reasons, "urgency": draft.urgency}
        if draft.receiver_id:
            initial["receiver"] = str(draft.receiver_id)
    return WhyForm(
        request.POST if request.method == "POST" else None,
        initial=initial,
        version=draft.version if draft else 0,
        kind=kind,
        receivers=[each.id for each in can_take],
    )


def begun(request: MemberRequest, membership: Membership, kind: str, municipality: str, *, key: str) -> Referral:
    by = as_sender(request.user, membership)
    return actions.new_draft(by=by, kind=kind, municipality=municipality, key=key)


def chosen(
    draft: Referral, actor: Actor, form: WhyForm, choices: list[ReceiverChoice], municipality: str
) -> HttpResponse | None:
    by_id = {each.id: each.receiver for each in choices}
    parts = {
        "receiver": by_id[form.cleaned_data["receiver"]],
        "municipality_id": municipality,
        "reasons": form.cleaned_data["reasons"],
        "urgency": form.cleaned_data["urgency"],
    }
    version = form.cleaned_data["version"] if draft.version else draft.version
    try:
        actions.save_draft(draft, by=actor, version=version, **parts)
    except actions.Stale:
        form.add_error(None, _("Another tab has changed this draft. Check what you chose, and continue again."))
        form.put("version", str(draft.version))
        return None
    return redirect("referral_draft_client", draft.code)


def suggestion(request: MemberRequest, draft: Referral | None) -> str:
    """Of a referral that is repeated elsewhere: what the receiver who said no suggested."""
    if draft is None or draft.replaces is None:
        return ""
    try:
        actor = actor_for(request.user, request.memberships, draft.replaces, Party.SENDER)
    except NoSuchReferral:
        return ""
    return str(look(draft.replaces, by=actor, only=("suggestion",)).get("suggestion") or "")


# --- The client ----------------------------------------------------------------------------------------------------


@of_own_draft
def client(request: MemberRequest, draft: Referral, actor: Actor) -> HttpResponse:
    seen = look(draft, by=actor)
    initial = ClientForm.initial_of(client_of(seen), section_of(seen), draft.language)
    if request.method != "POST":
        return client_page(request, draft, ClientForm(initial=initial, version=draft.version))
    form = ClientForm(request.POST, version=draft.version, is_final=goes_on(request))
    form.is_valid()
    columns = {"language": form.cleaned_data["language"]} if form.cleaned_data.get("language") else {}
    is_saved = saves(
        draft, actor, form, client=form.client(client_of(seen)), section=form.section(section_of(seen)), **columns
    )
    if wants_autosave(request):
        return autosaved(draft, form, is_saved=is_saved)
    if not is_saved:
        form.put("version", str(draft.version))
        return client_page(request, draft, form, theirs=theirs(form, initial), status=STALE)
    return client_page(request, draft, form) if form.errors else gone(request, draft, 1)


def client_page(request: MemberRequest, draft: Referral, form: ClientForm, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    context = {"draft": draft, "form": form, "steps": steps(1, draft), "theirs": None} | more
    return render(request, "referrals/sending/client.html", context, status=status)


# --- What the client hopes for -------------------------------------------------------------------------------------


@of_own_draft
def hopes(request: MemberRequest, draft: Referral, actor: Actor) -> HttpResponse:
    seen = look(draft, by=actor)
    kind_form, kept = SECTION_FORMS[draft.kind], assessment_of(seen)
    initial = kind_form.initial_of(section_of(seen)) | {"share": list(kept.scores)}
    if request.method != "POST":
        form = kind_form(initial=initial, version=draft.version, dimensions=ticks_of(kept))
        return hopes_page(request, draft, form)
    opened, problem = (None, "") if wants_autosave(request) else opened_by_code(request)
    offered = opened or kept
    form = kind_form(request.POST, version=draft.version, is_final=goes_on(request), dimensions=ticks_of(offered))
    form.is_valid()
    if problem:
        form.add_error("code", problem)
    is_saved = saves(
        draft,
        actor,
        form,
        section=form.section(section_of(seen)),
        assessment=None if wants_autosave(request) or problem else ticked(offered, form.cleaned_data.get("share", [])),
    )
    if wants_autosave(request):
        return autosaved(draft, form, is_saved=is_saved)
    if not is_saved:
        form.put("version", str(draft.version))
        return hopes_page(request, draft, form, theirs=theirs(form, initial), status=STALE)
    is_new_code = opened is not None and request.POST.get("shown_code") != request.POST.get("code")
    if form.errors or is_new_code:
        return hopes_page(request, draft, form, shown_code=request.POST.get("code", "") if opened else "")
    return gone(request, draft, 2)


def hopes_page(request: MemberRequest, draft: Referral, form: SectionForm, **more: Any) -> HttpResponse:
    status = more.pop("status", 200)
    context = {
        "draft": draft,
        "form": form,
        "kind": draft.kind,
        "steps": steps(2, draft),
        "theirs": None,
        "shown_code": "",
    } | more
    return render(request, "referrals/sending/hopes.html", context, status=status)


def assessment_of(seen: Seen) -> Assessment:
    return Assessment(
        made_on=seen.get("made_on", ""), scores=dict(seen.get("scores", {})), changes=tuple(seen.get("changes", ()))
    )


def opened_by_code(request: MemberRequest) -> tuple[Assessment | None, str]:
    """What the client's code opens, or a sentence on why it opens nothing. The code itself is kept nowhere."""
    code = request.POST.get("code", "").strip()
    if not code:
        return None, ""
    try:
        opened = open_snapshot(code, asker=f"user {request.user.pk}")
    except NoSuchSnapshot:
        return None, _("Nothing is shared with this code. Check it: perhaps its time has passed already.")
    except TooManyGuesses:
        return None, _("Too many wrong codes were tried. Wait a quarter of an hour, and try again.")
    scores = {score.dimension.id: round(score.value) for score in opened.scores if score.value is not None}
    changes = tuple(
        score.dimension.id for score in opened.scores if score.wants_change and score.dimension.id in scores
    )
    return Assessment(made_on=opened.made_at.date().isoformat(), scores=scores, changes=changes), ""


def ticks_of(assessment: Assessment) -> list[tuple[str, str]]:
    return [
        (key, score_in_words(Score(dimensions()[key], value, key in assessment.changes)))
        for key, value in assessment.scores.items()
        if key in dimensions()
    ]


def ticked(offered: Assessment, chosen: list[str]) -> Assessment:
    """Only what the client lets go along; with nothing ticked, an empty one in place of what was kept."""
    scores = {key: value for key, value in offered.scores.items() if key in chosen}
    return Assessment(
        made_on=offered.made_on if scores else "",
        scores=scores,
        changes=tuple(key for key in offered.changes if key in scores),
    )

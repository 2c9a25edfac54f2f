"""Staff pages: the everyday words, that is what people type and the words of services that serve them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tray.accounts.access import staff_only
from tray.pages.forms import UNPRINTABLE, WordsField
from tray.pages.links import page_addresses, with_query
from tray.pages.pagination import page_links
from tray.pages.search_explain import explain_parameters, shown
from tray.search import rules
from tray.search.criteria import Criteria
from tray.search.engine import Results, search
from tray.search.models import LANGUAGES, WordRule
from tray.search.tokens import STOP_WORDS, tokens

RULES_PER_PAGE = 50
FIRST_HITS = 5
LONGEST = 100
MOST_LINES = 12
Kind = WordRule.Kind
FIELDS = ("language", "other_language", "kind", "phrase", "words", "is_active")
GIVEN = ("language", "other_language", "kind", "phrase")  # what the tray's own entries are known by
ANY = ("", gettext_lazy("All"))


class LinesField(forms.Field):
    """A list of texts, one on each line; empty lines and those that stand twice are left out."""

    widget = forms.Textarea(attrs={"rows": 6, "cols": 30})

    def to_python(self, value: Any) -> list[str]:
        lines = [" ".join(UNPRINTABLE.sub(" ", line).split()) for line in str(value or "").splitlines()]
        first: dict[str, str] = {}
        for line in filter(None, lines):
            first.setdefault(line.lower(), line)
        return list(first.values())

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class FilterForm(forms.Form):
    q = WordsField(label=gettext_lazy("Words"), required=False, max_length=LONGEST, widget=forms.SearchInput)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=[ANY, *LANGUAGES], required=False)
    kind = forms.ChoiceField(label=gettext_lazy("What the words mean"), choices=[ANY, *Kind.choices], required=False)
    source = forms.ChoiceField(
        label=gettext_lazy("Written by"), choices=[ANY, *WordRule.Source.choices], required=False
    )

    def rows(self) -> QuerySet[WordRule]:
        told = self.cleaned_data
        chosen = {name: told[name] for name in ("language", "kind", "source") if told[name]}
        found = WordRule.objects.filter(**chosen).order_by("phrase", "language", "kind")
        return found.filter(Q(phrase__icontains=told["q"]) | Q(words__icontains=told["q"])) if told["q"] else found

    def query(self) -> list[tuple[str, str]]:
        return [(name, str(value)) for name, value in self.cleaned_data.items() if value]


class RuleForm(forms.Form):
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=LANGUAGES)
    phrase = WordsField(
        label=gettext_lazy("What people type"),
        help_text=gettext_lazy("A word or a few, in their base form. For example: lonely"),
        max_length=LONGEST,
        error_messages={
            "required": gettext_lazy("Write what people type."),
            "max_length": gettext_lazy("What people type is too long. Use at most %(limit_value)d characters."),
        },
    )
    kind = forms.ChoiceField(label=gettext_lazy("What the words mean"), choices=Kind.choices)
    other_language = forms.ChoiceField(
        label=gettext_lazy("Language of the words of services"),
        choices=[("", gettext_lazy("The same")), *LANGUAGES],
        required=False,
    )
    words = LinesField(
        label=gettext_lazy("Words of services"),
        help_text=gettext_lazy("One on each line, the best first, at most 12. Leave this empty for a broad word."),
        required=False,
    )
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def __init__(self, *args: Any, rule: WordRule, **kwargs: Any) -> None:
        """The tray's own entries keep their phrase, or the next version would bring it back beside the new one."""
        super().__init__(*args, **kwargs)
        self.rule = rule
        for name in GIVEN if rule.pk and rule.source == WordRule.Source.SHIPPED else ():
            self.fields[name].disabled = True

    def clean_phrase(self) -> str:
        return str(self.cleaned_data["phrase"]).lower()

    def clean_words(self) -> list[str]:
        lines: list[str] = self.cleaned_data["words"]
        if len(lines) > MOST_LINES:
            raise ValidationError(_("There are too many lines. Write at most %(most)d."), params={"most": MOST_LINES})
        for line in lines:
            if len(line) > LONGEST:
                raise ValidationError(
                    _("The line that begins with “%(start)s” is too long. Use at most %(most)d characters on a line."),
                    params={"start": line[:20], "most": LONGEST},
                )
            if not tokens(line):
                raise ValidationError(_("There are no words on the line “%(line)s”."), params={"line": line})
        return lines

    def clean(self) -> dict[str, Any]:
        super().clean()
        cleaned = self.cleaned_data
        if self.errors:
            return cleaned
        if cleaned["other_language"] == cleaned["language"] or cleaned["kind"] == Kind.BROAD:
            cleaned["other_language"] = ""
        self.check_phrase(cleaned["phrase"], cleaned["language"], cleaned["other_language"], cleaned["kind"])
        self.check_words(cleaned["words"], cleaned["kind"])
        if not self.errors and not cleaned["other_language"]:
            self.check_difference(cleaned["phrase"], cleaned["words"], cleaned["language"])
        return cleaned

    def check_phrase(self, phrase: str, language: str, other_language: str, kind: str) -> None:
        if all(token.rstrip("-") in STOP_WORDS[language] for token in tokens(phrase)):
            self.add_error(
                "phrase", _("Search takes no notice of these words. Write at least one that means something.")
            )
        alike = WordRule.objects.filter(language=language, other_language=other_language, kind=kind)
        same = alike.filter(phrase__iexact=phrase)
        if same.exclude(pk=self.rule.pk).exists():
            self.add_error("phrase", already_there())

    def check_words(self, lines: list[str], kind: str) -> None:
        if kind == Kind.BROAD and lines:
            self.add_error("words", _("A word that is too broad has no other words. Leave this empty."))
        if kind != Kind.BROAD and not lines:
            self.add_error("words", _("Write at least one word that services use."))

    def check_difference(self, phrase: str, lines: list[str], language: str) -> None:
        own = rules.key_of(phrase, language)
        for line in lines:
            if line == phrase or rules.key_of(line, language) == own:
                self.add_error(
                    "words",
                    ValidationError(
                        _("“%(line)s” is the same as what people type. Leave it out."), params={"line": line}
                    ),
                )

    def save(self, *, by: str) -> bool:
        """Whether the row was written: another person may have written the same words a moment ago."""
        rule, told = self.rule, self.cleaned_data
        for name in FIELDS:
            setattr(rule, name, told[name])
        rule.key = rules.key_of(rule.phrase, rule.language)
        rule.other_keys = rules.other_keys_of(rule)
        rule.source, rule.changed_by = WordRule.Source.STAFF, by
        try:
            with transaction.atomic():
                rule.save()
        except IntegrityError:
            self.add_error("phrase", already_there())
            return False
        return True

    @property
    def is_other(self) -> bool:
        """Whether anything in the row changes."""
        return not self.rule.pk or any(getattr(self.rule, name) != self.cleaned_data[name] for name in FIELDS)


def already_there() -> str:
    return _("There is already an everyday word of this kind for what people type. Edit that one.")


@staff_only
@require_safe
def word_list(request: HttpRequest) -> HttpResponse:
    form = FilterForm(request.GET)
    found = form.rows() if form.is_valid() else WordRule.objects.none()
    query = form.query()
    page = Paginator(found, RULES_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "page_links": page_links(page, lambda number: with_query(request.path, [*query, ("page", str(number))])),
        **page_addresses(request, query),
    }
    return render(request, "staff/words.html", context)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def word_add(request: HttpRequest) -> HttpResponse:
    """The address may tell the phrase and its language: from the list of searches that found nothing."""
    rule = WordRule(is_active=True)
    told = {
        "language": request.GET.get("language", get_language() or "fi"),
        "phrase": request.GET.get("phrase", "")[:LONGEST],
        "other_language": "",
        "kind": Kind.MEANS.value,
        "is_active": True,
    }
    return edit(request, rule, told)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def word(request: HttpRequest, key: int) -> HttpResponse:
    rule = get_object_or_404(WordRule, pk=key)
    return edit(request, rule, {name: getattr(rule, name) for name in FIELDS})


def edit(request: HttpRequest, rule: WordRule, initial: dict[str, Any]) -> HttpResponse:
    form = RuleForm(request.POST if request.method == "POST" else None, rule=rule, initial=initial)
    if form.is_bound and form.is_valid() and write(request, form):
        return redirect("staff_word", rule.pk)
    language = get_language() or "fi"
    results = found_with(initial["phrase"], initial["language"]) if rule.pk else None
    parameters = explain_parameters(results.criteria, initial["language"]) if results else []
    context = {
        "form": form,
        "rule": rule if rule.pk else None,
        "phrase": initial["phrase"],
        "phrase_language": initial["language"],
        "may_be_deleted": bool(rule.pk) and rule.source == WordRule.Source.STAFF,
        "results": results,
        "hits": shown(results.hits, language, parameters) if results else [],
        **page_addresses(request),
    }
    return render(request, "staff/word.html", context)


def write(request: HttpRequest, form: RuleForm) -> bool:
    """Saves, and tells what that did to a search with the phrase."""
    if not form.is_other:
        messages.success(request, _("Nothing was changed."))
        return True
    told = form.cleaned_data
    before = found_with(told["phrase"], told["language"]).total
    if not form.save(by=request.user.get_username()):
        return False
    counts = {"phrase": told["phrase"], "before": before, "now": found_with(told["phrase"], told["language"]).total}
    messages.success(request, _("Saved. Services found with “%(phrase)s”: %(before)s before, %(now)s now.") % counts)
    return True


def found_with(phrase: str, language: str) -> Results:
    return search(Criteria(text=phrase), language, size=FIRST_HITS)


@staff_only
@require_http_methods(["GET", "HEAD", "POST"])
def word_delete(request: HttpRequest, key: int) -> HttpResponse:
    """Those that staff have written; the tray's own are switched off instead."""
    rule = get_object_or_404(WordRule, pk=key, source=WordRule.Source.STAFF)
    if request.method == "POST":
        rule.delete()
        messages.success(request, _("The everyday word “%(phrase)s” was deleted.") % {"phrase": rule.phrase})
        return redirect("staff_words")
    return render(request, "staff/word_delete.html", {"rule": rule, **page_addresses(request)})

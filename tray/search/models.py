"""What search reads: one narrow row per service, the words of the catalogue, and the words that people use.

All of it can be made anew from the catalogue (`tray.search.refresh.rebuild`), but for the table of everyday words,
which staff edit, and the terms that found nothing.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, GistIndex, OpClass
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now, Substr, Upper
from django.utils.translation import gettext_lazy as _

from tray.catalogue.models import Service

LANGUAGES = [("fi", _("Finnish")), ("sv", _("Swedish")), ("en", _("English"))]


class PointField(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's own point: metres east and north in ETRS-TM35FIN (EPSG:3067), so that `<->` is a distance."""

    def db_type(self, connection: Any) -> str:
        return "point"


class SearchEntry(models.Model):
    """A service of the tray as search sees it."""

    service = models.OneToOneField(Service, models.CASCADE, primary_key=True, related_name="search_entry")
    facets = models.BigIntegerField(help_text="a bit per content area and filter: `tray.search.facets`")
    serves = ArrayField(models.IntegerField(), help_text="areas served: `tray.search.places`")
    reach = models.SmallIntegerField(help_text="0 municipalities, 1 counties or regions, 2 the country")
    open_minutes = ArrayField(
        models.IntegerField(), help_text="minutes since 1970 (UTC) in which it opens, closes, opens …, for two weeks"
    )
    quality = models.SmallIntegerField(help_text="completeness and freshness, 0–100: `tray.search.quality`")
    name_length = models.SmallIntegerField(help_text="words in the name")
    words = SearchVectorField(help_text="name, summary, keywords; labels say where: `tray.search.entries`")
    all_words = SearchVectorField(
        help_text="those and the long texts, and areas served; says nothing of where they stand"
    )

    class Meta:
        indexes = [
            GinIndex(fields=["all_words"], name="search_entry_words"),
        ]
        verbose_name_plural = "search entries"

    def __str__(self) -> str:
        return str(self.service_id)


class SearchPlace(models.Model):
    """Where a service is given."""

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="places")
    position = PointField()

    class Meta:
        indexes = [GistIndex(fields=["position"], name="search_place_position")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.position}"


class StaleService(models.Model):
    """A service whose row of search no longer holds: triggers on the catalogue write here, `refresh` reads and deletes.
    One service may stand here many times, so that writers never wait for each other."""

    service_id = models.UUIDField()
    queued_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return str(self.service_id)


class Word(models.Model):
    """A form of a word that the catalogue, or the table of everyday words, has; analysed once."""

    language = models.CharField(max_length=2, choices=LANGUAGES)
    form = models.TextField()
    folded = models.TextField(help_text="without å, ä, ö and other accents")
    lemmas = ArrayField(models.TextField())
    parts = ArrayField(models.TextField())
    roots = ArrayField(models.TextField())
    entries = models.IntegerField(default=0, help_text="how many services have the form; 0: only a form of their words")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["language", "form"], name="word_once")]
        indexes = [
            models.Index(fields=["folded"], name="word_folded"),
            GinIndex(OpClass("folded", name="gin_trgm_ops"), name="word_like", condition=Q(entries__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.language} {self.form}"


EVERY_SERVICE = ""


class Term(models.Model):
    """How many services have a lexeme of `SearchEntry.all_words`: rare words weigh more. `EVERY_SERVICE` stands for all
    of them."""

    term = models.TextField(primary_key=True)
    entries = models.IntegerField()

    def __str__(self) -> str:
        return self.term


class WordRule(models.Model):
    """What an editor knows about a word that people type.

    Its words are of the phrase's language, or of another: who types *simhall* is served by "uimahalli" too."""

    class Kind(models.TextChoices):
        SAME = "same", _("means the same as")
        MEANS = "means", _("is served by")
        BROAD = "broad", _("is too broad to search with alone")
        EXCLUDE = "exclude", _("is not about")

    class Source(models.TextChoices):
        SHIPPED = "shipped", _("shipped with the service tray")
        STAFF = "staff", _("written by staff")

    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    other_language = models.CharField(
        max_length=2, choices=LANGUAGES, blank=True, help_text="of the words, where it is not the phrase's"
    )
    kind = models.CharField(_("kind"), max_length=7, choices=Kind.choices)
    phrase = models.CharField(_("word or words that people type"), max_length=100)
    words = ArrayField(models.CharField(max_length=100), verbose_name=_("words of services"), blank=True, default=list)
    source = models.CharField(max_length=7, choices=Source.choices, default=Source.STAFF)
    is_active = models.BooleanField(_("in use"), default=True)
    key = ArrayField(models.TextField(), help_text="the phrase's base forms")
    other_keys = ArrayField(
        models.TextField(), default=list, help_text="of `same`: base forms of those words that are one word each"
    )
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("language", "other_language", "kind", Upper("phrase"), name="word_rule_once"),
            models.CheckConstraint(name="word_rule_other_language", condition=~Q(other_language=F("language"))),
            models.CheckConstraint(
                name="word_rule_has_words", condition=Q(kind="broad", words=[]) | ~Q(kind="broad") & ~Q(words=[])
            ),
        ]
        indexes = [
            GinIndex(fields=["key"], name="word_rule_key"),
            GinIndex(fields=["other_keys"], name="word_rule_other_keys"),
        ]

    def __str__(self) -> str:
        return f"{self.phrase} {self.kind} {', '.join(self.words)}"

    @property
    def words_language(self) -> str:
        return self.other_language or self.language


class Suggestion(models.Model):
    """A name to offer while somebody types; one row for each word in it that typing may begin with."""

    class Kind(models.TextChoices):
        SERVICE = "service", _("Services")
        ORGANIZATION = "organization", _("Organisations")

    language = models.CharField(max_length=2, choices=LANGUAGES)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    label = models.TextField()
    tail = models.TextField(help_text="folded, from some word of the label to its end")
    is_whole = models.BooleanField(help_text="the tail is the whole label")
    entries = models.IntegerField(help_text="how many services have the name")

    class Meta:
        indexes = [
            models.Index("language", OpClass("tail", name="text_pattern_ops"), name="suggestion_tail"),
            models.Index(
                *("language", "kind", Substr("tail", 1, 2), F("entries").desc(), "label"),
                name="suggestion_two_letters",
                condition=Q(is_whole=True),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class UnmetTerm(models.Model):
    """A search that found nothing, by month. Its words are kept only from the fifth hour in which it was made: before
    that there is but a keyed digest, from which nobody can read them."""

    month = models.DateField()
    language = models.CharField(max_length=2, choices=LANGUAGES)
    digest = models.BinaryField(max_length=16)
    hours = models.IntegerField(default=1, help_text="in how many hours it was searched")
    last_hour = models.DateTimeField()
    term = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["month", "language", "digest"], name="unmet_term_once")]
        indexes = [models.Index(fields=["month", "-hours"], name="unmet_term_months", condition=~Q(term=""))]

    def __str__(self) -> str:
        return self.term or "not yet shown"


class PromiseCheck(models.Model):
    """The last nightly look at what the site promises: content areas, suggested searches, examples."""

    checked_at = models.DateTimeField()
    broken = models.JSONField(help_text="a list of {language, text, path} that found nothing")
    count = models.IntegerField(help_text="how many were tried")

    class Meta:
        get_latest_by = "checked_at"

    def __str__(self) -> str:
        return f"{self.checked_at}: {len(self.broken)} of {self.count}"

"""Why something of PTV was not taken in, and the exceptions that say what to do about it."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    MISSING_FIELD = "missing_field", _("a field that PTV always sends is missing")
    WRONG_SHAPE = "wrong_shape", _("the value is not of the kind that PTV promises")
    NO_NAME = "no_name", _("it has no name in Finnish, Swedish or English")
    NOT_PUBLISHED = "not_published", _("it is not published")
    UNKNOWN_VALUE = "unknown_value", _("the value is not one that PTV defines")
    PLACEHOLDER = "placeholder", _("a placeholder word instead of a value")
    NOT_A_DATE = "not_a_date", _("it is not a date or a time")
    NOT_A_POSITION = "not_a_position", _("the position is not known or not in Finland")
    NOT_A_LINK = "not_a_link", _("it is not a web address")
    NOT_AN_EMAIL = "not_an_email", _("it is not an e-mail address")
    NOT_A_NUMBER = "not_a_number", _("it is not a telephone number")
    UNKNOWN_AREA = "unknown_area", _("there is no such municipality, county or region")
    MISSING_PARTNER = "missing_partner", _("it names an object that the source does not have")
    TWICE = "twice", _("the same object came twice: the newer one was taken")


class Rejected(Exception):
    """The object cannot be taken in. The old row, if there is one, is kept and the run goes on."""

    def __init__(self, reason: Reason, field: str = "", detail: str = "") -> None:
        super().__init__(f"{field}: {reason.label} {detail}".strip())
        self.reason, self.field, self.detail = reason, field, detail


class SyncStopped(Exception):
    """The run ends here and nothing was changed; str() is a sentence for a person."""


class HarvestRunning(SyncStopped):
    """Another harvest holds the lock. Try again when it has ended."""


class PtvUnavailable(SyncStopped):
    """The source did not answer as it should, for all our tries. Run again later."""


class PtvContractChanged(SyncStopped):
    """The source's objects no longer have the shape that the adapter knows. A developer must look."""


class SyncRefused(SyncStopped):
    """The result looks wrong (too much would be withdrawn). Look, then run again with --force."""

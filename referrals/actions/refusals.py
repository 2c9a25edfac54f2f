"""Why a deed was not done: each with a sentence for the reader."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

WORDS = {
    "activities": gettext_lazy("what was done"),
    "agreement": gettext_lazy("an agreement of your organisation for this kind of referral"),
    "asked_by_sender": gettext_lazy("the sender's request to mark this as an error"),
    "at": gettext_lazy("when it happened"),
    "attempts": gettext_lazy("enough attempts to reach the client"),
    "birth_year": gettext_lazy("the client's year of birth"),
    "channel": gettext_lazy("how contact was made"),
    "client": gettext_lazy("the client's name"),
    "consent": gettext_lazy("the client's consent"),
    "contact": gettext_lazy("a way to reach the client"),
    "expected_month": gettext_lazy("the month when there is likely to be a place"),
    "feedback": gettext_lazy("a shorter summary"),
    "first_meeting_on": gettext_lazy("the day of the first meeting"),
    "helped": gettext_lazy("whether it helped"),
    "key": gettext_lazy("the number of this form"),
    "kind": gettext_lazy("the kind of referral"),
    "link_person": gettext_lazy("a link person that the client has said yes to"),
    "minutes": gettext_lazy("how long it took"),
    "municipality": gettext_lazy("the client's municipality"),
    "on": gettext_lazy("the day"),
    "outcome": gettext_lazy("how it ended"),
    "past_valid_until": gettext_lazy("that its time has passed"),
    "plan_months": gettext_lazy("for how many months"),
    "reason": gettext_lazy("a reason"),
    "reason_text": gettext_lazy("the reason in your own words"),
    "no_reason_text": gettext_lazy("no words of your own beside a ready reason"),
    "reasons": gettext_lazy("one to three reasons for the referral"),
    "receiver": gettext_lazy("a receiver that takes this kind of referral in the client's municipality"),
    "responsible": gettext_lazy("the name of the person responsible"),
    "resume_on": gettext_lazy("the day when it goes on"),
    "satisfaction": gettext_lazy("how satisfied you are, from 1 to 5"),
    "suggestion": gettext_lazy("a shorter suggestion"),
}


class Refused(Exception):
    """Nothing was changed. `str()` of it is a sentence for the reader."""


class NotAllowed(Refused):
    """Not by this party, or not in this state."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(sentence or _("This cannot be done to the referral now. Look at where it stands."))


class Stale(Refused):
    """Somebody else, or another tab, was faster: the reader has to look again."""

    def __init__(self) -> None:
        super().__init__(_("Something happened to the referral after you opened this page. Look at it again first."))


class Incomplete(Refused):
    """`missing` are names of what has to be given, or given otherwise."""

    def __init__(self, missing: Iterable[str]) -> None:
        self.missing = frozenset(missing)
        needed = "; ".join(str(WORDS[each]) for each in sorted(self.missing))
        super().__init__(_("Still needed: {what}.").format(what=needed))


class WrongPin(NotAllowed):
    """The same words for a wrong code, a wrong PIN and a closed door: they tell nothing about which codes there are."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The code and the PIN do not match, or there were too many tries. Check both, or try again in 15 "
                "minutes. Whoever sent the referral can give you a new PIN."
            )
        )

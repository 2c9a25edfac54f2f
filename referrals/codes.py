"""Every code that a referral may hold, with what people read. The kinds differ in their reasons, their section of the
form, their follow-ups; in nothing else."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    WELLBEING = "wellbeing", _("wellbeing referral")
    EXERCISE = "exercise", _("exercise referral")
    CULTURE = "culture", _("culture referral")


class Party(TextChoices):
    """Who somebody is to one referral. A person may be more than one."""

    CLIENT = "client", _("client")
    SENDER = "sender", _("sender")
    SENDER_LEAD = "sender_lead", _("lead of senders")
    RECEIVER = "receiver", _("receiver")
    LINK_PERSON = "link_person", _("link person")
    SYSTEM = "system", _("the service tray by itself")


class State(TextChoices):
    DRAFT = "draft", pgettext_lazy("referral", "draft")
    SENT = "sent", pgettext_lazy("referral", "sent")
    OPENED = "opened", pgettext_lazy("referral", "opened")
    ACCEPTED = "accepted", pgettext_lazy("referral", "accepted")
    WAITLISTED = "waitlisted", pgettext_lazy("referral", "on waiting list")
    CONTACTED = "contacted", pgettext_lazy("referral", "client contacted")
    IN_PROGRESS = "in_progress", pgettext_lazy("referral", "in progress")
    ON_HOLD = "on_hold", pgettext_lazy("referral", "on hold")
    COMPLETED = "completed", pgettext_lazy("referral", "completed")
    ENDED_EARLY = "ended_early", pgettext_lazy("referral", "ended early")
    DECLINED = "declined", pgettext_lazy("referral", "declined")
    CANCELLED = "cancelled", pgettext_lazy("referral", "cancelled")
    EXPIRED = "expired", pgettext_lazy("referral", "expired")
    IN_ERROR = "in_error", pgettext_lazy("referral", "entered in error")


class SafeContact(TextChoices):
    """How the client may be reached safely. The last is FHIR's `contacting-subject-prohibited`: nothing goes out."""

    NORMAL = "normal", _("In any of the ways given above")
    ONLY_MESSAGE = "only_message", _("Only by message: no calls, no voice mail")
    ONLY_CALL = "only_call", _("Only by phone call: no messages, e-mail or letters")
    CLIENT_CONTACTS_US = "client_contacts_us", _("Nobody contacts the client: the client makes contact with a code")


class Urgency(TextChoices):
    NORMAL = "normal", _("normal")
    SOON = "soon", _("soon")


class Routing(TextChoices):
    RECEIVER_CALLS = "receiver_calls_client", _("the receiver makes contact with the client")
    CLIENT_CONTACTS = "client_contacts", _("the client makes contact with a code")


class Capacity(TextChoices):
    OPEN = "capacity", _("takes new clients")
    WAITING_LIST = "waitlist", _("has a waiting list")
    FULL = "no_capacity", _("takes no new clients now")


class ContactChannel(TextChoices):
    CALL = "call", _("phone call")
    MESSAGE = "message", _("text message")
    EMAIL = "email", _("e-mail")
    LETTER = "letter", _("letter")
    MEETING = "meeting", _("meeting")
    CODE = "code", _("the client came with the code")


class WellbeingReason(TextChoices):
    LONELINESS = "loneliness", _("loneliness")
    EXCLUSION = "exclusion", _("a risk of being left outside")
    LIFE_CHANGE = "life_change", _("a change in life")
    LIFESTYLE = "lifestyle", _("support for changing habits")
    MOOD = "mood", _("mood and strength (mild)")
    MEANING = "meaning", _("meaning in everyday life")
    CARER = "carer", _("strength of an informal carer")
    GROUP = "group", _("support for joining a group")
    OTHER = "other", _("another reason")


class ExerciseReason(TextChoices):
    TOO_LITTLE = "too_little", _("moves too little for health")
    STARTS_AGAIN = "starts_again", _("starts again after a break")
    WEIGHT = "weight", _("support for managing weight")
    MUSCULOSKELETAL = "musculoskeletal", _("trouble in muscles and joints (functional)")
    SLEEP = "sleep", _("sleep and strength")
    FALLS = "falls", _("preventing falls")
    WORK_ABILITY = "work_ability", _("ability to function or work")
    ADAPTED = "adapted", _("adapted exercise")
    GROUP = "group", _("finding a group")
    OTHER = "other", _("another reason")


class CultureReason(TextChoices):
    JOY = "joy", _("joy and content for everyday life")
    LONELINESS = "loneliness", _("loneliness")
    NEW_PLACE = "new_place", _("new in the place")
    LIFE_CHANGE = "life_change", _("a change in life")
    MIND = "mind", _("wellbeing of the mind")
    FUNCTION = "function", _("support for getting by")
    MONEY = "money", _("money keeps from taking part")
    MAKING = "making", _("wants to make things")
    CARER = "carer", _("rest for an informal carer")
    OTHER = "other", _("another reason")


REASONS: dict[str, type[TextChoices]] = {
    Kind.WELLBEING: WellbeingReason,
    Kind.EXERCISE: ExerciseReason,
    Kind.CULTURE: CultureReason,
}
MOST_REASONS = 3


class SupportNeed(TextChoices):
    FREE = "free", _("free of charge")
    TRAVEL = "travel", _("help with the way there")
    COMPANION = "companion", _("somebody along")
    ACCESSIBLE = "accessible", _("an accessible place")
    STEP_FREE = "step_free", _("no steps")
    HEARING_LOOP = "hearing_loop", _("hearing loop")
    SIGN = "sign", _("sign language")
    INTERPRETER = "interpreter", _("interpreter")
    REMOTE = "remote", _("can take part from home")
    CHILD = "child", _("a child comes along")
    DIGITAL = "digital", _("help with digital services")


class Barrier(TextChoices):
    PHYSICAL = "physical", _("physical")
    MENTAL = "mental", _("mental")
    FINANCIAL = "financial", _("financial")
    INFORMATIONAL = "informational", _("lack of information")
    ATTITUDINAL = "attitudinal", _("attitudes")


class DeclineReason(TextChoices):
    NOT_TARGET_GROUP = "not_target_group", _("the service is meant for others")
    NO_CAPACITY = "no_capacity", _("no room now")
    WRONG_AREA = "wrong_area", _("the wrong area")
    INCOMPLETE = "incomplete", _("something needed is missing")
    DUPLICATE = "duplicate", _("there is already a referral for the same")
    CLIENT_DID_NOT_WANT = "client_did_not_want", _("the client did not want it")
    SERVICE_ENDED = "service_ended", _("the service has ended")
    FORWARDED = "forwarded", _("another place is a better fit")
    OTHER = "other", _("another reason")


class CancelReason(TextChoices):
    """The sender's. A client needs no reason."""

    CLIENT_ASKED = "client_asked", _("the client asked for it")
    OTHER_HELP = "other_help", _("the client gets other help")
    SITUATION_CHANGED = "situation_changed", _("the client's situation has changed")
    WRONG_RECEIVER = "wrong_receiver", _("it went to the wrong receiver")
    OTHER = "other", _("another reason")


class HoldReason(TextChoices):
    CLIENT_ASKED = "client_asked", _("the client asked for it")
    ILLNESS = "illness", _("illness")
    TRAVEL = "travel", _("travel")
    SEASON = "season", _("the activity is on a break")
    OTHER = "other", _("another reason")


class EndReason(TextChoices):
    """Why it ended early: FHIR's `failed`."""

    NOT_REACHED = "not_reached", _("the client was not reached")
    CLIENT_STOPPED = "client_stopped", _("the client did not want to go on")
    NOT_SUITABLE = "not_suitable", _("it was not a good fit")
    MOVED = "moved", _("the client moved away")
    SERVICE_ENDED = "service_ended", _("the activity ended")
    DIED = "died", _("the client has died")
    OTHER = "other", _("another reason")


class ErrorReason(TextChoices):
    WRONG_PERSON = "wrong_person", _("it is about the wrong person")
    NO_CONSENT = "no_consent", _("the client had not agreed")
    TEST = "test", _("it was made while trying out")
    OTHER = "other", _("another reason")


class Outcome(TextChoices):
    ATTENDS = "attends", _("takes part in an activity and goes on")
    ATTENDED = "attended", _("took part; it has ended")
    INFORMED = "informed", _("got to know what was needed")
    ON_OWN = "on_own", _("goes on by oneself")
    GUIDED_ELSEWHERE = "guided_elsewhere", _("was guided to another service")
    NO_CHANGE = "no_change", _("no change")


class FeedbackRight(TextChoices):
    """What the sender may know of the end, by the client's choice."""

    NONE = "none", _("Nothing")
    OUTCOME = "outcome", _("Only that it ended and how")
    SUMMARY = "summary", _("Also a short summary that I see first")


class MeetingKind(TextChoices):
    CALL = "call", _("phone call")
    MEETING = "meeting", _("meeting")
    TOGETHER = "together", _("together to an activity")
    MESSAGE = "message", _("message")
    HANDOVER = "handover", _("handover to another link person, all three together")


class ConsentGiver(TextChoices):
    SELF = "self", _("the client")
    GUARDIAN = "guardian", _("a parent or guardian")
    TRUSTEE = "trustee", _("a legal guardian of interests")
    WITH_INTERPRETER = "with_interpreter", _("the client, with an interpreter")


class ConsentHow(TextChoices):
    ON_SCREEN = "on_screen", _("read on the screen")
    SPOKEN = "spoken", _("read aloud, and the client said yes")
    PAPER = "paper", _("on paper")


class FollowUpChannel(TextChoices):
    LINK = "link", _("a link by e-mail")
    PHONE = "phone", _("a phone call from the receiver")
    PAPER = "paper", _("on paper")


FOLLOW_UP_MONTHS: dict[str, tuple[int, ...]] = {
    Kind.WELLBEING: (1, 3, 6),
    Kind.EXERCISE: (1, 3, 6),
    Kind.CULTURE: (1, 3),
}


class AgeGroup(TextChoices):
    UNDER_18 = "0-17", _("under 18")
    YOUNG = "18-29", "18–29"
    ADULT = "30-49", "30–49"
    MIDDLE = "50-64", "50–64"
    OLDER = "65-79", "65–79"
    OLDEST = "80-", _("80 or older")


def age_group(birth_year: int, year: int) -> AgeGroup:
    """By the year alone, since the day of birth is not asked."""
    age = year - birth_year
    steps = (
        (18, AgeGroup.UNDER_18),
        (30, AgeGroup.YOUNG),
        (50, AgeGroup.ADULT),
        (65, AgeGroup.MIDDLE),
        (80, AgeGroup.OLDER),
    )
    return next((group for below, group in steps if age < below), AgeGroup.OLDEST)

"""A nurse at the forms, step by step, as her browser sends them."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from referrals.codes import Kind
from referrals.models import Referral
from tests.accounts.signed_in import signed_in
from tests.referrals.people import MUNICIPALITY, REASON, Town

KEY = "a-key-of-the-form-1234"
CLIENT = {
    "first_name": "Aino",
    "last_name": "Virtanen",
    "birth_year": "1961",
    "phone": "040 123 4567",
    "safe_contact": "normal",
    "language": "fi",
}
SECTION: dict[str, dict[str, Any]] = {
    Kind.WELLBEING: {
        "wish": "Seuraa iltoihin",
        "matters": "lapset",
        "knows_voluntary": "on",
        "not_instead_of_care": "on",
    },
    Kind.EXERCISE: {"wish": "Kävelylle", "active_days": "0", "likes": "ulkoilu", "safe_to_start": "client_tells"},
    Kind.CULTURE: {"wish": "Kuoroon", "interests": ["music"], "kaikukortti": "has"},
}
CONSENT = {
    "language": "fi",
    "shown": "fi",
    "valid_days": "60",
    "given_by": "self",
    "how": "spoken",
    "feedback_to_sender": "none",
    "agreed": "on",
}


@dataclass
class Nurse:
    """Posts the forms; what the forms carry unseen is taken from the database."""

    at: Town
    client: Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = signed_in(self.at.sender.user)

    @property
    def newest(self) -> Referral:
        return Referral.objects.latest("created_at")

    def begin(self, kind: str = Kind.WELLBEING, **more: Any) -> Referral:
        address = f"{reverse('referral_new')}?kind={kind}&municipality={MUNICIPALITY}"
        told = {
            "receiver": str(self.at.receiver.pk),
            "reasons": [REASON[Kind(kind)]],
            "urgency": "normal",
            "key": uuid4().hex,
        }
        answer = self.client.post(address, told | more)
        assert answer.status_code == 302, answer.content.decode()
        return self.newest

    def post(self, name: str, draft: Referral, **told: Any) -> HttpResponse:
        version = {"version": Referral.objects.get(pk=draft.pk).version, "key": KEY}
        answer: Any = self.client.post(reverse(name, args=[draft.code]), version | told)
        return answer  # type: ignore[no-any-return]

    def up_to_consent(self, kind: str = Kind.WELLBEING, **client: Any) -> Referral:
        draft = self.begin(kind)
        for name, told in (("referral_draft_client", CLIENT | client), ("referral_draft_hopes", SECTION[kind])):
            answer = self.post(name, draft, **told)
            assert answer.status_code == 302, answer.content.decode()
        return draft

    def send(self, kind: str = Kind.WELLBEING, **consent: Any) -> HttpResponse:
        return self.post("referral_draft_consent", self.up_to_consent(kind), **CONSENT | consent)

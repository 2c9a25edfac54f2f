from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"
    label = "referrals"

    def ready(self) -> None:
        """A wrong AUDIT_KEY is told at the start, not when the first referral is looked at."""
        from referrals import audit  # noqa: PLC0415 settings are read first

        audit.key()

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.template.loader import render_to_string
from django.utils import translation

from referrals.access import Actor, NoSuchReferral, referral_by_code
from referrals.codes import Party
from referrals.exports import subject_access
from referrals.letters import LANGUAGES


class Command(BaseCommand):
    help = (
        "Writes what both ends hold of a referral's client, and who has looked at it, into CODE.json and CODE.html. "
        "First make sure who asks. The audit tells that you did it, on the client's behalf."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="as it stands on the client's paper: H-7K3Q-92X")
        parser.add_argument("--by", required=True, metavar="EMAIL", help="your own work e-mail, for the audit")
        parser.add_argument("--folder", type=Path, default=Path(), help="where the two files go")

    def handle(self, *args: Any, code: str, by: str, folder: Path, **options: Any) -> None:
        user = get_user_model().objects.filter(email__iexact=by, is_active=True, is_staff=True).first()
        if user is None:
            raise CommandError("--by is the e-mail of nobody who keeps the tray.")
        if not folder.is_dir():
            raise CommandError(f"{folder} is no folder.")
        try:
            referral = referral_by_code(code)
            acting = Actor(Party.CLIENT, user=user, via="account", referral_id=referral.pk)
            export = subject_access(referral, by=acting)
        except NoSuchReferral:
            raise CommandError("There is no referral with this code, or it was never sent.") from None
        language = referral.language if referral.language in LANGUAGES else "fi"
        with translation.override(language):
            page = render_to_string(
                "referrals/exports/subject_access.html",
                {"sections": export.sections(), "made_at": export.made_at, "code": referral.code, "language": language},
            )
        for suffix, text in ((".json", export.as_json()), (".html", page)):
            self.stdout.write(str(write(folder / f"{referral.code}{suffix}", text)))


def write(path: Path, text: str) -> Path:
    """For the reader alone."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")
    return path

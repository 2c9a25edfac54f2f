"""Forgetting on a schedule. The database holds the state: a task that runs twice, late or never does no harm."""

import datetime as dt
import logging

from celery import shared_task
from django.contrib.sessions.models import Session
from django.utils import timezone

from tray.accounts import invitations, lockout
from tray.accounts.models import SignIn

SIGN_INS_KEPT = dt.timedelta(days=180)
logger = logging.getLogger(__name__)


@shared_task
def forget_old_sign_ins() -> None:
    """Sessions that are over, tries of yesterday, sign-ins of half a year ago, invitations that nobody took."""
    now = timezone.now()
    sessions, _by_model = Session.objects.filter(expire_date__lt=now).delete()
    sign_ins, _by_model = SignIn.objects.filter(at__lt=now - SIGN_INS_KEPT).delete()
    logger.info(
        "accounts: forgot %s sessions, %s sign-ins, %s counts of tries, %s invitations",
        sessions,
        sign_ins,
        lockout.forget_old(),
        invitations.forget_old(),
    )

"""Workers that are killed with -9 while they hand letters over: no letter goes out twice, and none is lost unseen."""

import os
import random
import signal
import subprocess
import sys
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection

from referrals import outbox
from referrals.codes import Party
from referrals.models import OutboxMessage
from tests.referrals import mail

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
KILLS, LETTERS = 8, 400
WORK = """
import django
django.setup()
from referrals.tasks import deliver_outbox
print("ready", flush=True)
deliver_outbox()
"""


class SlowSink(mail.Sink):
    """Takes its time with each letter, so that kills hit every moment of the handing-over."""

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        time.sleep(random.random() / 100)
        return answer


def worker(port: int) -> "subprocess.Popen[str]":
    url = urlsplit(django_settings.DATABASE_URL)._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    own = {"DATABASE_URL": url, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(port), "EMAIL_SECURITY": "none"}
    return subprocess.Popen(
        [sys.executable, "-c", WORK],
        env=os.environ | own | {"DJANGO_SETTINGS_MODULE": "tray.settings", "LOG_LEVEL": "ERROR"},
        cwd=django_settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_at_most_once_whenever_a_worker_is_killed() -> None:
    for number in range(LETTERS):
        outbox.queue(template="update", address=f"n{number}@example.fi", event="e", party=Party.SENDER)
    sink = SlowSink()
    with mail.running(sink) as door:
        for _each in range(KILLS):
            with worker(door.port) as one:
                assert one.stdout
                assert one.stdout.readline() == "ready\n"
                time.sleep(random.uniform(0.05, 0.4))
                one.send_signal(signal.SIGKILL)
        with worker(door.port) as last:
            assert last.wait(120) == 0
    assert max(sink.ids.values()) == 1
    rows = list(OutboxMessage.objects.all())
    sent = {f"<{row.pk}@" for row in rows if row.sent_at}
    arrived = {f"{each.partition('@')[0]}@" for each in sink.ids}
    doubtful = {f"<{row.pk}@" for row in rows if not row.sent_at}
    assert sent <= arrived <= sent | doubtful
    assert len(rows) == LETTERS
    assert len(doubtful) <= KILLS
    assert all(row.taken_at and not row.given_up_at and row.address for row in rows if not row.sent_at)
    assert {row.address for row in rows if row.sent_at} == {""}

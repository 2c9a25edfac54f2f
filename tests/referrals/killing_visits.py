"""People at work while everything around them is killed: they send a form again when no answer came, as people do, and
write down what they were told."""

import datetime as dt
import random
import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import httpx
import psycopg
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from tests.referrals.reader import Forms

PATIENCE, LONGEST = 15, 120  # seconds: for one answer; with one form
AGAIN = frozenset({500, 502, 503, 504})
TWICE = 0.2  # of forms are sent by a double click


@dataclass(frozen=True)
class Deed:
    """What one form was to do to one referral. `is_done` is what its sender was told."""

    code: str
    event: str
    key: str
    is_done: bool


@dataclass
class Ledger:
    deeds: list[Deed] = field(default_factory=list)
    clients: dict[str, str] = field(default_factory=dict)  # code → the client's address
    begun: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, deed: Deed) -> None:
        with self.lock:
            self.deeds.append(deed)

    def count(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1


class Unexpected(Exception):
    """An answer that no kill explains."""


class Browser:
    """Of one person. Whatever gets no answer, or "something is broken", is sent again."""

    def __init__(self, port: int, ledger: Ledger, **cookies: str) -> None:
        self.port, self.ledger, self.cookies = port, ledger, dict(cookies)

    def ask(self, path: str, form: dict[str, Any] | None = None) -> httpx.Response:
        deadline = time.monotonic() + LONGEST
        while True:
            with suppress(httpx.TransportError):
                answer = self.once(path, form)
                self.ledger.count("answers")
                if answer.status_code not in AGAIN:
                    return answer
                self.ledger.count("broken answers")
            self.ledger.count("tries")
            if time.monotonic() > deadline:
                raise Unexpected(f"no answer from {path}")
            time.sleep(0.15)

    def once(self, path: str, form: dict[str, Any] | None) -> httpx.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if form is None:
            answer = httpx.get(url, headers=headers, timeout=PATIENCE)
        else:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            answer = httpx.post(url, content=urlencode(form, doseq=True), headers=headers, timeout=PATIENCE)
        self.cookies.update(answer.cookies.items())
        return answer

    def form(self, path: str, holds: str = "key") -> dict[str, Any]:
        """As it stands on the page."""
        answer = self.ask(path)
        return form_in(answer, path, holds)

    def send(self, path: str, form: dict[str, Any], *, twice: bool = False) -> httpx.Response:
        """With `twice`, two at the same moment; the answer is the second one's."""
        if not twice:
            return self.ask(path, form)
        first = threading.Thread(target=Browser(self.port, self.ledger, **self.cookies).ask, args=(path, form))
        first.start()
        answer = self.ask(path, form)
        first.join()
        self.ledger.count("double clicks")
        return answer


def form_in(answer: httpx.Response, path: str, holds: str) -> dict[str, Any]:
    if answer.status_code not in {200, 409}:
        raise Unexpected(f"{answer.status_code} from {path}")
    found = [each.values for each in Forms(answer.text).found if holds in each.values]
    if not found:
        raise Unexpected(f"no form with {holds!r} at {path}")
    return dict(found[-1])


def at(name: str, *args: str) -> str:
    with override("fi"):
        return reverse(name, args=args)


class Visitor(threading.Thread):
    """Everybody around one referral after the other, until told to stop; the last one is brought to its end."""

    def __init__(
        self, number: int, *, port: int, url: str, people: dict[str, Any], ledger: Ledger, stopped: threading.Event
    ) -> None:
        super().__init__(name=f"visitor {number}", daemon=True)
        self.dice = random.Random(number)
        self.port, self.url, self.people, self.ledger, self.stopped = port, url, people, ledger, stopped
        sender, adviser = ("sender", "adviser") if number % 2 else ("colleague", "second")
        self.sender = Browser(port, ledger, sessionid=people[sender]["session"])
        self.adviser = Browser(port, ledger, sessionid=people[adviser]["session"])
        self.adviser_id = people[adviser]["id"]

    def run(self) -> None:
        while not self.stopped.is_set():
            try:
                self.journey()
                self.ledger.count("journeys")
            except Exception as fault:
                self.ledger.faults.append(f"{self.name}: {type(fault).__name__}: {fault}")

    def journey(self) -> None:
        code, pin = self.sent()
        courses: tuple[Callable[[str, str], None], ...] = (
            self.to_the_end,
            self.declined,
            self.cancelled,
            self.withdrawn,
            self.left_alone,
            self.at_the_same_time,
        )
        self.dice.choice(courses)(code, pin)

    def is_double_click(self) -> bool:
        return self.dice.random() < TWICE

    # --- Sending

    def sent(self) -> tuple[str, str]:
        code = self.begun()
        email = f"client-{code.lower()}@example.fi"
        client = {
            "first_name": "Aino",
            "last_name": "Virtanen",
            "birth_year": "1961",
            "email": email,
            "preferred": "email",
            "safe_contact": "normal",
            "language": "fi",
        }
        self.saved(at("referral_draft_client", code), client)
        self.saved(at("referral_draft_hopes", code), {"wish": "Kävelylle", "safe_to_start": "client_tells"})
        path = at("referral_draft_consent", code)
        agreed = {"how": "spoken", "agreed": "on", "allow_follow_up": "on", "go": "send"}
        form = self.sender.form(path) | agreed
        answer = self.sender.send(path, form, twice=self.is_double_click())
        is_sent = answer.status_code == 302 or "paper__code" in answer.text
        self.told(code, "send", form, is_sent)
        if not is_sent:
            raise Unexpected(f"sending {code}: {answer.status_code} {error_in(answer)}")
        self.ledger.clients[code] = email
        return code, pin_in(answer) or self.new_pin(code)

    def begun(self) -> str:
        path = f"{at('referral_new')}?kind=exercise&municipality=905"
        form = self.sender.form(path) | {
            "receiver": self.people["receiver"],
            "reasons": ["too_little"],
            "urgency": "normal",
        }
        answer = self.sender.send(path, form, twice=self.is_double_click())
        found = re.search(r"/(L-\w{4}-\w{3})/", answer.headers.get("location", ""))
        if not found:
            raise Unexpected(f"a new draft: {answer.status_code} {error_in(answer)}")
        self.ledger.begun[found[1]] += 1
        return found[1]

    def saved(self, path: str, told: dict[str, Any]) -> None:
        """When the answer was lost, the page says that another tab was faster: it is sent once more from there."""
        form = self.sender.form(path)
        for _each in range(20):  # each may be answered by a kill, or lose to the other half of a double click
            answer = self.sender.send(path, form | told, twice=self.is_double_click())
            if answer.status_code == 302:
                return
            if answer.status_code != 409:
                raise Unexpected(f"{answer.status_code} from {path}: {error_in(answer)}")
            form = form_in(answer, path, "key")
        raise Unexpected(f"{path} was never saved")

    def new_pin(self, code: str) -> str:
        """The page with the first one never came."""
        path = at("referral_receipt", code)
        form = self.sender.form(path, "csrfmiddlewaretoken")
        self.ledger.count("new PINs")
        pin = pin_in(self.sender.ask(at("referral_new_pin", code), form))
        if not pin:
            raise Unexpected(f"no PIN for {code}")
        return pin

    # --- At the receiver

    def opened(self, code: str) -> None:
        answer = self.adviser.ask(at("referral_handle", code))
        if answer.status_code != 200:
            raise Unexpected(f"{answer.status_code} at the receiver's page")
        self.ledger.add(Deed(code, "open", "open", is_done=True))

    def step(self, code: str, step: str, event: str, **told: Any) -> None:
        path = at(f"referral_handle_{step}", code)
        form = self.adviser.form(path) | told
        answer = self.adviser.send(path, form, twice=self.is_double_click())
        self.told(code, event, form, answer.status_code == 302)
        if answer.status_code != 302:
            raise Unexpected(f"{step} of {code}: {answer.status_code} {error_in(answer)}")

    def accepted(self, code: str) -> None:
        self.opened(code)
        self.step(code, "accept", "accept", responsible=self.adviser_id, phone="0401234567")

    def to_the_end(self, code: str, pin: str) -> None:
        self.accepted(code)
        today = timezone.localdate().strftime("%-d.%-m.%Y")
        self.step(code, "contact", "log_contact", channel="call", on=today, reached="no")
        self.step(code, "contact", "contact", channel="call", on=today, reached="yes")
        self.step(code, "start", "start", first_meeting_on=today, plan_months="3")
        if self.dice.random() < 0.4:
            later = (timezone.localdate() + dt.timedelta(days=9)).strftime("%-d.%-m.%Y")
            self.step(code, "hold", "hold", reason="travel", resume_on=later)
            self.step(code, "resume", "resume")
        self.step(code, "complete", "complete", outcome="attends")

    def declined(self, code: str, pin: str) -> None:
        self.opened(code)
        self.step(code, "decline", "decline", reason="no_capacity")

    # --- Others

    def cancelled(self, code: str, pin: str) -> None:
        if self.dice.random() < 0.5:
            self.opened(code)
        path = at("referral_cancel", code)
        form = self.sender.form(path) | {"reason": "other_help", "client_knows": "on"}
        answer = self.sender.send(path, form, twice=self.is_double_click())
        self.told(code, "cancel", form, answer.status_code == 302)

    def client(self, code: str, pin: str) -> Browser:
        browser = Browser(self.port, self.ledger)
        answer = browser.ask(at("referral_client_start"), {"code": code, "pin": pin})
        if answer.status_code != 302:
            raise Unexpected(f"the client cannot come in: {answer.status_code} {error_in(answer)}")
        return browser

    def withdrawn(self, code: str, pin: str) -> None:
        if self.dice.random() < 0.5:
            self.accepted(code)
        browser = self.client(code, pin)
        path = at("referral_client_withdraw")
        form = browser.form(path)
        answer = browser.send(path, form, twice=self.is_double_click())
        self.told(code, "withdraw", form, answer.status_code == 302)

    def at_the_same_time(self, code: str, pin: str) -> None:
        """The receiver says yes while the client says no: the no is always done, the yes before it or never."""
        self.opened(code)
        browser = self.client(code, pin)
        path, no = at("referral_client_withdraw"), browser.form(at("referral_client_withdraw"))
        way = at("referral_handle_accept", code)
        yes = self.adviser.form(way) | {"responsible": self.adviser_id, "phone": "0401234567"}
        answers: list[httpx.Response] = []
        other = threading.Thread(target=lambda: answers.append(self.adviser.ask(way, yes)))
        other.start()
        answer = browser.ask(path, no)
        other.join()
        self.told(code, "withdraw", no, answer.status_code == 302)
        if not answers:
            raise Unexpected(f"no answer to accepting {code}")
        self.told(code, "accept", yes, answers[0].status_code == 302)

    def left_alone(self, code: str, pin: str) -> None:
        """Until its time is over, which is now."""
        past = "UPDATE referrals_referral SET valid_until = current_date - 2 WHERE code = %s"
        for _each in range(200):
            with suppress(psycopg.Error), psycopg.connect(self.url, connect_timeout=5) as connection:
                connection.execute(past, [code])
                connection.commit()
                self.ledger.add(Deed(code, "expire", "", is_done=True))
                return
            time.sleep(0.2)
        raise Unexpected("the database never came back")

    def told(self, code: str, event: str, form: dict[str, Any], is_done: bool) -> None:
        self.ledger.add(Deed(code, event, one_of(form["key"]), is_done))


def one_of(value: Any) -> str:
    return str(value[0] if isinstance(value, list) else value)


def pin_in(answer: httpx.Response) -> str:
    found = re.search(r"paper__code\">(\d{3} \d{3})<", answer.text)
    return found[1].replace(" ", "") if found else ""


def error_in(answer: httpx.Response) -> str:
    found = re.findall(r"(?s)error-summary__list.*?</ul>", answer.text)
    return re.sub(r"<[^>]+>|\s+", " ", found[0])[:200] if found else answer.headers.get("location", "")

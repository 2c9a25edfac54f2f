"""Codes that people say on the phone, PINs, and the door that closes."""

import datetime as dt
import time
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from referrals import actions, pins
from referrals.access import look
from referrals.actions import NotAllowed, WrongPin
from referrals.codes import Kind, Party, State
from referrals.models import ClientKey
from referrals.references import ALPHABET, LETTERS, new_code, parse, whole
from tests.referrals import people
from tests.referrals.people import Town, referral

CODES = st.builds(whole, st.sampled_from(sorted(LETTERS.values())), st.text(ALPHABET, min_size=6, max_size=6).map(str))


# --- Codes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Kind)
def test_a_code_tells_its_kind(kind: Kind):
    code = new_code(kind)
    assert code[0] == {"wellbeing": "H", "exercise": "L", "culture": "K"}[kind]
    assert [len(part) for part in code.split("-")] == [1, 4, 3]
    assert parse(code) == code


@given(CODES)
def test_a_code_is_read_however_it_is_written(code: str):
    assert parse(code) == code
    assert parse(code.lower().replace("-", " ")) == code
    assert parse(f"  {code[0]} {code[1:].replace('0', 'O').replace('1', 'l')}") == code
    assert parse(f"{code[0]}{code[1:].replace('-', '').replace('1', 'i')}") == code


@given(CODES, st.integers(0, 6), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(code: str, position: int, other: str):
    signs = list(code.replace("-", ""))
    if signs[position + 1] != other:
        signs[position + 1] = other
        assert parse("".join(signs)) == ""


@given(CODES, st.integers(1, 6))
def test_two_neighbours_in_the_wrong_order_are_always_noticed(code: str, position: int):
    signs = list(code.replace("-", ""))
    if signs[position] != signs[position + 1]:
        signs[position], signs[position + 1] = signs[position + 1], signs[position]
        assert parse("".join(signs)) == ""


@given(CODES, st.sampled_from(sorted(LETTERS.values())))
def test_the_wrong_kind_is_always_noticed(code: str, letter: str):
    assert (parse(letter + code[1:]) == "") == (letter != code[0])


@given(st.text(max_size=30))
def test_anything_else_is_no_code(written: str):
    parse(written)


# --- PINs -----------------------------------------------------------------------------------------------------------


def test_a_pin_is_six_digits_and_never_an_easy_one():
    made = {pins.new_pin() for _each in range(500)}
    assert len(made) > 480
    assert all(len(pin) == 6 and pin.isdigit() and len(set(pin)) > 2 for pin in made)
    assert not made & {"123456", "654321", "000000"}


def test_a_pin_opens_only_its_own_hash(settings: Any):
    stored = pins.hashed("271828")
    assert pins.matches("271 828", stored)
    assert not pins.matches("271829", stored)
    assert pins.hashed("271828") != stored
    assert not pins.matches("271828", pins.NOBODYS)
    assert not pins.matches("271828", "")
    settings.SECRET_KEY = "another"
    assert not pins.matches("271828", stored)


def test_the_real_cost_is_slow_for_guessers_and_quick_for_people(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pins, "COST", 2**12)
    began = time.process_time()
    pins.hashed("271828")
    assert 0.002 < time.process_time() - began < 1


# --- The door -------------------------------------------------------------------------------------------------------


def wrong(code: str, pin: str = "000001") -> str:
    with pytest.raises(WrongPin) as refused:
        actions.client_with(code, pin)
    return str(refused.value)


def test_code_and_pin_open_the_clients_own_referral(at: Town):
    row, pin = people.sent(at)
    by = actions.client_with(row.code.lower(), f"{pin[:3]} {pin[3:]}")
    assert (by.party, by.via) == (Party.CLIENT, "code")
    assert look(row, by=by).client_name == "Aino Virtanen"


def test_five_wrong_ones_close_the_door_for_a_while_then_twice_as_long(at: Town):
    row, pin = people.sent(at)
    for minutes in (15, 30, 60):
        for _each in range(5):
            wrong(row.code)
        key = ClientKey.objects.get(referral=row)
        assert key.locked_until
        left = key.locked_until - timezone.now()
        assert dt.timedelta(minutes=minutes - 1) < left <= dt.timedelta(minutes=minutes)
        wrong(row.code, pin)
        key.locked_until = timezone.now()
        key.save()
    assert actions.client_with(row.code, pin).party == Party.CLIENT
    assert ClientKey.objects.get(referral=row).wrong == 0


def test_a_closed_door_counts_no_further(at: Town):
    row, _pin = people.sent(at)
    for _each in range(12):
        wrong(row.code)
    assert ClientKey.objects.get(referral=row).wrong == 5


def test_wrong_code_wrong_pin_and_closed_door_say_the_same(at: Town, monkeypatch: pytest.MonkeyPatch):
    """And each costs one hash: the time tells nothing either."""
    row, pin = people.sent(at)
    hashes, digest = [], pins.digest

    def counted(pin: str, salt: bytes, cost: int) -> bytes:
        hashes.append(salt)
        return digest(pin, salt, cost)

    monkeypatch.setattr(pins, "digest", counted)
    said = {wrong(new_code(Kind.CULTURE)), wrong("no code at all"), *(wrong(row.code) for _each in range(5))}
    said.add(wrong(row.code, pin))
    assert len(said) == 1
    assert len(hashes) == 8


def test_a_lost_pin_is_made_anew(at: Town):
    row, old = people.sent(at)
    for _each in range(5):
        wrong(row.code)
    for by in (at.lead, people.client(row)):
        with pytest.raises(NotAllowed):
            actions.new_pin(row, by=by)
    new = actions.new_pin(row, by=at.adviser)
    wrong(row.code, old)
    assert actions.client_with(row.code, new).party == Party.CLIENT
    assert actions.new_pin(row, by=at.sender) != new


def test_a_draft_has_no_door(at: Town):
    row = referral(at, State.DRAFT)
    wrong(row.code)
    with pytest.raises(NotAllowed):
        actions.new_pin(row, by=at.sender)

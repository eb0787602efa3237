"""Guessing passwords is throttled, and never locks the owner out (S7)."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from intranet import database
from intranet.models import SignInAttempt
from intranet.operations import account
from intranet.operations.account import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, WINDOW_SECONDS
from intranet.operations.guard import Refused
from tests.operations.people import NOON, Time, actor, guess, sign_in

# --- guessing -------------------------------------------------------------------------------------


def test_ten_checks_in_fifteen_minutes_whatever_the_addresses(
    owner: int, clock: Time, checks: list[str | None]
):
    answers = [guess(1, address=f"10.0.{n // 200}.{n % 200}")[0] for n in range(300)]
    assert answers[:TRIES_PER_ACCOUNT] == ["Refused"] * TRIES_PER_ACCOUNT
    assert set(answers[TRIES_PER_ACCOUNT:]) == {"TooManyTries"}
    assert len(checks) == TRIES_PER_ACCOUNT


@pytest.mark.parametrize("typed", ["BITHU", " bithu", "bithu "])
def test_another_spelling_of_the_name_counts_for_the_same_account(
    owner: int, clock: Time, typed: str
):
    guess(TRIES_PER_ACCOUNT)
    assert guess(1, typed) == ["TooManyTries"]


def test_names_that_are_none_are_throttled_together(owner: int, clock: Time):
    for n in range(TRIES_PER_ACCOUNT):
        guess(1, "\x00" * (n + 1))
    assert guess(1, "z" * 1000) == ["TooManyTries"]
    assert actor(sign_in()).user_id == owner


def test_one_address_cannot_try_every_account(owner: int, clock: Time, checks: list[str | None]):
    answers = [guess(1, f"người-{n}")[0] for n in range(TRIES_PER_ADDRESS + 5)]
    assert answers.count("TooManyTries") == 5
    assert len(checks) == TRIES_PER_ADDRESS
    with pytest.raises(account.TooManyTries):
        sign_in(address="10.9.9.9")
    assert actor(sign_in(address="10.0.0.1")).user_id == owner


def test_strangers_cannot_lock_out_the_owners_browser(owner: int, clock: Time):
    """Not even from the owner's own address, as behind an office's proxy."""
    for n in range(TRIES_PER_ADDRESS):
        guess(1, f"người-{n}", "10.0.0.1")
    guess(TRIES_PER_ACCOUNT * 3, "bithu", "10.0.0.1")
    with pytest.raises(account.TooManyTries):
        sign_in()
    assert actor(sign_in(known=True)).user_id == owner


def test_a_known_browser_is_throttled_too(owner: int, clock: Time, checks: list[str | None]):
    for _ in range(TRIES_PER_ACCOUNT):
        with pytest.raises(Refused, match=account.WRONG):
            sign_in(password="sai", known=True)
    with pytest.raises(account.TooManyTries):
        sign_in(known=True)
    assert len(checks) == TRIES_PER_ACCOUNT


def test_the_owner_gets_in_when_the_window_is_over(owner: int, clock: Time):
    guess(TRIES_PER_ACCOUNT)
    clock.now += WINDOW_SECONDS - 1
    with pytest.raises(account.TooManyTries) as refused:
        sign_in()
    assert refused.value.wait == 1
    clock.now += 1
    assert actor(sign_in()).user_id == owner


def test_the_wait_is_told_to_the_second(owner: int, clock: Time):
    guess(1)
    clock.now += 100
    guess(TRIES_PER_ACCOUNT - 1)
    clock.now += 50
    with pytest.raises(account.TooManyTries) as refused:
        sign_in()
    assert refused.value.wait == WINDOW_SECONDS - 150
    assert str(refused.value) == account.TOO_MANY


def test_refused_tries_do_not_make_the_wait_longer(owner: int, clock: Time):
    guess(TRIES_PER_ACCOUNT)
    for _ in range(20):
        clock.now += 40
        guess(5)
    clock.now = NOON + WINDOW_SECONDS
    assert actor(sign_in()).user_id == owner


@pytest.mark.parametrize("step", [-2, -3600, -366 * 86400])
def test_a_clock_set_back_makes_nobody_wait_longer(owner: int, clock: Time, step: int):
    guess(TRIES_PER_ACCOUNT)
    clock.now += step
    with pytest.raises(account.TooManyTries) as refused:
        sign_in()
    assert refused.value.wait == WINDOW_SECONDS
    clock.now += WINDOW_SECONDS
    assert actor(sign_in()).user_id == owner


def test_getting_in_forgets_the_tries_before(owner: int, clock: Time):
    for _ in range(3):
        guess(TRIES_PER_ACCOUNT - 1, address="10.0.0.1")
        sign_in()
    buckets = {attempt.bucket for attempt in SignInAttempt.select()}
    assert buckets == {"address:10.0.0.1"}, "an address is not forgiven for one of its people"


def test_tries_of_long_ago_are_swept_out(owner: int, clock: Time):
    guess(TRIES_PER_ACCOUNT)
    clock.now += WINDOW_SECONDS
    guess(1, "ai")
    assert SignInAttempt.select().count() == 2


def test_many_at_once_do_not_slip_through(owner: int, checks: list[str | None]):
    """Workers share nothing but the database; here each is a thread with its own connection."""
    crowd = 16  # the pool has twenty connections
    together = threading.Barrier(crowd, timeout=60)

    def one(number: int) -> str:
        with database.connection():
            together.wait()
            return guess(1, address=f"10.0.1.{number}")[0]

    with ThreadPoolExecutor(crowd) as pool:
        answers = list(pool.map(one, range(crowd)))

    assert answers.count("Refused") == TRIES_PER_ACCOUNT == len(checks)
    assert answers.count("TooManyTries") == crowd - TRIES_PER_ACCOUNT

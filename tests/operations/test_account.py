"""Signing in and out, guessing, passwords and the removal of accounts, without any page."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import peewee
import pytest
from flask import Flask

from intranet import database, log, passwords, sessions
from intranet.access import Role
from intranet.clock import Clock
from intranet.models import LogEntry, Organisation, RoleGrant, Session, SignInAttempt, User
from intranet.operations import account, setting_up
from intranet.operations.account import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, WINDOW_SECONDS
from intranet.operations.guard import NotHere, Refused
from intranet.sessions import Actor

AT = Clock()
PASSWORD = "một mật khẩu dài"
NOON = 1_512_700_000


class Time:
    """A clock for throttling that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def time(self) -> float:
        return self.now + 0.5


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(account, "time", made)
    return made


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> list[str | None]:
    """Every password check that really happens: the stored hash it was made against."""
    made: list[str | None] = []
    check = passwords.is_right

    def counted(stored: str | None, password: str) -> bool:
        made.append(stored)
        return check(stored, password)

    monkeypatch.setattr(passwords, "is_right", counted)
    return made


@pytest.fixture
def places(department: Flask) -> tuple[Organisation, Organisation]:
    """A committee with its branch."""
    top = setting_up.add_organisation(
        None, kind="committee", type="administrative", name="Đảng bộ", paper_name="ĐẢNG BỘ"
    )
    below = setting_up.add_organisation(
        top, kind="branch", type="administrative", name="Chi bộ", paper_name="CHI BỘ"
    )
    return top, below


@pytest.fixture
def owner(places: tuple[Organisation, Organisation]) -> int:
    return account.create("bithu", "Nguyễn Văn A", PASSWORD, ((Role.BRANCH, places[1].id),), at=AT)


@pytest.fixture
def admin(places: tuple[Organisation, Organisation]) -> Actor:
    one = account.create("quan-tri", "Quản trị", PASSWORD, ((Role.ADMIN, places[0].id),), at=AT)
    return actor(sessions.start(one))


def actor(token: str) -> Actor:
    found = sessions.load(token)
    assert found is not None
    return found


def sign_in(
    username: str = "bithu",
    password: str = PASSWORD,
    address: str = "10.0.0.1",
    known: bool = False,
    replaces: str | None = None,
) -> str:
    return account.sign_in(
        username, password, address=address, known_device=known, at=AT, replaces=replaces
    )


def guess(times: int = 1, username: str = "bithu", address: str = "10.9.9.9") -> list[str]:
    """What comes of wrong passwords."""
    answers = []
    for _ in range(times):
        try:
            sign_in(username, "đoán mò", address)
        except Refused as refused:
            answers.append(type(refused).__name__)
    return answers


def acts() -> list[str]:
    return [entry.act for entry in LogEntry.select().order_by(LogEntry.number)]


# --- signing in -----------------------------------------------------------------------------------


def test_the_right_password_begins_a_session_and_is_logged(owner: int):
    found = actor(sign_in())
    assert (found.user_id, found.username) == (owner, "bithu")
    assert acts()[-1] == "account.sign_in"
    assert list(log.faults()) == []


@pytest.mark.parametrize("typed", ["bithu", " BiThu ", "BITHU\t"])
def test_capitals_and_blanks_in_the_name_do_not_matter(owner: int, typed: str):
    assert actor(sign_in(typed)).user_id == owner


def test_a_name_typed_with_separate_marks_is_the_same_name(places: tuple[Organisation, ...]):
    account.create("bíthư", "A", PASSWORD, ((Role.BRANCH, places[1].id),), at=AT)
    assert actor(sign_in("bi\u0301thu\u031b")).username == "bíthư"


@pytest.mark.parametrize("password", ["", "x", PASSWORD + " ", PASSWORD.upper(), "đ" * 100_000])
def test_another_password_does_not(owner: int, password: str):
    with pytest.raises(Refused, match=account.WRONG):
        sign_in(password=password)
    assert not Session.select().exists()
    assert acts()[-1] == "account.create"


@pytest.mark.parametrize(
    "name", ["", "ai", "\x00", "bithu\x00", "a" * 100_000, "ế\x07", "' OR 1=1"]
)
def test_a_name_that_is_none_is_a_wrong_name(owner: int, name: str):
    with pytest.raises(Refused, match=account.WRONG):
        sign_in(name)


def test_a_removed_account_cannot_sign_in(owner: int, admin: Actor):
    account.set_disabled(admin, owner, disabled=True, at=AT)
    with pytest.raises(Refused, match=account.WRONG):
        sign_in()


def test_known_unknown_and_removed_accounts_cost_one_check_each(
    owner: int, admin: Actor, checks: list[str | None]
):
    assert guess(1, "bithu") == guess(1, "ai-đó") == ["Refused"]
    account.set_disabled(admin, owner, disabled=True, at=AT)
    guess(1, "bithu")
    assert len(checks) == 3
    assert [stored is None for stored in checks] == [False, True, True]


def test_signing_in_anew_ends_the_session_the_browser_was_in(owner: int):
    first, elsewhere = sign_in(), sign_in()
    second = sign_in(replaces=first)
    assert sessions.load(first) is None
    assert sessions.load(elsewhere) is not None
    assert sessions.load(second) is not None


def during_the_check(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen while a password that is right is being checked."""
    check = passwords.is_right

    def slow(stored: str | None, password: str) -> bool:
        monkeypatch.setattr(passwords, "is_right", check)
        right = check(stored, password)
        happens()
        return right

    monkeypatch.setattr(passwords, "is_right", slow)


def test_a_password_changed_during_the_check_is_the_old_one(
    owner: int, monkeypatch: pytest.MonkeyPatch
):
    elsewhere = actor(sign_in())
    during_the_check(
        monkeypatch,
        lambda: account.change_password(elsewhere, PASSWORD, "một mật khẩu mới", at=AT),
    )
    with pytest.raises(Refused, match=account.WRONG):
        sign_in()
    assert Session.select().count() == 1


def test_an_account_removed_during_the_check_stays_out(
    owner: int, admin: Actor, monkeypatch: pytest.MonkeyPatch
):
    during_the_check(monkeypatch, lambda: account.set_disabled(admin, owner, disabled=True, at=AT))
    with pytest.raises(Refused, match=account.WRONG):
        sign_in()
    assert Session.select().where(Session.user == owner).count() == 0


def test_signing_out_ends_this_session_alone_and_is_logged(owner: int):
    one, other = sign_in(), sign_in()
    account.sign_out(actor(one), at=AT)
    assert sessions.load(one) is None
    assert sessions.load(other) is not None
    assert acts()[-1] == "account.sign_out"


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


# --- one's own password ---------------------------------------------------------------------------


def test_a_new_password_ends_every_other_session(owner: int):
    here, elsewhere = sign_in(), sign_in()
    account.change_password(actor(here), PASSWORD, "một mật khẩu mới", at=AT)

    assert sessions.load(here) is not None
    assert sessions.load(elsewhere) is None
    assert actor(sign_in(password="một mật khẩu mới")).user_id == owner
    with pytest.raises(Refused, match=account.WRONG):
        sign_in()
    assert "account.password" in acts()


def test_a_wrong_current_password_changes_nothing(owner: int):
    here = actor(sign_in())
    with pytest.raises(Refused, match=account.WRONG_CURRENT):
        account.change_password(here, "sai", "một mật khẩu mới", at=AT)
    assert actor(sign_in()).user_id == owner


def test_guessing_the_current_password_is_throttled(
    owner: int, clock: Time, checks: list[str | None]
):
    here = actor(sign_in())
    checks.clear()
    for _ in range(TRIES_PER_ACCOUNT):
        with pytest.raises(Refused, match=account.WRONG_CURRENT):
            account.change_password(here, "sai", "một mật khẩu mới", at=AT)
    with pytest.raises(account.TooManyTries):
        account.change_password(here, PASSWORD, "một mật khẩu mới", at=AT)
    assert len(checks) == TRIES_PER_ACCOUNT
    clock.now += WINDOW_SECONDS
    account.change_password(here, PASSWORD, "một mật khẩu mới", at=AT)


def test_two_changes_at_once_do_not_both_count(owner: int, monkeypatch: pytest.MonkeyPatch):
    here, elsewhere = actor(sign_in()), actor(sign_in())
    during_the_check(
        monkeypatch, lambda: account.change_password(elsewhere, PASSWORD, "của nơi khác", at=AT)
    )
    with pytest.raises(Refused, match=account.WRONG_CURRENT):
        account.change_password(here, PASSWORD, "của nơi này", at=AT)
    assert actor(sign_in(password="của nơi khác")).user_id == owner


# --- removing and making accounts -----------------------------------------------------------------


def test_a_removed_account_is_signed_out_at_once_and_can_be_given_back(owner: int, admin: Actor):
    token = sign_in()
    account.set_disabled(admin, owner, disabled=True, at=AT)
    assert sessions.load(token) is None

    account.set_disabled(admin, owner, disabled=False, at=AT)
    assert sessions.load(token) is None, "its old sessions do not come back"
    assert actor(sign_in()).user_id == owner
    assert [act for act in acts() if "able" in act] == ["account.disable", "account.enable"]


@pytest.mark.parametrize("disabled", [True, False])
def test_doing_it_twice_is_logged_once(owner: int, admin: Actor, disabled: bool):
    for _ in range(2):
        account.set_disabled(admin, owner, disabled=True, at=AT)
    for _ in range(2):
        account.set_disabled(admin, owner, disabled=disabled, at=AT)
    assert acts().count("account.disable") == 1
    assert acts().count("account.enable") == (0 if disabled else 1)


def test_nobody_removes_himself(admin: Actor):
    with pytest.raises(Refused, match=account.NOT_YOURSELF):
        account.set_disabled(admin, admin.user_id, disabled=True, at=AT)


def test_an_account_that_does_not_exist_is_not_here(admin: Actor):
    with pytest.raises(NotHere):
        account.set_disabled(admin, 999_999, disabled=True, at=AT)


def test_an_account_with_a_role_elsewhere_is_out_of_reach(owner: int, admin: Actor):
    elsewhere = setting_up.add_organisation(
        None, kind="committee", type="administrative", name="Nơi khác", paper_name="NƠI KHÁC"
    )
    RoleGrant.create(user=owner, role="office", organisation=elsewhere)
    with pytest.raises(NotHere):
        account.set_disabled(admin, owner, disabled=True, at=AT)
    assert User.get_by_id(owner).disabled_at is None


def test_an_account_without_any_role_belongs_to_nobody(owner: int, admin: Actor):
    RoleGrant.delete().where(RoleGrant.user == owner).execute()
    with pytest.raises(NotHere):
        account.set_disabled(admin, owner, disabled=True, at=AT)


def test_a_secretary_removes_nobody(owner: int, admin: Actor):
    with pytest.raises(NotHere):
        account.set_disabled(actor(sign_in()), admin.user_id, disabled=True, at=AT)


@pytest.mark.parametrize("name", ["", "  ", "bithu", "BITHU ", "a" * 61, "a\x00"])
def test_a_name_that_is_taken_or_none_makes_no_account(owner: int, name: str):
    before = User.select().count()
    with pytest.raises(peewee.IntegrityError):
        account.create(name, "B", PASSWORD, (), at=AT)
    assert User.select().count() == before


def test_a_password_is_stored_as_a_salted_hash(owner: int):
    other = account.create("khac", "B", PASSWORD, (), at=AT)
    one, two = (User.get_by_id(n).password_hash for n in (owner, other))
    assert one != two
    assert one.startswith("scrypt:")
    assert PASSWORD not in one

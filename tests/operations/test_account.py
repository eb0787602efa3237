"""Signing in and out, passwords and the removal of accounts, without any page."""

from collections.abc import Callable

import peewee
import pytest

from intranet import log, passwords, sessions
from intranet.access import Role
from intranet.models import Organisation, RoleGrant, Session, User
from intranet.operations import account, accounts, organisations
from intranet.operations.account import TRIES_PER_ACCOUNT, WINDOW_SECONDS
from intranet.operations.guard import NotHere, Refused
from intranet.sessions import Actor
from tests.operations.people import AT, PASSWORD, Time, actor, acts, guess, sign_in

pytestmark = pytest.mark.measured

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
    accounts.set_disabled(admin, owner, disabled=True, at=AT)
    with pytest.raises(Refused, match=account.WRONG):
        sign_in()


def test_known_unknown_and_removed_accounts_cost_one_check_each(
    owner: int, admin: Actor, checks: list[str | None]
):
    assert guess(1, "bithu") == guess(1, "ai-đó") == ["Refused"]
    accounts.set_disabled(admin, owner, disabled=True, at=AT)
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
    during_the_check(monkeypatch, lambda: accounts.set_disabled(admin, owner, disabled=True, at=AT))
    with pytest.raises(Refused, match=account.WRONG):
        sign_in()
    assert Session.select().where(Session.user == owner).count() == 0


def test_signing_out_ends_this_session_alone_and_is_logged(owner: int):
    one, other = sign_in(), sign_in()
    account.sign_out(actor(one), at=AT)
    assert sessions.load(one) is None
    assert sessions.load(other) is not None
    assert acts()[-1] == "account.sign_out"


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
    accounts.set_disabled(admin, owner, disabled=True, at=AT)
    assert sessions.load(token) is None

    accounts.set_disabled(admin, owner, disabled=False, at=AT)
    assert sessions.load(token) is None, "its old sessions do not come back"
    assert actor(sign_in()).user_id == owner
    assert [act for act in acts() if "able" in act] == ["account.disable", "account.enable"]


@pytest.mark.parametrize("disabled", [True, False])
def test_doing_it_twice_is_logged_once(owner: int, admin: Actor, disabled: bool):
    for _ in range(2):
        accounts.set_disabled(admin, owner, disabled=True, at=AT)
    for _ in range(2):
        accounts.set_disabled(admin, owner, disabled=disabled, at=AT)
    assert acts().count("account.disable") == 1
    assert acts().count("account.enable") == (0 if disabled else 1)


def test_nobody_removes_himself(admin: Actor):
    with pytest.raises(Refused, match=accounts.NOT_YOURSELF):
        accounts.set_disabled(admin, admin.user_id, disabled=True, at=AT)


def test_an_account_that_does_not_exist_is_not_here(admin: Actor):
    with pytest.raises(NotHere):
        accounts.set_disabled(admin, 999_999, disabled=True, at=AT)


def test_an_account_with_a_role_elsewhere_is_out_of_reach(owner: int, admin: Actor):
    elsewhere = organisations.plant(
        None,
        organisations.Details(
            kind="committee", type="administrative", name="Nơi khác", paper_name="NƠI KHÁC"
        ),
    )
    RoleGrant.create(user=owner, role="office", organisation=elsewhere)
    with pytest.raises(NotHere):
        accounts.set_disabled(admin, owner, disabled=True, at=AT)
    assert User.get_by_id(owner).disabled_at is None


def test_an_account_without_any_role_belongs_to_nobody(owner: int, admin: Actor):
    RoleGrant.delete().where(RoleGrant.user == owner).execute()
    with pytest.raises(NotHere):
        accounts.set_disabled(admin, owner, disabled=True, at=AT)


def test_a_secretary_removes_nobody(owner: int, admin: Actor):
    with pytest.raises(NotHere):
        accounts.set_disabled(actor(sign_in()), admin.user_id, disabled=True, at=AT)


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

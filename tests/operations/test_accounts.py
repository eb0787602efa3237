"""Accounts of others: given with a code, changed, stopped; only by whom, and never one's own."""

import datetime as dt
import itertools
import json

import pytest

from intranet import codes, log, sessions
from intranet.access import Role
from intranet.clock import Clock
from intranet.models import LogEntry, OneTimeCode, RoleGrant, User
from intranet.operations import account, accounts
from intranet.operations.accounts import NameTaken, Person
from intranet.operations.guard import AlreadyDone, NotHere, Refused, StaleForm
from tests.sheets import actor, acts, everything

NOW = Clock(dt.date(2017, 12, 1))
ROOT, BRANCH = 1, 2
SECRET = "một bí mật mà chỉ thử nghiệm biết"
keys = (f"an-accounts-form-{n:05d}" for n in itertools.count())


def person(username: str = "moi", *roles: tuple[Role, int], name: str = "Nguyễn Văn A") -> Person:
    return Person(username, name, roles or ((Role.BRANCH, BRANCH),))


def create(*people: Person, by: str = "quantri", key: str = "", place: int = ROOT) -> list[int]:
    given = key or next(keys)
    return accounts.create(actor(by), people, place_id=place, key=given, at=NOW)


def roles_of(user_id: int) -> set[tuple[str, int]]:
    return {
        (grant.role, grant.organisation.id)
        for grant in RoleGrant.select().where(RoleGrant.user == user_id)
    }


def code_of(user_id: int) -> str:
    given = OneTimeCode.get(OneTimeCode.user == user_id)
    return codes.code(given.nonce, user_id, SECRET)


def activate(username: str, typed: str, new: str = "mật khẩu tự chọn") -> str:
    return account.activate(username, typed, new, address="10.0.0.1", secret=SECRET, at=NOW)


# --- giving one -----------------------------------------------------------------------------------


def test_a_new_account_has_its_roles_a_code_and_no_password() -> None:
    one, two = create(
        person("Moi.1", (Role.BRANCH, BRANCH), (Role.OFFICE, ROOT), (Role.BRANCH, BRANCH)),
        person("moi.2"),
    )
    user = User.get_by_id(one)
    assert (user.username, user.display_name, user.password_hash) == ("moi.1", "Nguyễn Văn A", "")
    assert roles_of(one) == {("branch", BRANCH), ("office", ROOT)}
    assert code_of(one) != code_of(two)
    assert acts()[-2:] == ["account.create", "account.create"]
    assert "Nguyễn" not in LogEntry.select().order_by(LogEntry.number.desc()).get().detail
    assert list(log.faults()) == []
    with pytest.raises(Refused, match=account.WRONG):
        account.sign_in("moi.1", "", address="10.0.0.1", known_device=False, at=NOW)


@pytest.mark.parametrize("name", ["bithu01", "BITHU01 ", "moi", "Moi"])
def test_a_name_that_is_taken_makes_none_of_the_whole_list(name: str) -> None:
    before = everything()
    with pytest.raises(NameTaken) as refused:
        create(person("moi"), person(name))
    assert refused.value.username == name.strip().lower()
    assert everything() == before


@pytest.mark.parametrize("name", ["", "  ", "a b", "a" * 61, "a\x00", "a\u00a0b"])
def test_a_name_that_is_none_makes_no_account(name: str) -> None:
    with pytest.raises(Refused, match=account.BAD_NAME):
        create(person(name))


@pytest.mark.parametrize(
    ("by", "roles", "why"),
    [
        ("quantri", ((Role.BRANCH, ROOT),), accounts.WRONG_PLACE),
        ("quantri", ((Role.OFFICE, BRANCH),), accounts.WRONG_PLACE),
        ("quantri", ((Role.OFFICE, 999_999),), accounts.NOT_YOURS),
        ("vanphong", ((Role.OFFICE, ROOT),), accounts.NOT_YOURS),
        ("vanphong", ((Role.ADMIN, ROOT),), accounts.NOT_YOURS),
        ("vanphong", ((Role.BRANCH, BRANCH), (Role.EXECUTIVE, ROOT)), accounts.NOT_YOURS),
    ],
)
def test_a_role_that_is_not_ones_to_give_is_not_given(
    by: str, roles: tuple[tuple[Role, int], ...], why: str
) -> None:
    before = everything()
    with pytest.raises(Refused) as refused:
        create(person("moi", *roles), by=by)
    assert str(refused.value) == why
    assert everything() == before


def test_an_account_without_a_role_is_none() -> None:
    with pytest.raises(Refused, match=accounts.NO_ROLE):
        create(Person("moi", "Nguyễn Văn A", ()))


def test_the_office_gives_accounts_of_branches() -> None:
    (one,) = create(person(), by="vanphong")
    assert roles_of(one) == {("branch", BRANCH)}


@pytest.mark.parametrize(("by", "place"), [("bithu01", BRANCH), ("quantri", 999_999)])
def test_nobody_else_gives_any(by: str, place: int) -> None:
    with pytest.raises(NotHere):
        create(person(), by=by, place=place)


def test_the_same_form_gives_one_account() -> None:
    key = next(keys)
    create(person(), key=key)
    before = everything()
    with pytest.raises(AlreadyDone):
        create(person("khac"), key=key)
    with pytest.raises(StaleForm):
        create(person("khac"), key="?")
    assert everything() == before


# --- the first password ---------------------------------------------------------------------------


def test_the_code_lets_its_owner_choose_a_password_once() -> None:
    (one,) = create(person())
    code = code_of(one)
    token = activate(" MOI", code.lower().replace("-", " "))
    found = sessions.load(token)
    assert found is not None
    assert (found.user_id, acts()[-1]) == (one, "account.activate")
    assert account.sign_in(
        "moi", "mật khẩu tự chọn", address="10.0.0.1", known_device=False, at=NOW
    )
    with pytest.raises(Refused, match="đã được dùng"):
        activate("moi", code)


def test_letters_that_look_like_digits_are_understood() -> None:
    (one,) = create(person())
    code = code_of(one)
    typed = code.replace("0", "o").replace("1", "l")
    assert activate("moi", typed)


def test_another_code_another_name_and_a_stopped_account_are_refused_alike() -> None:
    one, two = create(person("moi1"), person("moi2"))
    said = set()
    tries = [
        ("moi1", code_of(two)),
        ("moi1", ""),
        ("moi1", "đ" * 500),
        ("khong-co", code_of(one)),
        ("bithu01", code_of(one)),
        ("", code_of(one)),
    ]
    for name, typed in tries:
        with pytest.raises(Refused) as refused:
            activate(name, typed)
        said.add(str(refused.value))
    accounts.set_disabled(actor("quantri"), one, disabled=True, at=NOW)
    assert not OneTimeCode.select().where(OneTimeCode.user == one).exists(), "its code is void"
    with pytest.raises(Refused) as refused:
        activate("moi1", "0000-0000-0000")
    assert said | {str(refused.value)} == {account.WRONG_CODE}


@pytest.mark.parametrize(("seconds", "good"), [(1, True), (0, False), (-1, False)])
def test_a_code_is_good_until_its_last_second(
    seconds: int, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    (one,) = create(person())
    code, given = code_of(one), OneTimeCode.get(OneTimeCode.user == one)
    monkeypatch.setattr(accounts.codes.time, "time", lambda: given.expires_at - seconds)
    if good:
        assert activate("moi", code)
    else:
        with pytest.raises(Refused, match="hết hạn"):
            activate("moi", code)


def test_guessing_codes_is_throttled_and_the_right_code_is_not_told_apart() -> None:
    (one,) = create(person())
    for _ in range(account.TRIES_PER_ACCOUNT):
        with pytest.raises(Refused, match="chưa đúng"):
            activate("moi", "sai")
    with pytest.raises(account.TooManyTries):
        activate("moi", code_of(one))


def test_a_slip_of_another_installation_is_worth_nothing() -> None:
    (one,) = create(person())
    given = OneTimeCode.get(OneTimeCode.user == one)
    with pytest.raises(Refused):
        activate("moi", codes.code(given.nonce, one, SECRET + "!"))


# --- changing one ---------------------------------------------------------------------------------


def change(
    user_id: int, *roles: tuple[Role, int], by: str = "quantri", name: str = "Trần Thị B"
) -> None:
    accounts.change(actor(by), user_id, name, roles, at=NOW)


def test_another_name_and_other_roles_are_stored_and_logged() -> None:
    (one,) = create(person())
    change(one, (Role.OFFICE, ROOT), (Role.BRANCH, 3))
    assert roles_of(one) == {("office", ROOT), ("branch", 3)}
    assert User.get_by_id(one).display_name == "Trần Thị B"
    entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert entry.act == "account.change"
    assert json.loads(entry.detail) == {
        "account": one,
        "renamed": True,
        "taken": [["branch", BRANCH]],
        "given": [["branch", 3], ["office", ROOT]],
    }


def test_a_role_that_is_taken_away_is_gone_with_the_next_click() -> None:
    (one,) = create(person("moi", (Role.BRANCH, BRANCH), (Role.BRANCH, 3)))
    token = activate("moi", code_of(one))
    found = sessions.load(token)
    assert found is not None
    account.act_as(found, found.held[1].id, at=NOW)
    acting = sessions.load(token)
    assert acting is not None
    assert acting.grants[0].organisation_id == 3
    change(one, (Role.BRANCH, BRANCH))
    left = sessions.load(token)
    assert left is not None
    assert [grant.organisation_id for grant in left.grants] == [BRANCH]


def test_saving_what_is_stored_changes_nothing() -> None:
    (one,) = create(person())
    before = everything()
    change(one, (Role.BRANCH, BRANCH), name="Nguyễn Văn A")
    assert everything() == before


def test_ones_own_name_may_be_changed_and_ones_own_roles_not() -> None:
    me = actor("quantri").user_id
    change(me, (Role.ADMIN, ROOT))
    assert User.get_by_id(me).display_name == "Trần Thị B"
    before = everything()
    for roles in (((Role.OFFICE, ROOT),), ((Role.ADMIN, ROOT), (Role.OFFICE, ROOT))):
        with pytest.raises(Refused, match=accounts.NOT_YOURSELF):
            change(me, *roles)
    assert everything() == before


def test_the_office_reaches_accounts_of_branches_alone() -> None:
    mixed, plain = create(
        person("hai-vai", (Role.BRANCH, BRANCH), (Role.STANDING, ROOT)), person("mot-vai")
    )
    before = everything()
    for one in (mixed, actor("danguy").user_id, actor("quantri").user_id, 999_999):
        with pytest.raises(NotHere):
            change(one, (Role.BRANCH, BRANCH), by="vanphong")
        with pytest.raises(NotHere):
            accounts.reset(actor("vanphong"), one, at=NOW)
        with pytest.raises(NotHere):
            accounts.set_disabled(actor("vanphong"), one, disabled=True, at=NOW)
    assert everything() == before
    with pytest.raises(Refused, match=accounts.NOT_YOURS):
        change(plain, (Role.OFFICE, ROOT), by="vanphong")
    change(plain, (Role.BRANCH, 3), by="vanphong")
    assert roles_of(plain) == {("branch", 3)}


# --- a new code -----------------------------------------------------------------------------------


def test_a_new_code_ends_the_password_the_sessions_and_the_code_before() -> None:
    (one,) = create(person())
    old = code_of(one)
    accounts.reset(actor("quantri"), one, at=NOW)
    with pytest.raises(Refused, match="chưa đúng"):
        activate("moi", old)
    token = activate("moi", code_of(one))
    accounts.reset(actor("vanphong"), one, at=NOW)
    assert sessions.load(token) is None
    with pytest.raises(Refused, match=account.WRONG):
        account.sign_in("moi", "mật khẩu tự chọn", address="10.0.0.1", known_device=False, at=NOW)
    assert activate("moi", code_of(one), "mật khẩu thứ hai")
    assert acts().count("account.reset") == 2


def test_no_code_for_oneself_or_for_an_account_that_was_stopped() -> None:
    with pytest.raises(Refused, match=accounts.NOT_YOURSELF):
        accounts.reset(actor("quantri"), actor("quantri").user_id, at=NOW)
    (one,) = create(person())
    accounts.set_disabled(actor("quantri"), one, disabled=True, at=NOW)
    with pytest.raises(Refused, match="đang ngừng"):
        accounts.reset(actor("quantri"), one, at=NOW)


def test_a_stopped_account_that_comes_back_keeps_its_password() -> None:
    one = actor("bithu01").user_id
    for disabled in (True, False):
        accounts.set_disabled(actor("quantri"), one, disabled=disabled, at=NOW)
    assert account.sign_in("bithu01", "demo-2017", address="10.0.0.1", known_device=False, at=NOW)


def test_a_role_one_does_not_hold_is_not_acted_in() -> None:
    me = actor("bithu01")
    before = everything()
    with pytest.raises(NotHere):
        account.act_as(me, 999_999, at=NOW)
    assert everything() == before

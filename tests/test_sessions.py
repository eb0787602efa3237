"""Sessions as rows: who a token signs in, until when, whatever the clock does (R10, S6)."""

from collections.abc import Iterator

import pytest
from flask import Flask
from itsdangerous import BadSignature

from intranet import sessions
from intranet.access import Act, Role
from intranet.models import RoleGrant, Session, User
from intranet.operations import organisations
from intranet.sessions import ABSOLUTE_SECONDS, IDLE_SECONDS, SIGHT_SECONDS

NOON = 1_512_700_000


class Time:
    """A clock for sessions that a test sets."""

    def __init__(self) -> None:
        self.now = NOON

    def time(self) -> float:
        return self.now + 0.9


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Time:
    made = Time()
    monkeypatch.setattr(sessions, "time", made)
    return made


@pytest.fixture
def user(schema: str) -> Iterator[User]:
    place = organisations.plant(
        None,
        organisations.Details(
            kind="committee", type="administrative", name="Đảng bộ", paper_name="ĐẢNG BỘ"
        ),
    )
    made = User.create(
        username="a", display_name="Nguyễn Văn A", password_hash="x", created_at="2017-12-08"
    )
    RoleGrant.create(user=made, role="office", organisation=place)
    RoleGrant.create(user=made, role="admin", organisation=place)
    return made


def test_a_token_signs_in_its_account_with_its_roles(user: User):
    actor = sessions.load(sessions.start(user.id))

    assert actor is not None
    assert (actor.user_id, actor.username, actor.display_name) == (user.id, "a", "Nguyễn Văn A")
    assert actor.roles == (Role.OFFICE,)
    assert [grant.role for grant in actor.held] == [Role.OFFICE, Role.ADMIN]
    assert actor.scope(Act.BOARD).covers("/1/2/")
    assert actor.get_id() == actor.token


def test_the_database_never_holds_a_token(user: User):
    token = sessions.start(user.id)

    row = Session.get()
    assert row.token_hash == sessions.token_hash(token) != token
    assert len(token) >= 43, "256 random bits"


def test_every_start_gives_another_token(user: User):
    assert len({sessions.start(user.id) for _ in range(20)}) == 20


@pytest.mark.parametrize("token", ["", "x", "' OR 1=1 --", "\x00", "đ" * 5000])
def test_an_unknown_token_signs_in_nobody(user: User, token: str):
    sessions.start(user.id)
    assert sessions.load(token) is None


def test_an_account_without_a_role_is_signed_in_with_none(user: User):
    token = sessions.start(user.id)
    RoleGrant.delete().execute()

    actor = sessions.load(token)
    assert actor is not None
    assert actor.grants == ()


@pytest.mark.parametrize(
    ("step", "stays"),
    [
        (-2, True),
        (-300, True),
        (-3600, True),
        (-366 * 86400, True),
        (IDLE_SECONDS - 1, True),
        (IDLE_SECONDS, True),
        (IDLE_SECONDS + 1, False),
        (366 * 86400, False),
    ],
)
def test_only_an_hour_without_a_sight_ends_a_session(
    user: User, clock: Time, step: int, stays: bool
):
    token = sessions.start(user.id)
    clock.now += step
    assert (sessions.load(token) is not None) == stays


def see(token: str) -> None:
    actor = sessions.load(token)
    assert actor is not None
    sessions.saw(actor)


@pytest.mark.parametrize(("last", "stays"), [(0, True), (1, False)])
def test_ten_hours_end_a_session_however_busy_it_was(
    user: User, clock: Time, last: int, stays: bool
):
    token = sessions.start(user.id)
    while clock.now < NOON + ABSOLUTE_SECONDS - IDLE_SECONDS // 2:
        clock.now += IDLE_SECONDS // 2
        see(token)
    clock.now = NOON + ABSOLUTE_SECONDS + last
    assert (sessions.load(token) is not None) == stays


@pytest.mark.parametrize(
    ("after", "written"), [(1, False), (SIGHT_SECONDS, False), (SIGHT_SECONDS + 1, True)]
)
def test_a_sight_is_written_at_most_once_in_five_minutes(
    user: User, clock: Time, after: int, written: bool
):
    token = sessions.start(user.id)
    clock.now += after
    see(token)
    assert Session.get().seen_at == (clock.now if written else NOON)


def test_ending_a_session_ends_no_other(user: User):
    one, other = sessions.start(user.id), sessions.start(user.id)
    sessions.end(one)
    assert sessions.load(one) is None
    assert sessions.load(other) is not None


def test_ending_all_sessions_of_an_account_leaves_other_accounts_alone(user: User):
    other = User.create(username="b", display_name="B", password_hash="x", created_at="2017-12-08")
    mine = [sessions.start(user.id) for _ in range(3)]
    theirs = sessions.start(other.id)

    sessions.end_all(user.id, but=mine[0])
    assert [sessions.load(token) is not None for token in mine] == [True, False, False]

    sessions.end_all(user.id)
    assert sessions.load(mine[0]) is None
    assert sessions.load(theirs) is not None


def test_a_new_session_sweeps_out_those_that_are_over(user: User, clock: Time):
    sessions.start(user.id)
    clock.now += ABSOLUTE_SECONDS + 1
    sessions.start(user.id)
    assert Session.select().count() == 1


def serializer(secret: str) -> sessions.UntimedSerializer:
    return sessions.UntimedSerializer(secret, salt="s")


def test_a_signed_value_is_read_whatever_its_age():
    signed = serializer("k").dumps({"a": 1})
    assert serializer("k").loads(signed, max_age=-(10**9)) == {"a": 1}


@pytest.mark.parametrize("forged", ["{}x", "x{}", "{}.{}", ".{}", ""])
def test_a_changed_value_is_refused_each_time(forged: str):
    reader = serializer("k")
    signed = reader.dumps({"a": 1})
    assert reader.loads(signed) == {"a": 1}
    for _ in range(2):
        with pytest.raises(BadSignature):
            reader.loads(forged.format(signed, signed))


def test_another_key_reads_nothing():
    with pytest.raises(BadSignature):
        serializer("other").loads(serializer("k").dumps({"a": 1}))


def test_what_one_request_does_to_a_session_is_not_seen_by_the_next():
    reader = serializer("k")
    signed = reader.dumps({"_flashes": [["info", "Xin chào"]]})
    reader.loads(signed)["_flashes"].append(["info", "thêm"])
    reader.loads(signed)["new"] = 1
    assert reader.loads(signed) == {"_flashes": [["info", "Xin chào"]]}


def test_without_a_secret_key_there_is_no_session():
    interface = sessions.CookieSession()
    assert interface.get_signing_serializer(Flask("nobody")) is None

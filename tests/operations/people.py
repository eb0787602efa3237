"""An account of a branch, its administrator and a clock, for tests of signing in and guessing."""

import pytest

from intranet import passwords, sessions
from intranet.access import Role
from intranet.clock import Clock
from intranet.models import LogEntry, Organisation
from intranet.operations import account, organisations
from intranet.operations.guard import Refused
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
def places(department: str) -> tuple[Organisation, Organisation]:
    """A committee with its branch."""
    top = organisations.plant(
        None,
        organisations.Details(
            kind="committee", type="administrative", name="Đảng bộ", paper_name="ĐẢNG BỘ"
        ),
    )
    below = organisations.plant(
        top,
        organisations.Details(
            kind="branch", type="administrative", name="Chi bộ", paper_name="CHI BỘ"
        ),
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

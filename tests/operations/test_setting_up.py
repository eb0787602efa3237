"""Making the tree of organisations and opening a cycle."""

import datetime as dt
import threading
import time

import pytest
from peewee import IntegrityError

from intranet import codes, log, sessions
from intranet.access import Role
from intranet.clock import Clock
from intranet.models import Assessment, Cycle, Installation, OneTimeCode, Organisation, Step
from intranet.operations import codes as operations_codes
from intranet.operations import cycles, organisations, setting_up
from intranet.operations.account import BAD_NAME, TooManyTries
from intranet.operations.guard import Refused
from intranet.operations.setting_up import AlreadySetUp, FirstDay, WrongCode
from tests.operations.test_scoring import in_threads
from tests.sheets import SO_2017, acts, everything

pytestmark = pytest.mark.measured

NOW = Clock(dt.date(2018, 11, 20))


def add(parent: Organisation | None, name: str, kind: str = "branch") -> Organisation:
    return organisations.plant(
        parent, organisations.Details(kind=kind, type="other", name=name, paper_name=name.upper())
    )


def open_cycle(committee: Organisation, year: int = 2018) -> int:
    before = dt.date(year, 12, 15)
    return cycles.begin(
        committee,
        year,
        SO_2017,
        deadlines=cycles.Deadlines(before, before, before),
        user_id=None,
        at=NOW,
    )


def test_a_path_leads_from_the_root_to_the_organisation_itself() -> None:
    root = add(None, "Đảng bộ", "committee")
    child = add(root, "Đảng bộ bộ phận", "committee")
    leaf = add(child, "Chi bộ")
    assert root.path == f"/{root.id}/"
    assert leaf.path == f"/{root.id}/{child.id}/{leaf.id}/"
    assert Organisation.get_by_id(leaf.id).path == leaf.path
    assert leaf.parent == child


def test_a_branch_stands_below_something() -> None:
    before = everything()
    with pytest.raises(IntegrityError, match="organisation_branch_has_parent"):
        add(None, "Chi bộ lẻ")
    assert everything() == before


def test_two_organisations_may_have_the_same_name() -> None:
    root = add(None, "Đảng bộ", "committee")
    assert add(root, "Chi bộ").path != add(root, "Chi bộ").path


def test_opening_a_cycle_begins_every_branch_below_and_no_other() -> None:
    root = add(None, "Đảng bộ", "committee")
    part = add(root, "Đảng bộ bộ phận", "committee")
    branches = [add(root, "Chi bộ 1"), add(part, "Chi bộ 2")]
    # `/1/` must not take `/14/` for one of its own.
    entries = acts()
    cycle = open_cycle(root)

    begun = Assessment.select().where(Assessment.cycle == cycle)
    assert [one.organisation for one in begun] == [root, *branches]
    assert {(one.state, one.revision) for one in begun} == {("draft", 1)}
    steps = Step.select().where(Step.assessment.in_([one.id for one in begun]))
    assert [(step.act, step.to_state) for step in steps] == [("open", "draft")] * 3
    assert acts() == [*entries, "cycle.open"]
    assert list(log.faults()) == []


def test_a_cycle_keeps_the_text_of_its_regulation() -> None:
    cycle = Cycle.get_by_id(open_cycle(add(None, "Đảng bộ", "committee")))
    assert (cycle.regulation_text, cycle.regulation_sha256) == (SO_2017.text, SO_2017.sha256)
    assert (cycle.year, cycle.report_before) == (2018, "2018-12-15")


def test_a_year_is_opened_once_a_committee() -> None:
    root = add(None, "Đảng bộ", "committee")
    add(root, "Chi bộ")
    open_cycle(root)
    before = everything()
    with pytest.raises(IntegrityError):
        open_cycle(root)
    assert everything() == before


def test_a_database_is_a_demonstration_or_real_once_and_for_all() -> None:
    assert [row.kind for row in Installation.select()] == ["demo"]
    with pytest.raises(IntegrityError):
        setting_up.install("demo", at=NOW)


# --- the first day --------------------------------------------------------------------------------

SECRET = "một bí mật mà chỉ thử nghiệm biết"


@pytest.fixture
def blank(schema: str) -> str:
    """A database with a schema and nothing in it."""
    return schema


def first_day(username: str = "quantri") -> FirstDay:
    return FirstDay(
        committee=organisations.Details("committee", "administrative", "Đảng bộ Sở", "ĐẢNG ỦY SỞ"),
        year=2018,
        regulation=SO_2017,
        deadlines=cycles.Deadlines.usual(SO_2017, 2018),
        username=username,
        display_name="Nguyễn Văn A",
        password="một mật khẩu dài",
    )


def set_up(typed: str, username: str = "quantri") -> str:
    return setting_up.set_up(first_day(username), typed, secret=SECRET, at=NOW)


def test_the_code_sets_a_real_installation_up_once(blank: str) -> None:
    code = setting_up.new_code(SECRET)
    assert code is not None
    assert not setting_up.is_done()
    found = sessions.load(set_up(code.lower()))
    assert found is not None
    assert [(grant.role, grant.path) for grant in found.grants] == [(Role.ADMIN, "/1/")]
    assert [row.kind for row in Installation.select()] == ["real"]
    assert [(cycle.year, cycle.state) for cycle in Cycle.select()] == [(2018, "open")]
    assert not OneTimeCode.select().exists()
    assert acts() == ["installation.set_up", "cycle.open"]
    assert list(log.faults()) == []
    assert setting_up.is_done()
    assert setting_up.new_code(SECRET) is None
    before = everything()
    with pytest.raises(AlreadySetUp):
        set_up(code)
    assert everything() == before


def test_a_wrong_old_or_late_code_sets_nothing_up(
    blank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(WrongCode):
        set_up("0000-0000-0000")
    old, new = setting_up.new_code(SECRET), setting_up.new_code(SECRET)
    assert old is not None
    assert new is not None
    before = everything()
    for typed in (old, "", new[:-1], codes.code("x" * 32, None, SECRET)):
        with pytest.raises(WrongCode):
            set_up(typed)
    late = time.time() + setting_up.CODE_SECONDS
    with monkeypatch.context() as patch:
        patch.setattr(operations_codes.time, "time", lambda: late)
        with pytest.raises(WrongCode):
            set_up(new)
    assert everything() == before
    assert set_up(new)


def test_guessing_the_set_up_code_is_throttled(blank: str) -> None:
    code = setting_up.new_code(SECRET)
    assert code is not None
    for _ in range(setting_up.TRIES):
        with pytest.raises(WrongCode):
            set_up("sai")
    with pytest.raises(TooManyTries):
        set_up(code)


def test_of_two_who_set_up_at_once_one_does(blank: str) -> None:
    code = setting_up.new_code(SECRET)
    assert code is not None
    together, ended = threading.Barrier(2), []

    def one(username: str) -> None:
        together.wait()
        try:
            set_up(code, username)
            ended.append("done")
        except AlreadySetUp:
            ended.append("too late")

    in_threads(lambda: one("mot"), lambda: one("hai"))
    assert sorted(ended) == ["done", "too late"]
    assert Organisation.select().count() == 1


@pytest.mark.parametrize("username", ["", "  ", "có trắng", "a" * 61])
def test_a_name_that_is_none_sets_nothing_up(blank: str, username: str) -> None:
    code = setting_up.new_code(SECRET)
    assert code is not None
    before = everything()
    with pytest.raises(Refused, match=BAD_NAME):
        set_up(code, username)
    assert everything() == before
    assert set_up(code)

"""The tree of organisations, changed by whoever looks after it: all or nothing, once a form."""

import datetime as dt
import itertools
import json

import pytest

from intranet import log
from intranet.clock import Clock
from intranet.models import Assessment, Cycle, LogEntry, Organisation
from intranet.operations import cycles, organisations
from intranet.operations.guard import AlreadyDone, NotHere, Refused, StaleForm
from intranet.operations.organisations import Details, NameTaken
from tests.sheets import SO_2017, actor, acts, everything

NOW = Clock(dt.date(2017, 12, 1))
ROOT = 1
keys = (f"an-organisations-form-{n:05d}" for n in itertools.count())


def details(name: str = "Chi bộ Mới", **changed: object) -> Details:
    known = {"kind": "branch", "type": "other", "name": name, "paper_name": name.upper()}
    return Details(**{**known, **changed})  # type: ignore[arg-type]  # texts and numbers


def add(*wanted: Details, by: str = "vanphong", parent: int = ROOT, key: str = "") -> list[int]:
    return organisations.add(actor(by), parent, wanted, key=key or next(keys), at=NOW)


def stored(one: int) -> Organisation:
    return Organisation.get_by_id(one)


@pytest.mark.parametrize("who", ["vanphong", "quantri"])
def test_what_is_added_stands_below_its_committee_with_all_that_was_said(who: str) -> None:
    said = details(
        place="Hà Nội",
        superior="ĐẢNG BỘ SỞ",
        position=13,
        has_branch_committee=False,
        signs_for="T/M CHI BỘ",
        signer_title="BÍ THƯ",
        signer_name="Nguyễn Văn A",
        addressees="Văn phòng Đảng ủy\nLưu",
    )
    (one,) = add(said, by=who)
    row = stored(one)
    assert row.path == f"/{ROOT}/{one}/"
    assert {name: getattr(row, name) for name in said.columns()} == said.columns()
    assert row.ended_at is None
    assert acts()[-1] == "organisation.add"
    entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert "Nguyễn Văn A" not in entry.detail, "the log names no person"
    assert list(log.faults()) == []


def test_a_new_branch_takes_part_in_the_years_that_are_open_above_it_and_in_no_other() -> None:
    below = stored(add(details("Đảng bộ bộ phận", kind="committee"))[0])
    for year, state in ((2018, "open"), (2019, "closed"), (2020, "archived")):
        begun = cycles.begin(
            below, year, SO_2017, cycles.Deadlines.usual(SO_2017, year), user_id=None, at=NOW
        )
        Cycle.update(state=state).where(Cycle.id == begun).execute()
    (one,) = add(details(), parent=below.id)
    years = [a.cycle.year for a in Assessment.select().where(Assessment.organisation == one)]
    assert sorted(years) == [2017, 2018]
    (committee,) = add(details("Đảng bộ khác", kind="committee"))
    assert not Assessment.select().where(Assessment.organisation == committee).exists()


@pytest.mark.parametrize("name", ["Chi bộ Văn phòng", "CHI BỘ VĂN PHÒNG", "Chi bộ Mới 1"])
def test_a_name_that_a_sibling_has_adds_nothing_of_the_whole_list(name: str) -> None:
    before = everything()
    with pytest.raises(NameTaken, match=name) as refused:
        add(details("Chi bộ Mới 1"), details(name))
    assert refused.value.name == name
    assert everything() == before


def test_the_name_of_one_that_has_ended_or_stands_elsewhere_is_free() -> None:
    (part,) = add(details("Đảng bộ bộ phận", kind="committee"))
    assert add(details("Chi bộ Văn phòng"), parent=part)
    organisations.set_ended(actor("vanphong"), 2, ended=True, at=NOW)
    assert stored(2).name == "Chi bộ Văn phòng"
    assert add(details("Chi bộ Văn phòng"))


@pytest.mark.parametrize(
    ("parent", "who", "why"),
    [
        (2, "vanphong", organisations.NOT_BELOW_BRANCH),
        (999_999, "vanphong", organisations.NOT_FOUND),
        (ROOT, "bithu01", organisations.NOT_FOUND),
        (ROOT, "danguy", organisations.NOT_FOUND),
    ],
)
def test_nothing_is_added_where_nothing_may_be(parent: int, who: str, why: str) -> None:
    before = everything()
    with pytest.raises(Refused) as refused:
        add(details(), parent=parent, by=who)
    assert str(refused.value) == why
    assert everything() == before


def test_nothing_is_added_below_what_has_ended() -> None:
    (part,) = add(details("Đảng bộ bộ phận", kind="committee"))
    organisations.set_ended(actor("vanphong"), part, ended=True, at=NOW)
    with pytest.raises(Refused, match=organisations.ENDED):
        add(details(), parent=part)


def test_the_same_form_adds_once_and_a_strange_key_never() -> None:
    key = next(keys)
    add(details(), key=key)
    before = everything()
    with pytest.raises(AlreadyDone):
        add(details("Chi bộ Khác"), key=key)
    with pytest.raises(StaleForm):
        add(details("Chi bộ Khác"), key="short")
    with pytest.raises(StaleForm):
        cycles.open_(
            actor("vanphong"),
            ROOT,
            2018,
            SO_2017,
            cycles.Deadlines.usual(SO_2017, 2018),
            key=key,
            at=NOW,
        )
    assert everything() == before


def test_a_change_is_stored_and_logged_with_what_it_was_before() -> None:
    was = stored(2)
    new = details("Chi bộ Văn phòng Sở", kind="committee", signer_name="Trần Thị B")
    organisations.change(actor("quantri"), 2, new, at=NOW)
    row = stored(2)
    assert (row.name, row.signer_name) == ("Chi bộ Văn phòng Sở", "Trần Thị B")
    assert (row.kind, row.path, row.parent.id) == ("branch", was.path, ROOT), "these stay"
    entry = LogEntry.select().order_by(LogEntry.number.desc()).get()
    assert entry.act == "organisation.change"
    detail = json.loads(entry.detail)
    assert detail["name"] == {"old": "Chi bộ Văn phòng", "new": "Chi bộ Văn phòng Sở"}
    assert "kind" not in detail
    assert "signer_name" not in detail


def test_saving_what_is_stored_changes_and_logs_nothing() -> None:
    row = stored(2)
    names = ("type", "name", "paper_name", "superior", "place", "position")
    same = details(**{name: getattr(row, name) for name in names})
    before = everything()
    organisations.change(actor("vanphong"), 2, same, at=NOW)
    assert everything() == before


def test_the_root_is_changed_too_and_a_siblings_name_is_refused() -> None:
    organisations.change(actor("vanphong"), ROOT, details("Đảng bộ Sở Mới"), at=NOW)
    assert (stored(ROOT).name, stored(ROOT).kind) == ("Đảng bộ Sở Mới", "committee")
    before = everything()
    with pytest.raises(NameTaken):
        organisations.change(actor("vanphong"), 2, details("chi bộ thanh tra"), at=NOW)
    for who, one in (("bithu01", 2), ("vanphong", 999_999)):
        with pytest.raises(NotHere):
            organisations.change(actor(who), one, details(), at=NOW)
    assert everything() == before


def test_ending_and_coming_back_are_logged_once_each() -> None:
    for ended in (True, True, False, False):
        organisations.set_ended(actor("vanphong"), 2, ended=ended, at=NOW)
        assert (stored(2).ended_at is not None) == ended
    assert [act for act in acts() if act.startswith("organisation.")] == [
        "organisation.end",
        "organisation.resume",
    ]


def test_one_that_has_ended_takes_no_part_in_a_new_year_and_keeps_what_it_has() -> None:
    organisations.set_ended(actor("vanphong"), 2, ended=True, at=NOW)
    key = next(keys)
    begun = cycles.open_(
        actor("vanphong"),
        ROOT,
        2018,
        SO_2017,
        cycles.Deadlines.usual(SO_2017, 2018),
        key=key,
        at=NOW,
    )
    part = {a.organisation.id for a in Assessment.select().where(Assessment.cycle == begun)}
    assert part == {ROOT, *range(3, 18)}
    assert Assessment.select().where(Assessment.organisation == 2).count() == 1


def test_what_cannot_end_or_come_back_says_why() -> None:
    before = everything()
    office = actor("vanphong")
    with pytest.raises(Refused, match=organisations.ROOT_STAYS):
        organisations.set_ended(office, ROOT, ended=True, at=NOW)
    for who, one in (("bithu01", 2), ("vanphong", 999_999)):
        with pytest.raises(NotHere):
            organisations.set_ended(actor(who), one, ended=True, at=NOW)
    assert everything() == before
    (part,) = add(details("Đảng bộ bộ phận", kind="committee"))
    add(details(), parent=part)
    with pytest.raises(Refused, match=organisations.HAS_PARTS):
        organisations.set_ended(office, part, ended=True, at=NOW)
    organisations.set_ended(office, 2, ended=True, at=NOW)
    add(details("Chi bộ Văn phòng"))
    with pytest.raises(NameTaken):
        organisations.set_ended(office, 2, ended=False, at=NOW)

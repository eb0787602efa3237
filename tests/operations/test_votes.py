"""Entering the vote on members: rows merge, nothing broken is stored, nothing is overwritten."""

import datetime as dt
import random
from collections.abc import Iterator

import peewee
import pytest

from intranet import log, vote
from intranet.models import Cycle, SubordinateCount, VoteSheet, VoteSheetRow
from intranet.operations.guard import NotHere, WrongState
from intranet.operations.rounds import Contradicting, NotNow, NotWhole, ReasonMissing
from intranet.rounds import State
from intranet.sheet import Row
from tests import rolls as people
from tests.rules.test_ballot import slips
from tests.rules.test_member_ballot import sound_round
from tests.sheets import BLANK, SO_2017, actor, assessment, everything, set_state
from tests.tellers import (
    APART,
    BEST,
    DEPUTY,
    GOOD,
    NAMES,
    SECRETARY,
    absent,
    detail,
    enrolled,
    head,
    listing,
    rated,
    row,
    save,
    typed,
    whole,
)

pytestmark = pytest.mark.slow

ALL = (17, 0, 0, 0, 0)


@pytest.fixture
def members() -> list[int]:
    """Seventeen official members who may all be rated."""
    return enrolled()


def stored() -> list[VoteSheet]:
    return list(VoteSheet.select().where(VoteSheet.assessment == assessment()).order_by("id"))


# --- saving ---------------------------------------------------------------------------------------


def test_a_whole_round_stands_and_the_branchs_numbers_follow(members: list[int]) -> None:
    found = save(typed(*whole(members))).vote
    standing = found.standing(1)
    assert standing is not None
    assert (standing.version, standing.row["official"], found.state(1)) == (1, 17, State.DONE)
    assert vote.rows(standing.row, SO_2017)[members[0]].votes == GOOD[:4]
    counts = SubordinateCount.get(SubordinateCount.assessment == assessment())
    assert (counts.total, counts.completed_or_better, counts.failed) == (17, 17, 0)
    assert detail()["new"]["present"] == 17
    assert list(log.faults()) == []


def test_half_a_round_is_kept_in_place_and_completed_later(members: list[int]) -> None:
    found = save(typed(head(), row(members[0], (1, 15, None, None, None)))).vote
    assert (found.state(1), found.last, found.following) == (State.DRAFT, None, None)
    found = save(typed(*whole(members))).vote
    assert found.state(1) is State.DONE
    assert [record.version for record in found.rounds] == [1]
    assert VoteSheetRow.select().where(VoteSheetRow.sheet == found.rounds[0].id).count() == 17


def test_another_persons_half_is_never_changed_in_place(
    members: list[int], two_enter: None
) -> None:
    Cycle.update(double_entry=0).execute()
    save(typed(head()))
    found = save(typed(row(members[0], GOOD)), by=DEPUTY).vote
    assert [(record.version, record.by_id) for record in found.rounds] == [
        (1, stored()[0].entered_by_id),
        (2, stored()[1].entered_by_id),
    ]
    assert found.newest(1).row["present"] == 17
    assert detail()["new"] == {f"{members[0]}.{name}": n for name, n in named(GOOD).items()}


def named(marks: tuple[int, ...]) -> dict[str, int]:
    return dict(zip((*vote.vote_names(SO_2017), vote.NO_MARK), marks, strict=True))


def test_saving_the_same_again_changes_nothing(members: list[int]) -> None:
    first = typed(*whole(members))
    save(first)
    once = everything()
    save(first)
    save(typed(*whole(members)))
    assert everything() == once


def test_a_blank_form_is_no_round(members: list[int]) -> None:
    before = everything()
    assert save(typed()).vote.numbers == ()
    assert everything() == before
    assert save(typed({**vote.empty(), "voted_on": "2017-12-06"})).vote.numbers == ()
    assert stored()[0].official == 17


@pytest.mark.parametrize(
    ("rows", "box", "said"),
    [
        ((head(17, absent=1),), "summoned", "Triệu tập 17 người nhưng có mặt 17 + vắng mặt 1 = 18"),
        ((head(18),), "present", "Có mặt 18 người nhưng danh sách chỉ có 17 đảng viên chính thức"),
        ((head(17, issued=16),), "issued", "Phát ra 16 phiếu nhưng thu về 17"),
        ((head(17, valid=16),), "returned", "Thu về 17 phiếu nhưng hợp lệ 16"),
    ],
)
def test_what_contradicts_is_refused_with_its_box(
    members: list[int], rows: tuple[Row, ...], box: str, said: str
) -> None:
    before = everything()
    with pytest.raises(Contradicting) as refused:
        save(typed(*rows))
    assert list(refused.value.faults) == [box]
    assert said in refused.value.faults[box]
    assert everything() == before


def test_a_row_at_fault_is_named_by_its_member(members: list[int]) -> None:
    before = everything()
    first, second = members[:2]
    with pytest.raises(Contradicting) as refused:
        save(
            typed(
                head(),
                row(first, (1, 15, 2, 0, 0)),
                row(second, (None, 15, None, None, None), status="absent"),
            )
        )
    assert refused.value.faults == {
        f"{first}.row": "Cộng 18 phiếu nhưng có 17 phiếu hợp lệ: thừa 1.",
        f"{second}.row": vote.ABSENT_HAS_COUNTS,
    }
    assert everything() == before


def test_who_is_absent_takes_no_counts_and_the_round_is_whole_without_him(
    members: list[int],
) -> None:
    found = save(typed(*whole(members[1:]), absent(members[0]))).vote
    assert found.state(1) is State.DONE
    (gone,) = VoteSheetRow.select().where(VoteSheetRow.status == "absent")
    assert (gone.note, gone.valid, gone.no_mark, gone.complete) == ("Đi công tác", None, None, 0)
    assert "Đi công tác" not in str(detail())
    assert listing(2).ids == (members[0],)
    found = save(typed(head(), *(absent(member) for member in members), number=2), number=2).vote
    assert found.state(2) is State.DRAFT
    assert found.lacking(found.newest(2).row) == (vote.NOBODY,)


# --- changes of what stands -----------------------------------------------------------------------


def test_a_change_of_whole_counts_is_a_new_version_with_a_reason(members: list[int]) -> None:
    save(typed(*whole(members)))
    before = everything()
    with pytest.raises(ReasonMissing):
        save(typed(row(members[0], BEST)))
    with pytest.raises(NotWhole):
        save(typed(row(members[0], (1, 15, 1, 0, None))), reason="Đếm lại.")
    assert everything() == before
    found = save(typed(row(members[0], BEST)), reason="Đếm lại phiếu của Nguyễn Văn A.").vote
    assert [(r.version, r.reason, r.complete) for r in found.rounds] == [
        (1, "", True),
        (2, "Đếm lại phiếu của Nguyễn Văn A.", True),
    ]
    told = detail()
    assert told["old"] == {f"{members[0]}.votes_{n}": GOOD[n - 1] for n in (1, 2, 3)}
    assert "Nguyễn" not in str(told)


def test_the_base_is_counted_again_when_a_round_is_corrected(members: list[int]) -> None:
    save(typed(*whole(members)))
    people.put_on_roll(BLANK, "Trần Thị B", joined_on="2017-01-01")
    with pytest.raises(ReasonMissing):
        save(typed())
    found = save(typed(), reason="Danh sách thiếu một người.").vote
    assert [record.row["official"] for record in found.rounds] == [17, 18]
    assert len(listing(1).ids) == 17, "a corrected round lists whom it listed"


def test_a_further_round_follows_a_whole_one(members: list[int]) -> None:
    with pytest.raises(NotNow):
        save(typed(*whole(members), number=2), number=2)
    rows = (*whole(members[1:]), row(members[0], APART))
    assert save(typed(*rows)).vote.following == 2
    assert listing(2).ids == (members[0],)
    found = save(typed(head(), row(members[0], GOOD), number=2), number=2).vote
    assert found.last is not None
    assert found.last.number == 2
    with pytest.raises(Contradicting) as refused:
        save(typed(head(), number=3), number=3)
    assert refused.value.faults == {
        "voted_on": "Không có đảng viên nào để bỏ phiếu ở lần này (ngày 06/12/2017)."
    }


def test_a_nominee_dropped_by_the_quota_is_voted_on_again_without_the_best_tier(
    members: list[int],
) -> None:
    save(typed(*whole(members[1:]), row(members[0], BEST)))
    people.note(members[0], "stays", "no")
    with pytest.raises(Contradicting) as refused:
        save(typed(head(), row(members[0], BEST), number=2), number=2)
    assert refused.value.faults == {f"{members[0]}.row": vote.NO_BEST_COLUMN}
    gone = typed(head(), absent(members[0]), number=2)
    assert save(gone, number=2).vote.state(2) is State.DRAFT
    once = everything()
    save(typed(absent(members[0]), number=2), number=2)
    assert everything() == once
    form = typed(head(), row(members[0], (None, 16, 0, 0, 1)), number=2)
    assert save(form, number=2).vote.state(2) is State.DONE
    (again,) = VoteSheetRow.select().where(VoteSheetRow.without_best == 1)
    assert (again.votes_1, again.votes_2, again.no_mark) == (0, 16, 1)
    reading = people.counted()
    assert reading.of(members[0]).result.tier.key == "good"


# --- two people, one round ------------------------------------------------------------------------


def test_rows_of_two_people_merge_and_the_same_row_is_told(members: list[int]) -> None:
    save(typed(head()))
    mine, theirs = typed(row(members[0], GOOD), row(members[1], BEST)), typed(row(members[1], GOOD))
    save(theirs)
    saved = save(mine)
    assert saved.conflicts == {members[1]}
    rows = vote.rows(saved.vote.newest(1).row, SO_2017)
    assert (rows[members[0]].marks, rows[members[1]].marks) == (GOOD, GOOD)
    assert save(typed(row(members[1], BEST))).conflicts == frozenset()


def test_a_head_that_two_changed_keeps_what_stands(members: list[int]) -> None:
    mine = typed(head(16, official=None, summoned=17, absent=1), row(members[0], (16, 0, 0, 0, 0)))
    save(typed(head()))
    with pytest.raises(Contradicting) as refused:
        save(mine)
    assert "thiếu 1" in refused.value.faults[f"{members[0]}.row"]
    saved = save(
        typed(row(members[0], ALL))._replace(stamps={None: "", members[0]: mine.stamps[members[0]]})
    )
    assert saved.conflicts == frozenset(), "who typed the same is not told of it"
    again = typed(head(16, summoned=17, absent=1))
    assert save(again._replace(stamps={None: "seen long ago"})).conflicts == {None}


# --- who is voted on ------------------------------------------------------------------------------


def test_counts_of_somebody_who_is_not_voted_on_that_day_are_refused_and_named(
    members: list[int],
) -> None:
    young = people.put_on_roll(
        BLANK, "Lê Văn E", admitted_on="2017-06-07", official_on=None, standing="probationary"
    )
    rated(young)
    assert young not in listing(1).ids
    late = dt.date(2017, 12, 7)
    rows = whole([*members, young], voted_on=late.isoformat())
    assert save(typed(*rows, day=late)).vote.state(1) is State.DONE
    with pytest.raises(Contradicting) as refused:
        save(typed(head(voted_on="2017-12-06")), reason="Nhầm ngày.")
    assert list(refused.value.faults) == [f"{young}.row"]
    assert "đủ 06 tháng từ ngày 07/12/2017" in refused.value.faults[f"{young}.row"]
    found = save(typed(head(voted_on="2017-12-06"), row(young)), reason="Nhầm ngày.").vote
    assert len(vote.members_of(found.last.row)) == 17


# --- who may, and when ----------------------------------------------------------------------------


def test_only_the_branch_enters_and_only_while_the_sheet_is_open(members: list[int]) -> None:
    form, before = typed(*whole(members)), everything()
    for who in ("bithu01", "vanphong", "danguy", "bantv", "ubkt", "quantri"):
        with pytest.raises(NotHere):
            save(form, by=who)
    assert everything() == before
    for state in ("submitted", "verified", "decided", "annulled"):
        set_state(BLANK, state)
        with pytest.raises(WrongState):
            save(form)
    set_state(BLANK, "returned")
    assert save(form).vote.state(1) is State.DONE


def test_a_fault_while_saving_leaves_nothing(
    members: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise OSError("no room")

    form, before = typed(*whole(members)), everything()
    monkeypatch.setattr(log, "append", broken)
    with pytest.raises(OSError, match="no room"):
        save(form)
    assert everything() == before


# --- nothing broken is ever stored (R13) ----------------------------------------------------------


@pytest.fixture
def two_of_twelve() -> list[int]:
    """Twelve official members of whom two may be rated: the base is twelve, the rows are two."""
    found = people.enrol(BLANK, 12)[:2]
    rated(*found)
    return found


def random_rounds(
    dice: random.Random, members: list[int], many: int
) -> Iterator[tuple[Row, tuple[Row, ...], bool]]:
    """Rounds with a slip in one field of head or rows, and sound ones between them."""
    for number in range(many):
        counts, _, marks = sound_round(dice, len(members), 12)
        rows = [[*each] for each in marks]
        if number % 4 in {1, 2}:
            name = dice.choice([each for each in counts if counts[each] is not None])
            counts[name] = next(slips(counts[name] or 0, dice))
        elif number % 4:
            place = dice.randrange(len(rows[0]))
            rows[0][place] = next(slips(rows[0][place], dice))
        given = zip(members, rows, strict=True)
        yield (
            {**head(), **counts},
            tuple(row(member, tuple(each)) for member, each in given),
            number % 4 == 0,
        )


@pytest.mark.unmeasured
def test_of_random_rounds_the_service_stores_the_sound_and_refuses_every_slip(
    two_of_twelve: list[int],
) -> None:
    dice = random.Random(7)  # noqa: S311  # a seed, so that a fault can be found again
    stood = 0
    for boxes, rows, sound in random_rounds(dice, two_of_twelve, 120):
        try:
            found = save(typed(boxes, *rows), reason="Thử.").vote
        except Contradicting:
            assert not sound, (boxes, rows)
            continue
        assert sound, (boxes, rows)
        stood += 1
        assert found.standing(1) is not None
    assert stood == 30


def test_of_random_rounds_the_database_refuses_every_slip_without_the_service(
    two_of_twelve: list[int],
) -> None:
    """The named constraints alone: whoever writes past the operation meets them."""
    dice = random.Random(11)  # noqa: S311  # a seed, so that a fault can be found again
    fixed = {
        "assessment": assessment().id,
        "number": 1,
        "official": 12,
        "complete": 1,
        "entered_by": actor(SECRETARY).user_id,
        "entered_at": "2017-12-07T03:00:00Z",
    }
    names = set()
    rounds = random_rounds(dice, two_of_twelve, 300)
    for version, (boxes, rows, sound) in enumerate(rounds, start=1):
        try:
            with VoteSheet._meta.database.atomic():
                sheet = VoteSheet.create(**{**boxes, **fixed}, version=version)
                for member, each in zip(two_of_twelve, rows, strict=True):
                    marks = {name: each[f"{member}.{name}"] for name in NAMES}
                    VoteSheetRow.create(
                        **marks,
                        sheet=sheet,
                        member=member,
                        valid=boxes["valid"],
                        complete=1,
                        votes_5=0,
                        votes_6=0,
                    )
        except peewee.IntegrityError as refused:
            assert not sound, (boxes, rows)
            known = ("b1", "b2", "b3", "b4", "b5")
            names |= {name for name in known if f"_{name}_" in str(refused)}
        else:
            assert sound, (boxes, rows)
    assert names == {"b1", "b2", "b3", "b4", "b5"}

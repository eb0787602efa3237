"""The vote on members: each identity of a round's head and rows, every slip, every unknown."""

import itertools
import random

import pytest

from intranet.rules import account, member_ballot
from intranet.rules.account import PERSONS, STOCK
from intranet.rules.answers import MET, NOT_MET, UNKNOWN, Answer
from intranet.rules.member_ballot import Marks, Reconciled
from tests.rules.test_ballot import SOUND as BALLOT
from tests.rules.test_ballot import slips

TIERS = 4
HEAD = {name: number for name, number in BALLOT.items() if not name.startswith("votes_")}
#: Eighteen of twenty there, sixteen valid ballots: two rows that add up to them.
ROWS: tuple[Marks, ...] = ((9, 4, 1, 1, 1), (0, 16, 0, 0, 0))
BARE = {name: number for name, number in HEAD.items() if name not in STOCK}


def judged(official: int | None = 20, *rows: Marks, **changes: int | None) -> Reconciled:
    return member_ballot.reconcile({**HEAD, **changes}, official, rows or ROWS)


def said(found: Reconciled) -> list[tuple[str, str]]:
    """What contradicts, with its sentence."""
    return [(f.code, f.text) for f in found.head if f.answer is NOT_MET] + [
        ("row", row.text) for row in found.rows if row.answer is NOT_MET
    ]


def plainly_sound(
    head: dict[str, int | None], official: int, rows: tuple[tuple[int, ...], ...]
) -> bool:
    """The identities once more, written down apart from the program."""
    n = {name: number or 0 for name, number in head.items()}
    if head["received"] is not None and n["received"] != n["issued"] + n["unused"] + n["spoiled"]:
        return False
    return (
        n["present"] + n["absent"] == n["summoned"]
        and n["returned"] + n["not_returned"] == n["issued"]
        and n["valid"] + n["invalid"] == n["returned"]
        and n["issued"] <= n["present"] <= official
        and all(sum(row) == n["valid"] for row in rows)
    )


def sound_round(
    dice: random.Random, members: int, most: int = 120
) -> tuple[dict[str, int | None], int, tuple[tuple[int, ...], ...]]:
    """Any round of at most so many official members as honest tellers count it."""
    official = dice.randint(1, most)
    present = dice.randint(0, official)
    issued = dice.randint(0, present)
    returned = dice.randint(0, issued)
    valid = dice.randint(0, returned)
    absent, unused, spoiled = dice.randint(0, 9), dice.randint(0, 9), dice.randint(0, 3)
    stock = (issued + unused + spoiled, unused, spoiled) if dice.random() < 0.5 else (None,) * 3
    ballots = (issued, returned, issued - returned, valid, returned - valid)
    numbers = (present + absent, present, absent, *stock, *ballots)
    rows = []
    for _ in range(members):
        cuts = sorted(dice.randint(0, valid) for _ in range(TIERS))
        rows.append(tuple(b - a for a, b in itertools.pairwise([0, *cuts, valid])))
    names = (*PERSONS, *STOCK, *account.BALLOTS)
    return dict(zip(names, numbers, strict=True)), official, tuple(rows)


# --- the sentences --------------------------------------------------------------------------------


def test_a_sound_round_is_told_line_by_line_and_row_by_row() -> None:
    found = judged()
    assert found.fits
    assert [(each.code, each.answer) for each in found.head] == [
        (code, MET) for code in ("B5", "B5", "B1", "B2", "B3", "B5")
    ]
    assert found.head[-1].text == (
        "Có mặt 18 người, không quá 20 đảng viên chính thức theo danh sách"
    )
    assert [tuple(row) for row in found.rows] == [(MET, 16, "Cộng 16 = 16 phiếu hợp lệ")] * 2


@pytest.mark.parametrize(
    ("marks", "answer", "sentence"),
    [
        ((9, 4, 1, 1, 0), NOT_MET, "Cộng 15 phiếu nhưng có 16 phiếu hợp lệ: thiếu 1"),
        ((9, 4, 1, 1, 1), MET, "Cộng 16 = 16 phiếu hợp lệ"),
        ((9, 4, 2, 1, 1), NOT_MET, "Cộng 17 phiếu nhưng có 16 phiếu hợp lệ: thừa 1"),
        ((9, 4, 3, None, None), UNKNOWN, "Mới cộng được 16/16 phiếu hợp lệ"),
        (
            (9, 4, 4, None, None),
            NOT_MET,
            "Mới cộng được 17 phiếu đã hơn 16 phiếu hợp lệ: thừa 1",
        ),
        ((None,) * 5, UNKNOWN, "Mới cộng được 0/16 phiếu hợp lệ"),
    ],
)
def test_a_row_adds_up_to_the_valid_ballots(marks: Marks, answer: object, sentence: str) -> None:
    (row,) = judged(20, marks).rows
    assert (row.answer, row.text) == (answer, sentence)
    assert row.total == sum(number or 0 for number in marks)


def test_without_the_valid_ballots_a_row_is_open_and_rows_still_agree() -> None:
    found = judged(20, (9, 4, 1, 1, 1), (8, None, None, None, None), valid=None)
    assert found.fits
    assert found.rows[0] == (UNKNOWN, 16, "Cộng 16, chưa rõ số phiếu hợp lệ")
    for other in ((9, 4, 1, 1, 2), (17, None, None, None, None)):
        found = judged(20, ROWS[0], other, valid=None)
        assert said(found) == [
            (
                "B4",
                "Mỗi hàng phải cộng bằng số phiếu hợp lệ nhưng các hàng cộng khác nhau: 16, 17",
            )
        ]
        assert found.head[-1].counts == ("valid",)


def test_rows_say_how_many_ballots_are_valid_where_nobody_else_does() -> None:
    seventeen: Marks = (17, 0, 0, 0, 0)
    assert said(judged(20, seventeen, valid=None)) == [
        ("B3", "Thu về 17 phiếu nhưng hợp lệ (tính ra) 17 + không hợp lệ 1 = 18: lệch 1")
    ]
    assert judged(20, seventeen, valid=None, invalid=0).fits
    begun: Marks = (18, None, 0, 0, 0)
    assert said(judged(20, begun, valid=None, invalid=None)) == [
        ("B3", "Thu về 17 phiếu nhưng hợp lệ ít nhất 18 = ít nhất 18: lệch ít nhất 1")
    ]


@pytest.mark.parametrize(
    ("official", "changes", "sentences"),
    [
        (18, {}, []),
        (19, {}, []),
        (17, {}, ["Có mặt 18 người nhưng danh sách chỉ có 17 đảng viên chính thức: thừa 1"]),
        (18, {"present": None}, []),
        (
            17,
            {"present": None},
            ["Có mặt ít nhất 18 người nhưng danh sách chỉ có 17 đảng viên chính thức: thừa 1"],
        ),
        (
            17,
            {"present": None, "absent": None},
            ["Có mặt ít nhất 18 người nhưng danh sách chỉ có 17 đảng viên chính thức: thừa 1"],
        ),
        (17, {"present": None, "absent": None, "issued": None, "not_returned": None}, []),
        (None, {}, []),
    ],
)
def test_no_more_are_present_than_stand_on_the_roll(
    official: int | None, changes: dict[str, int | None], sentences: list[str]
) -> None:
    assert [text for _, text in said(judged(official, **changes))] == sentences


def test_what_is_missing_is_named() -> None:
    found = judged(None, present=None)
    assert found.head[-1].answer is UNKNOWN
    assert found.head[-1].text == (
        "Chưa đối chiếu được số có mặt với số đảng viên chính thức: còn thiếu có mặt, ngày bỏ phiếu"
    )
    assert member_ballot.reconcile({}, None, ()).fits
    assert account.missing({}) == (*PERSONS, *account.BALLOTS)
    assert account.missing(BARE) == ()
    assert account.missing({**BARE, "spoiled": 0}) == ("received", "unused")


@pytest.mark.parametrize("answer", [MET, NOT_MET, UNKNOWN])
def test_each_identity_names_the_counts_it_joins(answer: Answer) -> None:
    wrong: dict[str, int | None] = {"summoned": 21, "received": 9, "issued": 30, "returned": 9}
    unknown = {**dict.fromkeys(HEAD), "spoiled": 1}
    found = judged(
        17 if answer is NOT_MET else 20, **{NOT_MET: wrong, UNKNOWN: unknown}.get(answer, {})
    )
    assert {each.answer for each in found.head} == {answer}
    assert [(each.code, each.counts) for each in found.head] == [
        ("B5", ("summoned", "present", "absent")),
        ("B5", ("issued", "present")),
        ("B1", ("received", "issued", "unused", "spoiled")),
        ("B2", ("issued", "returned", "not_returned")),
        ("B3", ("returned", "valid", "invalid")),
        ("B5", ("present", "official")),
    ]
    assert member_ballot.reconcile(BARE, 20, ()).head[2][::3] == ("B1", STOCK)


def test_who_is_not_absent_is_present() -> None:
    """Nobody said how many are there, and no ballot is told of."""
    told: dict[str, int | None] = {"summoned": 20, "absent": 2}
    assert said(member_ballot.reconcile(told, 18, ())) == []
    assert said(member_ballot.reconcile(told, 17, ())) == [
        ("B5", "Có mặt ít nhất 18 người nhưng danh sách chỉ có 17 đảng viên chính thức: thừa 1")
    ]
    for name in told:
        assert member_ballot.reconcile({**told, name: None}, 17, ()).fits


def test_rows_are_compared_with_each_other_only_while_nobody_said_how_many_are_valid() -> None:
    found = judged(20, ROWS[0], (17, 0, 0, 0, 0))
    assert [each.code for each in found.head] == ["B5", "B5", "B1", "B2", "B3", "B5"]
    assert found.broken == 1


def test_without_rows_no_ballot_need_be_valid() -> None:
    assert member_ballot.reconcile({"returned": 0, "invalid": 0}, None, ()).fits


# --- every round, every slip (R13) ----------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.unmeasured
def test_a_hundred_thousand_random_rounds_are_judged_as_the_identities_say() -> None:
    dice, broken = random.Random(24), 0  # noqa: S311  # a seed, so that a fault can be found again
    for _ in range(100_000):
        head, official, rows = sound_round(dice, dice.randint(0, 3))
        for name in dice.sample(sorted(head), dice.choice((0, 0, 1, 3))):
            if head[name] is not None:
                head[name] = max((head[name] or 0) + dice.randint(-2, 2), 0)
        official = max(official + dice.choice((0, 0, -1)), 0)
        if rows and dice.random() < 0.3:
            changed = [*rows[-1]]
            changed[dice.randrange(len(changed))] += dice.choice((0, 1, 2))
            rows = (*rows[:-1], tuple(changed))
        fits = member_ballot.reconcile(head, official, rows).fits
        assert fits is plainly_sound(head, official, rows), (head, official, rows)
        broken += not fits
    assert 25_000 < broken < 90_000, "both kinds were there"


@pytest.mark.slow
def test_every_slip_in_a_single_field_is_found() -> None:
    dice, tried = random.Random(1312), 0  # noqa: S311  # a seed, so that a fault can be found again
    for _ in range(250):
        head, official, rows = sound_round(dice, 2)
        assert member_ballot.reconcile(head, official, rows).fits
        for name, number in head.items():
            for wrong in slips(number, dice) if number is not None else ():
                tried += 1
                changed = {**head, name: wrong}
                assert not member_ballot.reconcile(changed, official, rows).fits, changed
        for place, number in enumerate(rows[0]):
            for wrong in slips(number, dice):
                tried += 1
                row = (*rows[0][:place], wrong, *rows[0][place + 1 :])
                assert not member_ballot.reconcile(head, official, (row, rows[1])).fits, row
    assert tried > 10_000


def test_a_half_known_round_contradicts_exactly_when_nothing_can_complete_it() -> None:
    dice, found = random.Random(512), set()  # noqa: S311  # a seed, so that a fault can be found again
    names = sorted(BARE)
    for _ in range(150):
        head, official, rows = sound_round(dice, 2)
        head = {name: min(head[name] or 0, 3) for name in names}
        official = min(official, 3)
        cells = [min(number, 2) for row in rows for number in (row[0], row[-1])]
        for _ in range(dice.randint(0, 2)):
            head[dice.choice(names)] = dice.randint(0, 3)
        open_names = dice.sample(names, dice.randint(0, 2))
        open_cells = dice.sample(range(4), dice.randint(0, 1))
        known = {n: None if n in open_names else v for n, v in head.items()}
        given = [None if place in open_cells else n for place, n in enumerate(cells)]

        def completed(values: tuple[int, ...], of: list[int | None]) -> list[int]:
            rest = iter(values)
            return [next(rest) if each is None else each for each in of]

        possible = False
        for tried in itertools.product(range(13), repeat=len(open_names) + len(open_cells)):
            whole = completed(tried, [*known.values(), *given])
            whole_head: dict[str, int | None] = dict.fromkeys(STOCK)
            whole_head |= dict(zip(names, whole[: len(names)], strict=True))
            rows = ((whole[-4], whole[-3]), (whole[-2], whole[-1]))
            possible = possible or plainly_sound(whole_head, official, rows)
        marks = ((given[0], given[1]), (given[2], given[3]))
        fits = member_ballot.reconcile(known, official, marks).fits
        assert fits is possible, (known, official, marks)
        found.add(possible)
    assert found == {True, False}


def test_planted_slips_that_keep_the_sums_pass_the_identities() -> None:
    """Two columns swapped, two members swapped: only a second entry finds these."""
    assert judged(20, (4, 9, 1, 1, 1), ROWS[1]).fits
    assert judged(20, ROWS[1], ROWS[0]).fits

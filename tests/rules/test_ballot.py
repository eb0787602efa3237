"""The secret ballot's counts: every identity, every slip, who leads, what a file may state."""

import itertools
import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from intranet.rules import ballot
from intranet.rules.answers import MET, NOT_APPLICABLE, NOT_MET, UNKNOWN
from intranet.rules.regulation import UNSTATED_BALLOT, RegulationError, parse
from tests.rules.given import FOLDER, SO_2017

OTHER = parse((FOLDER / "fictitious.toml").read_text("utf-8"), "fictitious.toml")
NAMES = ballot.names(SO_2017)
VOTES = ballot.vote_names(SO_2017)
STOCKLESS = [name for name in NAMES if name not in ballot.STOCK]

#: Eighteen of twenty there, one ballot kept, one invalid; twenty-five ballots had been fetched.
SOUND: dict[str, int | None] = {
    "summoned": 20,
    "present": 18,
    "absent": 2,
    "received": 25,
    "unused": 6,
    "spoiled": 1,
    "issued": 18,
    "returned": 17,
    "not_returned": 1,
    "valid": 16,
    "invalid": 1,
    "votes_1": 9,
    "votes_2": 4,
    "votes_3": 2,
    "votes_4": 1,
}
BARE = {name: None if name in ballot.STOCK else number for name, number in SOUND.items()}


def said(**changes: int | None) -> dict[str, tuple[str, str]]:
    """Answer and sentence of each identity of the sound ballot with changes, B5's two apart."""
    findings = ballot.reconcile({**SOUND, **changes}, SO_2017)
    keys = ("B5", "B5 issued", "B1", "B2", "B3", "B4")
    assert [finding.code for finding in findings] == [key[:2] for key in keys]
    return {key: (each.answer.value, each.text) for key, each in zip(keys, findings, strict=True)}


def is_broken(counts: dict[str, int | None]) -> bool:
    return any(each.answer is NOT_MET for each in ballot.reconcile(counts, SO_2017))


def plainly_sound(counts: dict[str, int | None]) -> bool:
    """The identities once more, written down apart from the program."""
    known = {name: number or 0 for name, number in counts.items()}
    stock = counts["received"] is None or (
        known["received"] == known["issued"] + known["unused"] + known["spoiled"]
    )
    return (
        stock
        and known["issued"] == known["returned"] + known["not_returned"]
        and known["returned"] == known["valid"] + known["invalid"]
        and known["valid"] == sum(known[name] for name in VOTES)
        and known["summoned"] == known["present"] + known["absent"]
        and known["issued"] <= known["present"] <= known["summoned"]
    )


def sound_ballot(dice: random.Random) -> dict[str, int | None]:
    """Any ballot as honest tellers count it."""
    summoned = dice.randint(1, 120)
    present = dice.randint(0, summoned)
    issued = dice.randint(0, present)
    returned = dice.randint(0, issued)
    valid = dice.randint(0, returned)
    cuts = sorted(dice.randint(0, valid) for _ in VOTES[1:])
    votes = [b - a for a, b in itertools.pairwise([0, *cuts, valid])]
    unused, spoiled = dice.randint(0, 20), dice.randint(0, 5)
    kept = dice.random() < 0.5
    return {
        "summoned": summoned,
        "present": present,
        "absent": summoned - present,
        "received": issued + unused + spoiled if kept else None,
        "unused": unused if kept else None,
        "spoiled": spoiled if kept else None,
        "issued": issued,
        "returned": returned,
        "not_returned": issued - returned,
        "valid": valid,
        "invalid": returned - valid,
        **dict(zip(VOTES, votes, strict=True)),
    }


def slips(number: int, dice: random.Random) -> Iterator[int]:
    """What a hand may make of one number: a neighbour, a wrong digit, two digits swapped."""
    text = str(number)
    place = dice.randrange(len(text))
    wrong = text[:place] + str(dice.randint(0, 9)) + text[place + 1 :]
    yield from {number + 1, abs(number - 1), int(wrong), int(text[::-1]), int(f"{text}0")} - {
        number
    }


# --- the sentences --------------------------------------------------------------------------------


def test_a_sound_ballot_is_told_line_by_line() -> None:
    assert said() == {
        "B5": ("met", "Triệu tập 20 người = có mặt 18 + vắng mặt 2"),
        "B5 issued": ("met", "Phát ra 18 phiếu, không quá 18 người có mặt"),
        "B1": ("met", "Nhận về 25 phiếu = phát ra 18 + chưa dùng 6 + hỏng 1"),
        "B2": ("met", "Phát ra 18 phiếu = thu về 17 + không thu về 1"),
        "B3": ("met", "Thu về 17 phiếu = hợp lệ 16 + không hợp lệ 1"),
        "B4": (
            "met",
            "Hợp lệ 16 phiếu = “Trong sạch vững mạnh” 9 + “Hoàn thành tốt nhiệm vụ” 4 + "
            "“Hoàn thành nhiệm vụ” 2 + “Yếu kém” 1",
        ),
    }


@pytest.mark.parametrize(
    ("changes", "key", "sentence"),
    [
        (
            {"invalid": 2},
            "B3",
            "Thu về 17 phiếu nhưng hợp lệ 16 + không hợp lệ 2 = 18: lệch 1",
        ),
        ({"absent": 0}, "B5", "Triệu tập 20 người nhưng có mặt 18 + vắng mặt 0 = 18: lệch 2"),
        ({"present": 17}, "B5 issued", "Phát ra 18 phiếu nhưng chỉ có mặt 17 người: thừa 1"),
        (
            {"received": 30},
            "B1",
            "Nhận về 30 phiếu nhưng phát ra 18 + chưa dùng 6 + hỏng 1 = 25: lệch 5",
        ),
        ({"issued": 10}, "B2", "Phát ra 10 phiếu nhưng thu về 17 + không thu về 1 = 18: lệch 8"),
        # what is not known stands for all it may still be
        (
            {"invalid": None, "valid": 18},
            "B3",
            "Thu về 17 phiếu nhưng hợp lệ 18 = ít nhất 18: lệch ít nhất 1",
        ),
        (
            {"valid": None, "invalid": 2},
            "B3",
            "Thu về 17 phiếu nhưng hợp lệ (tính ra) 16 + không hợp lệ 2 = 18: lệch 1",
        ),
        (
            {"present": None, "absent": 3},
            "B5",
            "Triệu tập 20 người nhưng có mặt ít nhất 18 + vắng mặt 3 = ít nhất 21: lệch ít nhất 1",
        ),
        (
            {"issued": None, "not_returned": None, "present": 16, "absent": 4},
            "B5 issued",
            "Phát ra ít nhất 17 phiếu nhưng chỉ có mặt 16 người: thừa 1",
        ),
    ],
)  # fmt: skip
def test_a_broken_identity_says_its_figures(
    changes: dict[str, int | None], key: str, sentence: str
) -> None:
    assert said(**changes)[key] == ("not_met", sentence)


def test_what_is_missing_is_named_and_breaks_nothing() -> None:
    nothing = dict.fromkeys(NAMES)
    found = ballot.reconcile(nothing, SO_2017)
    answers = [finding.answer for finding in found]
    assert answers == [UNKNOWN, UNKNOWN, NOT_APPLICABLE, UNKNOWN, UNKNOWN, UNKNOWN]
    assert said(invalid=None)["B3"] == (
        "unknown",
        "Chưa đối chiếu được số thu về: còn thiếu không hợp lệ",
    )
    assert said(present=None)["B5 issued"] == (
        "unknown",
        "Chưa đối chiếu được số phát ra với số có mặt: còn thiếu có mặt",
    )
    assert not is_broken({})


def test_the_stock_is_kept_whole_or_not_at_all() -> None:
    assert ballot.missing(BARE, SO_2017) == ()
    assert ballot.missing(SOUND, SO_2017) == ()
    assert ballot.missing({**BARE, "spoiled": 0}, SO_2017) == ("received", "unused")
    assert ballot.missing({}, SO_2017) == tuple(STOCKLESS)


def test_every_identity_is_seen_met_broken_by_one_and_not_known() -> None:
    sides = [said(**{n: each}) for n, k in SOUND.items() for each in (k, k + 1, k - 1, None)]
    for key in said():
        assert {each[key][0] for each in sides} == {"met", "not_met", "unknown"}, key
    found = ballot.reconcile(BARE, SO_2017)
    assert [each.answer for each in found] == [MET, MET, NOT_APPLICABLE, MET, MET, MET]
    assert found[2].text == "Không theo dõi số phiếu nhận về"
    assert found[1].counts == ("issued", "present")


# --- every ballot, every slip (R13) ---------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.unmeasured
def test_a_hundred_thousand_random_sheets_are_judged_as_the_identities_say() -> None:
    dice, broken = random.Random(2017), 0  # noqa: S311  # a seed, so that a fault can be found again
    for _ in range(100_000):
        counts = sound_ballot(dice)
        for name in dice.sample(NAMES, dice.choice((0, 1, 2, 5))):
            if counts[name] is not None:
                counts[name] = max((counts[name] or 0) + dice.randint(-2, 2), 0)
        assert is_broken(counts) is not plainly_sound(counts), counts
        broken += is_broken(counts)
    assert 25_000 < broken < 90_000, "both kinds were there"


@pytest.mark.slow
@pytest.mark.unmeasured
def test_every_slip_in_a_single_field_is_found() -> None:
    dice, tried = random.Random(1712), 0  # noqa: S311  # a seed, so that a fault can be found again
    for _ in range(1_500):
        counts = sound_ballot(dice)
        assert not is_broken(counts)
        for name, number in counts.items():
            for wrong in slips(number, dice) if number is not None else ():
                tried += 1
                assert is_broken({**counts, name: wrong}), (name, number, wrong, counts)
    assert tried > 50_000


def test_planted_slips_that_keep_the_sums_pass_the_identities() -> None:
    """Two columns swapped, one ballot moved: only a second entry finds these."""
    assert not is_broken({**SOUND, "votes_1": 4, "votes_2": 9})
    assert not is_broken({**SOUND, "votes_1": 8, "votes_2": 5})


@pytest.mark.slow
def test_a_half_known_ballot_contradicts_exactly_when_nothing_can_complete_it() -> None:
    dice, found = random.Random(612), set()  # noqa: S311  # a seed, so that a fault can be found again
    for _ in range(160):
        counts = {name: dice.randint(0, 3) for name in STOCKLESS}
        if dice.random() < 0.7:
            counts = {n: min(v or 0, 4) for n, v in sound_ballot(dice).items() if n in STOCKLESS}
        unknown = dice.sample(STOCKLESS, dice.randint(1, 3))
        known = {n: None if n in unknown else v for n, v in counts.items()}
        known |= dict.fromkeys(ballot.STOCK)
        tries = itertools.product(range(18), repeat=len(unknown))
        possible = any(
            plainly_sound({**known, **dict(zip(unknown, t, strict=True))}) for t in tries
        )
        assert is_broken(known) is not possible, known
        found.add(possible)
    assert found == {True, False}


# --- what it says ---------------------------------------------------------------------------------


def voted(*votes: int) -> ballot.Outcome:
    valid = sum(votes)
    counts = {
        **dict.fromkeys(("summoned", "present", "issued", "returned", "valid"), valid),
        **dict.fromkeys(("absent", "not_returned", "invalid"), 0),
        **dict(zip(VOTES, votes, strict=True)),
    }
    return ballot.outcome(counts, SO_2017)


def test_the_leader_and_each_tiers_share_of_the_valid_ballots() -> None:
    found = ballot.outcome(SOUND, SO_2017)
    assert found.leaders == ("strong",)
    assert not found.is_tie
    assert found.text == "Trong sạch vững mạnh: 9/16 phiếu hợp lệ (56,3%)"
    assert [each.share for each in found.tiers] == [
        Fraction(9, 16),
        Fraction(1, 4),
        Fraction(1, 8),
        Fraction(1, 16),
    ]
    assert [each.percent for each in found.tiers] == ["56,3%", "25%", "12,5%", "6,3%"]
    assert found.threshold is None
    assert [each.percent for each in voted(11, 0, 0, 0).tiers] == ["100%", "0%", "0%", "0%"]


def test_a_tie_is_told_as_a_tie_and_agrees_with_no_tier() -> None:
    found = voted(5, 5, 1, 0)
    assert found.leaders == ("strong", "good")
    assert found.is_tie
    assert found.text == (
        "Ngang phiếu giữa Trong sạch vững mạnh, Hoàn thành tốt nhiệm vụ: "
        "mỗi mức 5/11 phiếu hợp lệ (45,5%)"
    )
    assert not ballot.agrees(found.leaders, ("strong",))
    assert not ballot.agrees(found.leaders, ("strong", "good"))
    assert ballot.agrees(voted(6, 5, 0, 0).leaders, ("strong", "good"))
    assert not ballot.agrees(voted(6, 5, 0, 0).leaders, ("good",))


def test_without_a_valid_ballot_nobody_leads() -> None:
    found = voted(0, 0, 0, 0)
    assert (found.leaders, found.text) == ((), "Không có phiếu hợp lệ nào")
    assert [(each.share, each.percent) for each in found.tiers] == [(None, "")] * 4
    assert not ballot.agrees(found.leaders, ("strong",))


def test_counts_that_are_not_whole_or_do_not_fit_say_nothing() -> None:
    for changes in ({"votes_4": None}, {"votes_4": 2}):
        with pytest.raises(ValueError, match=r"^a ballot says .* reconciled$"):
            ballot.outcome({**SOUND, **changes}, SO_2017)


@pytest.mark.parametrize(
    ("votes", "absent_ballots", "sentence"),
    [
        ((6, 4, 0, 0, 0), 0, "Mức nhiều phiếu nhất đạt trên 1/2 người có mặt (II.8)"),
        ((5, 4, 1, 0, 0), 0, "Không mức nào đạt trên 1/2 người có mặt (II.8)"),
        ((5, 4, 0, 0, 0), 3, "Không mức nào đạt trên 1/2 người có mặt (II.8)"),
        ((5, 5, 0, 0, 0), 0, "Không mức nào đạt trên 1/2 người có mặt (II.8)"),
        ((0, 0, 0, 0, 0), 4, "Không mức nào đạt trên 1/2 người có mặt (II.8)"),
    ],
)
def test_a_threshold_is_the_regulations_alone(
    votes: tuple[int, ...], absent_ballots: int, sentence: str
) -> None:
    valid = sum(votes)
    counts = {
        **dict.fromkeys(("summoned", "present", "issued"), valid + absent_ballots),
        **dict.fromkeys(("returned", "valid"), valid),
        "not_returned": absent_ballots,
        **dict.fromkeys(("absent", "invalid"), 0),
        **dict(zip(ballot.vote_names(OTHER), votes, strict=True)),
    }
    assert ballot.outcome(counts, OTHER).threshold == sentence


def test_a_threshold_may_be_reached_by_the_fraction_itself() -> None:
    text = OTHER.text.replace(
        'more_than = true\nunit = "phần số', 'more_than = false\nunit = "phần số'
    )
    lenient = parse(text, "khác.toml")
    assert not lenient.ballot.more_than
    counts = {
        **dict.fromkeys(("summoned", "present", "issued", "returned", "valid"), 10),
        **dict.fromkeys(("absent", "not_returned", "invalid"), 0),
        **dict(zip(ballot.vote_names(lenient), (5, 4, 1, 0, 0), strict=True)),
    }
    said = ballot.outcome(counts, lenient).threshold
    assert said == "Mức nhiều phiếu nhất đạt ít nhất 1/2 người có mặt (II.8)"


# --- the regulation's part ------------------------------------------------------------------------


def test_the_plan_of_2017_sets_no_threshold() -> None:
    rule = SO_2017.ballot
    assert (rule.base, rule.fraction, rule.clause) == ("valid", None, "II.B.1.3.notes")


def test_a_text_that_a_cycle_stored_before_the_ballot_still_loads() -> None:
    old = (FOLDER / "so-2017-of-schema-0001.toml").read_text("utf-8")
    assert "[ballot]" not in old
    kept = parse(old, "so-2017.toml")
    assert kept.ballot == UNSTATED_BALLOT
    assert (kept.ballot.base, kept.ballot.fraction) == (SO_2017.ballot.base, None)
    assert repr((kept.tiers, kept.criteria)) == repr((SO_2017.tiers, SO_2017.criteria))
    assert ballot.outcome(SOUND, kept) == ballot.outcome(SOUND, SO_2017)


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ('base = "valid"', 'base = "votes"', "ballot.base", "“votes” không có trong"),
        ('base = "valid"', "", "ballot.base", "thiếu khoá"),
        ('base = "valid"', 'base = "valid"\nfraction = "1/2"', "ballot.more_than", "thiếu khoá"),
        (
            'base = "valid"',
            'base = "valid"\nfraction = "3/2"\nmore_than = true',
            "ballot.fraction",
            "phân số",
        ),
        ('base = "valid"', 'base = "valid"\nmore_than = true', "ballot.more_than", "khoá lạ"),
        ('unit = "phần tổng số phiếu hợp lệ"', "", "ballot.unit", "thiếu khoá"),
    ],
)
def test_a_faulty_ballot_is_refused_with_its_key(
    old: str, new: str, key: str, message: str
) -> None:
    assert SO_2017.text.count(old) == 1
    with pytest.raises(RegulationError) as refused:
        parse(SO_2017.text.replace(old, new), "so-thu.toml")
    assert refused.value.key == key
    assert message in refused.value.message

"""The named constraints of the two tables of a ballot: each identity beside its slips."""

from intranet.models import BallotCounts, BallotEntry, BallotRound
from tests.models.cases import AT, Case, Row, length, one_of

#: A whole ballot: twenty summoned, two absent, one ballot kept, one invalid.
BALLOT: Row = {
    "id": 2,
    "assessment_id": 1,
    "number": 1,
    "version": 1,
    "body": "Hội nghị chi bộ",
    "voted_on": "2017-12-05",
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
    "votes_5": 0,
    "votes_6": 0,
    "complete": 1,
    "reason": "",
    "entered_by_id": 1,
    "entered_at": AT,
}
NUMBERS = [
    name
    for name, value in BALLOT.items()
    if isinstance(value, int)
    and name
    in (
        *("summoned", "present", "absent", "received", "unused", "spoiled", "issued", "returned"),
        *(
            "not_returned",
            "valid",
            "invalid",
            "votes_1",
            "votes_2",
            "votes_3",
            "votes_4",
            "votes_5",
        ),
        "votes_6",
    )
]
UNKNOWN: Row = {**dict.fromkeys(NUMBERS), "complete": 0}


def ballot(model: type[BallotCounts], name: str) -> dict[str, Case]:
    """The constraints that both tables of a ballot carry, each identity beside its slips."""

    def slips(*columns: str) -> tuple[Row, ...]:
        return tuple({**UNKNOWN, **one} for one in _slips(columns))

    draft = {**UNKNOWN, "body": "", "voted_on": None}
    cases = {
        "b1_received": Case(model, (UNKNOWN,), slips("received", "issued", "unused", "spoiled")),
        "b2_issued": Case(model, (UNKNOWN,), slips("issued", "returned", "not_returned")),
        "b3_returned": Case(model, (UNKNOWN,), slips("returned", "valid", "invalid")),
        "b4_valid": Case(
            model, (UNKNOWN,), slips("valid", *(f"votes_{place}" for place in range(1, 7)))
        ),
        "b5_summoned": Case(model, (UNKNOWN,), slips("summoned", "present", "absent")),
        "b5_present": Case(
            model,
            ({**UNKNOWN, "summoned": 5, "present": 5},),
            ({**UNKNOWN, "summoned": 5, "present": 6},),
        ),
        "b5_issued": Case(
            model,
            ({**UNKNOWN, "present": 5, "issued": 5},),
            ({**UNKNOWN, "present": 5, "issued": 6},),
        ),
        "b6_in_range": Case(
            model,
            tuple({**UNKNOWN, column: n} for column in NUMBERS for n in (0, 9999)),
            tuple({**UNKNOWN, column: n} for column in NUMBERS for n in (-1, 10000)),
        ),
        "b6_round_counted": Case(
            model, ({"number": 1}, {"number": 99}), ({"number": 0}, {"number": 100})
        ),
        "complete_yes_no": Case(model, (draft, {}), ({"complete": 2}, {"complete": -1})),
        "complete_is_whole": Case(
            model,
            (draft, {"received": None, "unused": None, "spoiled": None}),
            (
                {"body": ""},
                {"voted_on": None},
                *({column: None} for column in NUMBERS),
                {"received": None, "unused": None},
            ),
        ),
        "body_bounded": Case(model, ({"body": "ễ" * 200},), ({"body": "ễ" * 201},)),
        "day_is_a_day": length(model, "voted_on", 10, 10),
        "reason_bounded": length(model, "reason", 0, 4000),
    }
    return {f"{name}_{rest}": case for rest, case in cases.items()}


def _slips(columns: tuple[str, ...]) -> list[Row]:
    """The figures of one identity, each in turn one too many or too few."""
    sound = {column: BALLOT[column] for column in columns}
    return [
        {**sound, column: sound[column] + by}
        for column in columns
        for by in (-1, 1)
        if sound[column] + by >= 0
    ]


BALLOT_CASES: dict[str, Case] = {
    **ballot(BallotRound, "ballot_round"),
    **ballot(BallotEntry, "ballot_entry"),
    "ballot_round_version_counts_from_one": Case(
        BallotRound, ({"version": 1}, {"version": 2}), ({"version": 0},)
    ),
    "ballot_round_confirmed_by_another": Case(
        BallotRound,
        ({"confirmed_by_id": None}, {"confirmed_by_id": 1, "entered_by_id": 3}),
        ({"confirmed_by_id": 1},),
    ),
    "ballot_round_confirmed_is_whole": Case(
        BallotRound,
        ({"confirmed_by_id": 3},),
        ({"confirmed_by_id": 3, "complete": 0},),
    ),
    "ballot_entry_version_counts_from_zero": Case(
        BallotEntry, ({"version": 0}, {"version": 1}), ({"version": -1},)
    ),
    "ballot_entry_kind_known": one_of(BallotEntry, "kind", "count", "settlement", reason="vì sao"),
    "ballot_entry_settlement_has_reason": Case(
        BallotEntry,
        ({"kind": "settlement", "reason": "v"},),
        ({"kind": "settlement", "reason": ""},),
    ),
    "ballot_entry_settlement_is_whole": Case(
        BallotEntry,
        ({"kind": "count", "complete": 0},),
        ({"kind": "settlement", "reason": "v", "complete": 0},),
    ),
}

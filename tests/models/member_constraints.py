"""The named constraints of roll, facts and votes on members: each bound, each identity's slips."""

from itertools import pairwise

from intranet.models import (
    Base,
    BranchFact,
    Member,
    MemberFact,
    MemberSummary,
    RollEntry,
    SubordinateCount,
    VoteEntry,
    VoteEntryRow,
    VoteSheet,
    VoteSheetRow,
)
from tests.models.ballot_constraints import BALLOT, UNKNOWN, ballot
from tests.models.cases import AT, CHANGED, Case, Row, between, length, one_of

_VERSION: Row = {**CHANGED, "superseded": 0, "id": 2, "assessment_id": 1}
#: As the ballot on the organisation, but for its body and its votes.
_SHEET: Row = {
    **{
        name: value
        for name, value in BALLOT.items()
        if name != "body" and not name.startswith("votes_")
    },
    "official": 20,
}
_NO_COUNTS: Row = {
    name: None for name in UNKNOWN if name != "complete" and not name.startswith("votes_")
}
_NOTHING: Row = {**_NO_COUNTS, "official": None, "voted_on": None, "complete": 0}
_MARKS = (*(f"votes_{place}" for place in range(1, 7)), "no_mark")
_ROW: Row = {
    "id": 2,
    "member_id": 1,
    "status": "listed",
    "note": "",
    "without_best": 0,
    **dict(zip(_MARKS, (9, 4, 1, 1, 0, 0, 1), strict=True)),
    "valid": 16,
    "complete": 1,
}
_TIERS = tuple(f"tier_{place}" for place in range(1, 7))
_NOBODY: Row = dict.fromkeys((*_TIERS, "waiting", "left_out", "listed", "to_rate", "known"), 0)
_UNCOUNTED: Row = {**dict.fromkeys(_MARKS), "valid": None, "complete": 0}

MEMBER_GROUND: list[tuple[type[Base], Row]] = [
    (Member, {"id": 1, "added_at": AT}),
    (VoteSheet, {**_SHEET, "id": 1, "number": 9, "confirmed_by_id": None}),
    (VoteEntry, {**_SHEET, "id": 1, "number": 9, "kind": "count"}),
]
MEMBER_SOUND: dict[type[Base], Row] = {
    Member: {"id": 2, "added_at": AT},
    RollEntry: {
        **_VERSION,
        "member_id": 1,
        "full_name": "Nguyễn Văn A",
        "sort_key": "20",
        "search_key": "nguyen van a",
        "birth_date": "1980-02-29",
        "sex": "male",
        "admitted_on": "2010-05-03",
        "official_on": "2011-05-03",
        "standing": "official",
        "exempt": 0,
        "civil_servant": "civil_servant",
        "offices": "",
        "other_posts": "",
        "group_name": "",
        "joined_on": None,
        "joined_from_id": None,
        "left_on": None,
        "left_to_id": None,
        "leaving_note": "",
        "counted": 1,
    },
    MemberFact: {**_VERSION, "member_id": 1, "field": "civil_grade", "value": None},
    BranchFact: {**_VERSION, "field": "announced_on", "value": None},
    MemberSummary: {
        "id": 2,
        "assessment_id": 1,
        "listed": 24,
        **dict(zip(_TIERS, (4, 15, 2, 0, 0, 0), strict=True)),
        "waiting": 2,
        "left_out": 1,
        "keep": 2,
        "to_rate": 23,
        "known": 20,
        "rounds": 1,
        "vote_left": 0,
        "result_left": 1,
    },
    VoteSheet: {**_SHEET, "confirmed_by_id": None},
    VoteSheetRow: {**_ROW, "sheet_id": 1},
    VoteEntry: {**_SHEET, "kind": "count"},
    VoteEntryRow: {**_ROW, "entry_id": 1},
}


def _versioned(model: type[Base], table: str) -> dict[str, Case]:
    return {
        f"{table}_version_counts_from_one": Case(model, ({"version": 2},), ({"version": 0},)),
        f"{table}_superseded_yes_no": between(model, "superseded", 0, 1),
    }


def _facts(field: str, *values: str) -> tuple[Row, ...]:
    return tuple({"field": field, "value": value} for value in values)


def _fitting(row: Row) -> Row:
    """A change to a ballot on the organisation as a change to a sheet of votes on members."""
    return {
        name: value
        for name, value in {**row, **({"official": None} if "summoned" in row else {})}.items()
        if name != "body" and not name.startswith("votes_")
    }


def _sheet(model: type[Base], table: str) -> dict[str, Case]:
    """What a sheet of votes shares with the ballot on the organisation, and what it has besides."""
    own = ("_b4_valid", "_b6_in_range", "_body_bounded", "_complete_is_whole")
    shared = {
        name: Case(case.model, tuple(map(_fitting, case.holds)), tuple(map(_fitting, case.breaks)))
        for name, case in ballot(model, table).items()
        if not name.endswith(own)
    }
    numbers = (*_NO_COUNTS, "official")
    return {
        **shared,
        f"{table}_b5_official": Case(
            model,
            ({**_NOTHING, "present": 5, "official": 5},),
            ({**_NOTHING, "present": 6, "official": 5},),
        ),
        f"{table}_b6_in_range": Case(
            model,
            tuple({**_NOTHING, column: n} for column in numbers for n in (0, 9999)),
            tuple({**_NOTHING, column: n} for column in numbers for n in (-1, 10000)),
        ),
        f"{table}_complete_is_whole": Case(
            model,
            (_NOTHING, {"received": None, "unused": None, "spoiled": None}),
            (
                {"voted_on": None},
                *({column: None} for column in numbers),
                {"received": None, "unused": None},
            ),
        ),
    }


def _row(model: type[Base], table: str) -> dict[str, Case]:
    """What a member's row of a sheet must fulfil."""
    slips = tuple({name: _ROW[name] + 1} for name in _MARKS)
    absent = {**_UNCOUNTED, "status": "absent"}
    return {
        f"{table}_b4_valid": Case(model, ({}, _UNCOUNTED), (*slips, {"votes_1": 8})),
        f"{table}_b6_in_range": Case(
            model,
            tuple({**_UNCOUNTED, name: n} for name in _MARKS for n in (0, 9999)),
            (
                *({**_UNCOUNTED, name: n} for name in _MARKS for n in (-1, 10000)),
                *({**_UNCOUNTED, "valid": n} for n in (-1, 10000)),
            ),
        ),
        f"{table}_status_known": one_of(model, "status", "listed", "absent", **_UNCOUNTED),
        f"{table}_absent_has_no_counts": Case(
            model,
            (absent,),
            (
                {"status": "absent"},
                *({**absent, name: 0} for name in (*_MARKS, "valid")),
            ),
        ),
        f"{table}_note_bounded": length(model, "note", 0, 200),
        f"{table}_without_best_yes_no": between(model, "without_best", 0, 1, **_UNCOUNTED),
        f"{table}_without_best_has_none": Case(
            model,
            (
                {**_UNCOUNTED, "without_best": 1, "votes_1": 0},
                {**_UNCOUNTED, "without_best": 0, "votes_1": 1},
            ),
            ({**_UNCOUNTED, "without_best": 1, "votes_1": 1},),
        ),
        f"{table}_complete_yes_no": Case(
            model, ({}, _UNCOUNTED), ({"complete": 2}, {"complete": -1})
        ),
        f"{table}_complete_is_whole": Case(
            model, ({},), tuple({name: None} for name in (*_MARKS, "valid"))
        ),
    }


def _summary() -> dict[str, Case]:
    """The numbers of a branch's members: everybody listed is counted once."""
    parts = (*_TIERS, "waiting", "left_out")
    most = {"listed": 9999, "waiting": 9999}
    within = [{**_NOBODY, name: 9999, "listed": 9999} for name in parts]
    free = ("keep", "rounds", "vote_left", "result_left")
    beyond = [{**_NOBODY, name: 10_000, "listed": 10_000} for name in parts]
    below = [{**_NOBODY, name: -1, "listed": 0, other: 1} for name, other in pairwise(parts)]
    return {
        "member_summary_in_range": Case(
            MemberSummary,
            (
                {**_NOBODY, **most, "to_rate": 9999, "known": 9999},
                *within,
                *({name: number} for name in free for number in (0, 9999)),
                {"keep": None},
            ),
            (
                *beyond,
                *below,
                *({name: number} for name in free for number in (-1, 10_000)),
                {"known": -1},
                {"known": -1, "to_rate": -1},
            ),
        ),
        "member_summary_adds_up": Case(
            MemberSummary,
            ({**_NOBODY, "listed": 8, **dict.fromkeys(parts, 1)},),
            ({"listed": 23}, {"listed": 25}, *({name: 9} for name in parts)),
        ),
        "member_summary_known_within": Case(MemberSummary, ({"known": 23},), ({"known": 24},)),
        "member_summary_to_rate_within": Case(
            MemberSummary, ({"to_rate": 24},), ({"to_rate": 25},)
        ),
    }


MEMBER_CASES: dict[str, Case] = {
    **_summary(),
    **_versioned(RollEntry, "roll_entry"),
    **_versioned(MemberFact, "member_fact"),
    **_versioned(BranchFact, "branch_fact"),
    **_sheet(VoteSheet, "vote_sheet"),
    **_sheet(VoteEntry, "vote_entry"),
    **_row(VoteSheetRow, "vote_sheet_row"),
    **_row(VoteEntryRow, "vote_entry_row"),
    "subordinate_count_source_known": one_of(SubordinateCount, "source", "typed", "roll"),
    "roll_entry_full_name_given": length(RollEntry, "full_name", 1, 200),
    "roll_entry_sort_key_given": length(RollEntry, "sort_key", 1, 4000),
    "roll_entry_search_key_bounded": length(RollEntry, "search_key", 0, 4000),
    "roll_entry_birth_date_is_a_day": Case(
        RollEntry,
        ({"birth_date": None}, {"birth_date": "1980-12-31"}),
        ({"birth_date": "1980-1-1"}, {"birth_date": ""}, {"birth_date": "1980-12-31 "}),
    ),
    "roll_entry_sex_known": one_of(RollEntry, "sex", "male", "female"),
    "roll_entry_admitted_on_is_a_day": Case(
        RollEntry,
        ({"admitted_on": None}, {"admitted_on": "2011-05-03"}),
        ({"admitted_on": "2010-5-3"}, {"admitted_on": "2010-05-03 "}),
    ),
    "roll_entry_official_on_is_a_day": Case(
        RollEntry,
        ({"official_on": None},),
        ({"official_on": "2011-5-3"}, {"official_on": "2011-05-03 "}),
    ),
    "roll_entry_admitted_after_birth": Case(
        RollEntry,
        ({"birth_date": "2010-05-02"}, {"birth_date": None}),
        ({"birth_date": "2010-05-03"}, {"birth_date": "2010-05-04"}),
    ),
    "roll_entry_official_after_admission": Case(
        RollEntry,
        ({"official_on": "2010-05-03"}, {"official_on": "2010-05-04"}),
        ({"official_on": "2010-05-02"},),
    ),
    "roll_entry_standing_known": one_of(RollEntry, "standing", "official", "probationary"),
    "roll_entry_exempt_yes_no": between(RollEntry, "exempt", 0, 1),
    "roll_entry_civil_servant_known": one_of(
        RollEntry, "civil_servant", "cadre", "civil_servant", "public_employee", "none"
    ),
    "roll_entry_offices_bounded": length(RollEntry, "offices", 0, 400),
    "roll_entry_other_posts_bounded": length(RollEntry, "other_posts", 0, 200),
    "roll_entry_group_name_bounded": length(RollEntry, "group_name", 0, 200),
    "roll_entry_joined_on_is_a_day": length(RollEntry, "joined_on", 10, 10),
    "roll_entry_left_on_is_a_day": length(RollEntry, "left_on", 10, 10),
    "roll_entry_left_after_joining": Case(
        RollEntry,
        (
            {"joined_on": "2017-06-01", "left_on": "2017-06-01"},
            {"joined_on": None, "left_on": "2017-06-01"},
        ),
        ({"joined_on": "2017-06-02", "left_on": "2017-06-01"},),
    ),
    "roll_entry_leaving_note_bounded": length(RollEntry, "leaving_note", 0, 200),
    "roll_entry_counted_yes_no": between(RollEntry, "counted", 0, 1),
    "member_fact_field_known": Case(
        MemberFact,
        tuple(
            {"field": field, "value": None}
            for field in (
                *("civil_grade", "emulation_fighter", "merit_certificate", "stays"),
                *("discipline_from", "review_completed_on", "failings", "self_rating"),
                *("reason_code", "not_assessed"),
            )
        ),
        ({"field": "", "value": None}, {"field": "grade", "value": None}),
    ),
    "member_fact_fits": Case(
        MemberFact,
        (
            *_facts("civil_grade", "excellent", "good", "completed", "limited", "failed"),
            *_facts("emulation_fighter", "yes", "no"),
            *_facts("merit_certificate", "yes", "no"),
            *_facts("stays", "yes", "no"),
            *_facts("discipline_from", "2017-03-01"),
            *_facts("review_completed_on", "2017-12-01"),
            *_facts("failings", "none", "a" * 400),
            *_facts("self_rating", "good"),
            *_facts("reason_code", "a"),
            *_facts("not_assessed", "ễ", "ễ" * 4000),
        ),
        (
            *_facts("civil_grade", "", "weak", "yes"),
            *_facts("emulation_fighter", "", "good"),
            *_facts("stays", "2017-03-01"),
            *_facts("discipline_from", "", "yes", "2017-3-1"),
            *_facts("failings", "", "a" * 401),
            *_facts("self_rating", ""),
            *_facts("not_assessed", "", "ễ" * 4001),
        ),
    ),
    "branch_fact_field_known": Case(
        BranchFact,
        tuple(
            {"field": field, "value": None}
            for field in ("announced_on", "special_quota", "special_taken_back", "over_quota")
        ),
        ({"field": "", "value": None}, {"field": "announced", "value": None}),
    ),
    "branch_fact_fits": Case(
        BranchFact,
        (
            *_facts("announced_on", "2017-12-08"),
            *_facts("special_quota", "ễ", "ễ" * 4000),
            *_facts("over_quota", "ễ" * 4000),
        ),
        (
            *_facts("announced_on", "", "2017-12-8"),
            *_facts("special_quota", "", "ễ" * 4001),
            *_facts("over_quota", ""),
        ),
    ),
    "vote_sheet_version_counts_from_one": Case(
        VoteSheet, ({"version": 1}, {"version": 2}), ({"version": 0},)
    ),
    "vote_sheet_confirmed_by_another": Case(
        VoteSheet,
        ({"confirmed_by_id": None}, {"confirmed_by_id": 1, "entered_by_id": 3}),
        ({"confirmed_by_id": 1},),
    ),
    "vote_sheet_confirmed_is_whole": Case(
        VoteSheet, ({"confirmed_by_id": 3},), ({"confirmed_by_id": 3, "complete": 0},)
    ),
    "vote_entry_version_counts_from_zero": Case(
        VoteEntry, ({"version": 0}, {"version": 1}), ({"version": -1},)
    ),
    "vote_entry_kind_known": one_of(VoteEntry, "kind", "count", "settlement", reason="vì sao"),
    "vote_entry_settlement_has_reason": Case(
        VoteEntry,
        ({"kind": "settlement", "reason": "kiểm lại"}, {"kind": "count", "reason": ""}),
        ({"kind": "settlement", "reason": ""},),
    ),
    "vote_entry_settlement_is_whole": Case(
        VoteEntry,
        ({"kind": "settlement", "reason": "kiểm lại"},),
        ({"kind": "settlement", "reason": "kiểm lại", "complete": 0},),
    ),
}

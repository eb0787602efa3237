"""What the page of members' results shows: lines in groups, and the quota with its forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

from intranet import clock, member_table, values
from intranet.forms.quota import DAY, REASON, SPECIAL, ChoiceForm, NoteForm
from intranet.member_table import Group, Line, Table
from intranet.members import Reading, Standing
from intranet.roll import (
    ANNOUNCED_ON,
    OVER_QUOTA,
    SPECIAL_QUOTA,
    SPECIAL_TAKEN_BACK,
    STAYS,
    UNKNOWN,
    Fact,
)
from intranet.rules.answers import MET, NOT_MET
from intranet.rules.answers import UNKNOWN as UNCLEAR
from intranet.rules.cut import Cut, at_the_cut
from intranet.rules.member_result import MemberRung

GROUP_TITLES: Mapping[Group, str] = {
    Group.RATED: "Đã phân loại",
    Group.WAITS: "Chờ đánh giá, phân loại",
    Group.LEFT_OUT: "Không đánh giá trong đợt này",
}
#: The boxes of the page by the fact of the branch that each is about.
NOTES: Mapping[str, str] = {REASON: OVER_QUOTA, DAY: ANNOUNCED_ON, SPECIAL: SPECIAL_QUOTA}
#: What a version of a fact tells of the greater quota.
ACTS: Mapping[str, str] = {
    SPECIAL_QUOTA: "Cho hưởng tỷ lệ của nơi có thành tích đặc biệt xuất sắc",
    SPECIAL_TAKEN_BACK: "Rút lại tỷ lệ cao hơn",
}


@dataclass(frozen=True)
class Shown:
    """What somebody typed into the page's forms, what is wrong, and whether it changed meanwhile.

    Where it did, the forms carry the versions that stand now: saving again replaces what is shown.
    """

    choice: ChoiceForm | None = None
    notes: Mapping[str, NoteForm] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    changed: bool = False

    def refused(self, errors: Mapping[str, str]) -> Shown:
        """The same with what is wrong beside each box."""
        return replace(self, errors=errors)

    def meanwhile(self) -> Shown:
        """The same after somebody else changed what was shown."""
        return replace(self, changed=True)


def groups(table: Table) -> list[SimpleNamespace]:
    """The members by whether they have a tier, wait for one, or are not rated; none empty."""
    found = [(group, table.of(group)) for group in Group]
    return [
        SimpleNamespace(
            key=str(group), title=GROUP_TITLES[group], lines=[_line(each) for each in lines]
        )
        for group, lines in found
        if lines
    ]


def _line(line: Line) -> SimpleNamespace:
    return SimpleNamespace(
        id=line.member.id,
        name=line.name,
        tier=line.tier,
        outcome=line.outcome,
        why=line.why,
        votes=line.votes,
        round=line.round,
        voted_on=values.format_date(line.voted_on),
        tier_votes=line.tier_votes,
        flags=line.flags,
        left_out=line.left_out,
        needed=line.needed,
        rungs=[_rung(rung, line) for rung in line.ladder] if line.tier_votes else [],
        self_rating=line.self_rating,
        self_differs=line.self_differs,
    )


def _rung(rung: MemberRung, line: Line) -> SimpleNamespace:
    here = line.tier is rung.tier
    sign, said = _said(rung, here=here)
    return SimpleNamespace(
        key=f"{line.member.id}-{rung.tier.key}",
        name=rung.tier.name,
        here=here,
        sign=sign,
        said=said,
        counts=_counts(rung),
        reasons=rung.reasons,
    )


def _said(rung: MemberRung, *, here: bool) -> tuple[str, str]:
    """The sign beside a tier's name, and the words beside the sign."""
    if here:
        return "current", "Kết quả"
    if rung.tier.is_lowest and rung.answer is NOT_MET:
        return "not_applicable", "Không thuộc mức này"
    words = {
        MET: "Đủ điều kiện",
        NOT_MET: "Chưa đủ điều kiện",
        UNCLEAR: "Chưa đủ thông tin",
    }
    return str(rung.answer), words[rung.answer]


def _counts(rung: MemberRung) -> str:
    """How the vote and the conditions of a tier stand; the lowest has failings beside its vote."""
    if rung.tier.is_lowest:
        return "Số phiếu và khuyết điểm" if rung.others else "Số phiếu"
    found = [reason.answer for reason in rung.reasons]
    counts = {
        "chưa đạt": found.count(NOT_MET),
        "chưa rõ": found.count(UNCLEAR),
        "đã đạt": found.count(MET),
    }
    return ", ".join(f"{count} {words}" for words, count in counts.items() if count)


def movements(table: Table) -> list[str]:
    """Who came onto the roll or left it within the year, a sentence each."""
    return [
        f"{each.name} – {'đến' if each.came else 'đi'} ngày {values.format_date(each.day)}"
        + (f", {each.text}" if each.text else "")
        for each in table.movements
    ]


def panel(reading: Reading, shown: Shown, *, may_choose: bool) -> SimpleNamespace:
    """The quota: its figures, the nominees with what the votes say, and the boxes beside them."""
    result, rule = reading.quota, reading.regulation.members.quota
    best = reading.regulation.members.tier(rule.tier)
    keep = result.keep or 0
    votes = {each.member.id: member_table.votes_for(each, best) for each in reading.nominated}
    cut = at_the_cut(votes, keep)
    dropped = any(each.dropped for each in reading.nominated)
    staying, over = len(reading.staying), len(reading.staying) - keep
    return SimpleNamespace(
        best=best.name,
        reasons=result.reasons,
        nominated=len(reading.nominated),
        good=result.facts.good,
        of=reading.regulation.members.tier(rule.of).name,
        limit=result.limit,
        keep=result.keep,
        staying=staying,
        pending=result.facts.pending,
        over=over if over > 0 else 0,
        blocks=rule.effect == "block",
        own=reading.has_own_quota,
        special=reading.special_quota,
        cut=cut.text if result.is_over and keep else "",
        tie=cut.is_tie,
        nominees=[
            _nominee(each, cut, shown)
            for each in sorted(reading.nominated, key=lambda each: -votes[each.member.id])
        ],
        choosing=may_choose
        and reading.has_own_quota
        and bool(result.is_over or dropped or shown.choice),
        choice_error=shown.errors.get("") if shown.choice else None,
        has_rounds=bool(reading.rounds),
        last_day=values.format_date(reading.last_day),
        boxes=SimpleNamespace(**{name: _box(reading, name, shown) for name in NOTES}),
    )


def _nominee(each: Standing, cut: Cut[int], shown: Shown) -> SimpleNamespace:
    one = each.member.id
    typed = shown.choice
    fact = each.member.fact(STAYS)
    seen = fact.version
    if typed and not shown.changed:
        # What was chosen meanwhile has not been seen: saving must still find that out.
        seen = typed.seen.get(one, seen)
    place = "ngang phiếu" if cut.is_tie and one in cut.level else ""
    stored, by = fact.value != "no", fact.changed_by
    stays = one in typed.staying if typed else stored
    clashes = shown.changed and fact.version and stays != stored
    return SimpleNamespace(
        id=one,
        name=each.member.full_name,
        votes=member_table.votes_text(each),
        place=place,
        seen=seen,
        stays=stays,
        meanwhile=f" (đang lưu: {'giữ' if stored else 'không giữ'}, {by})" if clashes else "",
    )


def _box(reading: Reading, name: str, shown: Shown) -> SimpleNamespace:
    """A reason or a day: as typed where somebody did, with what is stored beside it."""
    fact = reading.branch_facts.get(NOTES[name], UNKNOWN)
    stored = fact.value or ""
    if name == DAY:
        stored = values.format_date(values.parse_date(stored))
    typed = shown.notes.get(name)
    # A reason for granting stands; the box beside it is for the reason to take it back.
    own = "" if name == SPECIAL else stored
    return SimpleNamespace(
        name=name,
        value=typed.typed if typed else own,
        seen=typed.seen if typed and not shown.changed else fact.version,
        error=shown.errors.get(name),
        stored=stored,
        by=_by(fact),
    )


def _by(fact: Fact) -> str:
    if not fact.version:
        return ""
    return f"{fact.changed_by}, {values.format_moment(clock.moment(fact.changed_at))}"


def history(versions: Iterable[tuple[str, Fact]]) -> list[SimpleNamespace]:
    """Who granted the greater quota or took it back, when and why."""
    return [
        SimpleNamespace(
            label=ACTS[field],
            by=fact.changed_by,
            at=clock.moment(fact.changed_at),
            reason=fact.value,
        )
        for field, fact in versions
    ]

"""What the table of facts of a branch's members shows: its columns, and a row for each member."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from intranet import cells, clock, reason_codes, values
from intranet.cells import Cell
from intranet.facts import NO_CIVIL_SERVANT
from intranet.forms import member_facts as forms
from intranet.forms.member_facts import FactsForm
from intranet.members import Reading, Standing
from intranet.queries.member_facts import Change
from intranet.roll import FACTS, NO_FAILINGS, NOT_ASSESSED, STAYS, Fact, Member
from intranet.rules.member import Outcome
from intranet.rules.regulation import Regulation

LABELS: Mapping[str, str] = {
    "review_completed_on": "Hoàn thành kiểm điểm ngày",
    "civil_grade": "Mức phân loại cán bộ, công chức",
    "emulation_fighter": "Chiến sĩ thi đua cơ sở",
    "merit_certificate": "Bằng khen cấp Bộ, tỉnh",
    "discipline_from": "Bị kỷ luật từ ngày",
    "failings": "Khuyết điểm",
    "self_rating": "Tự nhận mức",
    "reason_code": "Lý do (biểu 7B)",
    STAYS: "Giữ mức xuất sắc trong giới hạn",
    NOT_ASSESSED: "Chưa đánh giá trong đợt",
}
#: What only those see who may see grades and discipline (Act.MEMBERS_PRIVATE).
PRIVATE = frozenset({"civil_grade", "discipline_from", "failings", "reason_code"})
YES_NO: Mapping[str, str] = {"yes": "Có", "no": "Không"}
NO_FAILINGS_LABEL = "Không có"
UNKNOWN = "Chưa rõ"
#: What stands for an empty cell, where that is an answer or nothing is asked for.
EMPTY: Mapping[str, str] = {"discipline_from": "Không", "reason_code": "–", NOT_ASSESSED: "Không"}
#: Grades and tiers in a narrow column; the whole names stand in the history of a cell.
_SHORT: Mapping[str, str] = {
    "excellent": "Xuất sắc",
    "good": "Tốt",
    "completed": "Hoàn thành",
    "limited": "Còn hạn chế",
    "failed": "Không hoàn thành",
}
_WAITS_FOR: Mapping[str, str] = {
    "review_completed": "chưa hoàn thành kiểm điểm",
    "attended": "vắng mặt khi bỏ phiếu",
    "voted": "chưa bỏ phiếu",
}
_LEFT_OUT: Mapping[str, str] = {
    "exempt": "Được miễn công tác, sinh hoạt đảng: không kiểm điểm, không phân loại",
    "newly_admitted": "Mới kết nạp: không phân loại",
}
REASON_AMISS = "Lý do biểu 7B không ứng với mức phân loại"
REASON_MISSING = "Chưa chọn lý do biểu 7B"
#: What may be filled in for everybody at once: field and value; a day's value is asked for.
FILLINGS: Mapping[str, str] = {
    "review_completed_on:": "Ngày hoàn thành kiểm điểm",
    "emulation_fighter:no": "Chiến sĩ thi đua cơ sở: Không",
    "merit_certificate:no": "Bằng khen cấp Bộ, tỉnh: Không",
    f"failings:{NO_FAILINGS}": "Khuyết điểm: Không có",
}


def fields(*, private: bool) -> tuple[str, ...]:
    """The facts that are shown to somebody, in the order of the columns."""
    return tuple(name for name in FACTS if private or name not in PRIVATE)


def failing_labels(regulation: Regulation) -> Mapping[str, str]:
    """What can be ticked: that there is no failing, and each that may be noted."""
    noted = forms.failing_labels(regulation)
    return {NO_FAILINGS: NO_FAILINGS_LABEL, **{code: _sentence(noted[code]) for code in noted}}


def in_words(name: str, value: str | None, regulation: Regulation, *, short: bool = False) -> str:
    """A fact's value as people read it; grades and tiers by their short names where asked."""
    if value is None:
        return EMPTY.get(name, UNKNOWN)
    if name in forms.DAYS:
        return forms.write(name, value)
    if name == forms.FAILINGS:
        labels = failing_labels(regulation)
        return "; ".join(labels.get(code, code) for code in value.split(","))
    labels = {
        "civil_grade": regulation.members.grades,
        "self_rating": {tier.key: tier.name for tier in regulation.members.tiers},
        "reason_code": reason_codes.LABELS,
        NOT_ASSESSED: {},
    }.get(name, YES_NO)
    if short and name in {"civil_grade", "self_rating"}:
        labels = _shortened(labels)
    return labels.get(value, value)


def outcome(standing: Standing, *, private: bool) -> str:
    """Where a member stands, in one short line."""
    result = standing.result
    if standing.is_rated and result.tier is not None:
        return result.tier.name
    if result.outcome is Outcome.NOT_RATED:
        return _LEFT_OUT[result.deciding[0].condition.check]
    if standing.member.not_assessed:
        return "Văn phòng ghi: chưa đánh giá trong đợt"
    if standing.dropped:
        return "Chờ bỏ phiếu lại: không giữ mức xuất sắc"
    if result.outcome is Outcome.UNDECIDED:
        barred = result.is_barred and private
        return f"Chờ bỏ phiếu lại: {'không đủ điều kiện' if barred else 'chưa đạt mức nào'}"
    found = [_WAITS_FOR.get(reason.condition.check) for reason in result.deciding]
    return f"Chờ: {next(filter(None, found), 'còn thông tin chưa rõ')}"


def reason_note(standing: Standing) -> str:
    """Whether the reason for form 7B fits the tier that a member has; empty where it does."""
    code, tier = standing.member.value("reason_code"), standing.result.tier
    if not standing.is_rated or tier is None:
        return ""
    if code is None:
        return REASON_MISSING if tier.is_lowest else ""
    return "" if reason_codes.fits(code, tier.key) else REASON_AMISS


def change_words(change: Change, roll: Iterable[Member]) -> str:
    """What a change was about: one cell by its names, several by their number."""
    if len(change.versions) > 1:
        return f"{len(change.versions)} ô"
    return cell_words(next(iter(change.versions)), roll)


def cell_words(cell: Cell, roll: Iterable[Member]) -> str:
    """A cell by the names of the member and of the fact."""
    name = next(member.full_name for member in roll if member.id == cell.member)
    return f"{name} – {LABELS[cell.field]}"


@dataclass(frozen=True)
class Table:
    """A branch's members with their facts: as stored, or as a form holds them."""

    regulation: Regulation
    roll: list[Member]
    reading: Reading
    private: bool
    editable: bool
    #: Members of a decided branch are rated anew, and of those alone anything is asked.
    anew: bool = False
    form: FactsForm | None = None
    conflicts: frozenset[Cell] = frozenset()

    @property
    def columns(self) -> list[SimpleNamespace]:
        """What each fact is called and what can be chosen for it."""
        return [self._column(name) for name in fields(private=self.private)]

    def rows(self, only: frozenset[int] | None = None) -> list[SimpleNamespace]:
        """A row for each member, in the order of the roll, or for some of them."""
        columns = self.columns
        return [self._row(m, columns) for m in self.roll if only is None or m.id in only]

    @property
    def saved_at(self) -> str:
        """The newest moment at which a fact was saved, empty where none ever was."""
        moments = [fact.changed_at for member in self.roll for fact in member.facts.values()]
        return values.format_time(clock.moment(max(moments))) if moments else ""

    def to_fill(self, name: str) -> list[Member]:
        """The members of whom a fact is not known and may be asked for."""
        return [
            member
            for member in self.roll
            if self._asks(member) and member.value(name) is None and self._applies(member, name)
        ]

    def _column(self, name: str) -> SimpleNamespace:
        kind, groups = "choice", []
        if name in forms.DAYS:
            kind = "day"
        elif name == forms.FAILINGS:
            kind = "ticks"
            groups = [("", failing_labels(self.regulation))]
        elif name == "civil_grade":
            groups = [("", _shortened(self.regulation.members.grades))]
        elif name == "self_rating":
            tiers = {tier.key: tier.name for tier in self.regulation.members.tiers}
            groups = [("", _shortened(tiers))]
        elif name == "reason_code":
            names = {tier.key: tier.name for tier in self.regulation.members.tiers}
            groups = [(names.get(t, t), codes) for t, codes in reason_codes.REASONS.items()]
        else:
            kind, groups = "yes-no", [("", YES_NO)]
        return SimpleNamespace(
            name=name, label=LABELS[name], kind=kind, groups=groups, empty=EMPTY.get(name, UNKNOWN)
        )

    def _row(self, member: Member, columns: list[SimpleNamespace]) -> SimpleNamespace:
        standing = self.reading.of(member.id)
        asked = self._asks(member) or (self.form is not None and self._is_posted(member))
        shown = [self._cell(member, column, asked=asked) for column in columns]
        return SimpleNamespace(
            id=member.id,
            name=member.full_name,
            outcome=outcome(standing, private=self.private) if standing else _away(member),
            note=reason_note(standing) if standing and self.private else "",
            spare=standing is None or standing.is_left_out,
            asked=asked,
            cells=shown,
            problems=[cell for cell in shown if cell.error or cell.conflict],
        )

    def _cell(self, member: Member, column: SimpleNamespace, *, asked: bool) -> SimpleNamespace:
        cell, form = Cell(member.id, column.name), self.form
        key, fact = cell.key, member.fact(column.name)
        typed = form is not None and key in form.typed and key not in form.take
        value = form.typed[key] if form and typed else forms.write(column.name, fact.value)
        conflict = self._conflict(cell, fact, value) if cell in self.conflicts else None
        applies = self._applies(member, column.name) or typed
        return SimpleNamespace(
            key=key,
            column=column,
            value=value,
            ticked=value.split(","),
            short=_ticked_words(value),
            asked=asked and applies,
            text=self._text(column.name, fact.value, asked=asked, applies=applies),
            error=form.errors.get(key) if form and typed else None,
            conflict=conflict,
            stamp=self._stamp(cell, fact),
        )

    def _text(self, name: str, value: str | None, *, asked: bool, applies: bool) -> str:
        """What stands for a cell that is not a box; a blank line where nothing is asked for."""
        if not applies:
            return "Không xét"
        if value is None and self.editable and not asked:
            return "–"
        return in_words(name, value, self.regulation, short=True)

    def _stamp(self, cell: Cell, fact: Fact) -> str:
        """The fact's stamp where the cell shows it, else the one that the form came with.

        A cell that shows another value must not say that this person has seen what is stored.
        """
        form, key = self.form, cell.key
        if form is None or key not in form.typed or key in form.take:
            return cells.stamp(fact)
        if cell in form.values and form.values[cell] == fact.value:
            return cells.stamp(fact)
        return form.stamps[key]

    def _conflict(self, cell: Cell, fact: Fact, typed: str) -> SimpleNamespace:
        mine = self.form.values.get(cell) if self.form else None
        return SimpleNamespace(
            theirs_text=in_words(cell.field, fact.value, self.regulation),
            mine_text=in_words(cell.field, mine, self.regulation),
            theirs_by=fact.changed_by,
            theirs_at=values.format_time(clock.moment(fact.changed_at)),
            theirs_stamp=cells.stamp(fact),
            theirs={cell.key: forms.write(cell.field, fact.value)},
        )

    def _asks(self, member: Member) -> bool:
        """Whether anything is asked of a member: he is of this branch and not exempt."""
        if self.anew and not member.reopened:
            return False
        return self.editable and not member.exempt and self.reading.of(member.id) is not None

    def _is_posted(self, member: Member) -> bool:
        names = fields(private=self.private)
        return any(Cell(member.id, name).key in self.form.typed for name in names)  # type: ignore[union-attr]  # asked for with a form alone

    def _applies(self, member: Member, name: str) -> bool:
        """Whether a fact is asked of a member: no grade of who is no civil servant."""
        return name != "civil_grade" or member.civil_servant != NO_CIVIL_SERVANT


def _away(member: Member) -> str:
    """Why somebody who stands on the roll is not of this branch now."""
    if member.left_on is not None:
        return f"Rời chi bộ từ ngày {values.format_date(member.left_on)}: không phân loại ở đây"
    return f"Về chi bộ từ ngày {values.format_date(member.joined_on)}"


def _ticked_words(value: str) -> str:
    """What a folded list of ticks says: how many failings, that there are none, or nothing yet."""
    ticked = [code for code in value.split(",") if code not in {"", NO_FAILINGS}]
    if ticked:
        return f"Có: {len(ticked)}"
    return NO_FAILINGS_LABEL if value else UNKNOWN


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _shortened(names: Mapping[str, str]) -> dict[str, str]:
    return {key: _SHORT.get(key, name) for key, name in names.items()}


def fill_choices() -> list[Any]:
    """What may be filled in for everybody, as a list to pick from."""
    return [SimpleNamespace(value=value, label=label) for value, label in FILLINGS.items()]

"""What the score sheet's page shows: the boxes with their values, errors and conflicts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from intranet import clock, sheet, values
from intranet.blueprints.labels import state_label
from intranet.forms.sheet import SheetForm
from intranet.queries.sheets import Organisation, Sheet
from intranet.queries.steps import StepTaken
from intranet.rules.provisions import Choice, Question
from intranet.rules.regulation import Regulation
from intranet.sheet import LEADERS, MEMBERS, PEER_PREFIX, PROPOSAL, SCORE_PREFIX, StoredRow

#: Where the numbers of members come from; the leaders' are asked like any other fact.
TYPED_BY_HAND, COUNTED = "nhập tay", "tính từ danh sách đảng viên"
COUNTED_FROM_BRANCHES = "tính từ quyết định xếp loại các chi bộ"

BY_BRANCH = (
    "Chi ủy (hoặc Bí thư, Phó Bí thư nơi không có chi ủy) dự kiến mức xếp loại; "
    "chi bộ thảo luận và biểu quyết bằng phiếu kín."
)
BY_COMMITTEE = (
    "Ban Thường vụ Đảng ủy dự kiến mức xếp loại; Hội nghị Ban Chấp hành thảo luận và biểu quyết "
    "bằng phiếu kín, rồi báo cáo cấp trên."
)


@dataclass(frozen=True)
class Boxes:
    """Every box of a sheet under a regulation, with what stands in it and what is wrong."""

    regulation: Regulation
    kind: str
    stored: Mapping[str, StoredRow]
    form: SheetForm | None = None
    conflicts: frozenset[str] = frozenset()

    def box(self, name: str, label: str = "", hint: str = "") -> SimpleNamespace:
        """One box: as typed where there is a form, else as stored."""
        return SimpleNamespace(
            name=name, label=label, hint=hint, value=self._text(name), error=self._error(name)
        )

    def row(self, key: str) -> SimpleNamespace:
        """A row's stamp, and both values where somebody else changed it in between."""
        conflict = self._conflict(key) if key in self.conflicts else None
        return SimpleNamespace(key=key, stamp=self._stamp(key), conflict=conflict)

    def known(self, key: str) -> StoredRow:
        """The stored row, or the empty one."""
        return self.stored.get(key, StoredRow(sheet.empty(key)))

    def question(self, name: str, question: Question, row: str | None = None) -> SimpleNamespace:
        """A question that is answered by choosing."""
        return self.choice(
            name, question.label, question.choices, row or name, question.help, question.clause
        )

    def choice(
        self,
        name: str,
        label: str,
        choices: Iterable[Choice],
        row: str,
        help_text: str = "",
        clause: str = "",
    ) -> SimpleNamespace:
        """A box with a fixed set of answers."""
        found = self.box(name, label)
        found.choices = [SimpleNamespace(value=c.value, label=c.label) for c in choices]
        found.help, found.clause = help_text, clause
        found.row = self.row(row)
        return found

    def fields_of(self, key: str) -> list[SimpleNamespace]:
        """The boxes of one row, for the messages beside it."""
        return [self.box(field.name) for field in sheet.fields(self.regulation) if field.row == key]

    def _text(self, name: str) -> str:
        field = self._field(name)
        if self.form is not None and name in self.form.typed and field.row not in self.form.take:
            return self.form.typed[name]
        return field.write(self.known(field.row).values[field.column])

    def _error(self, name: str) -> str | None:
        if self.form is None or self._field(name).row in self.form.take:
            return None
        return self.form.errors.get(name)

    def _stamp(self, key: str) -> str:
        """The stored row's stamp where the boxes show the stored row, else the form's own.

        A form that shows another value than the stored one, typed or out of date, must not carry
        a stamp that says this person has seen what is stored: the next save would write over it.
        """
        known = self.known(key)
        form = self.form
        if form is None or key in form.take or form.rows.get(key) == known.values:
            return sheet.stamp(known)
        return form.stamps.get(key, "")

    def _conflict(self, key: str) -> SimpleNamespace:
        known = self.known(key)
        boxes = [field for field in sheet.fields(self.regulation) if field.row == key]
        theirs = {field.name: field.write(known.values[field.column]) for field in boxes}
        return SimpleNamespace(
            theirs_text=self._in_words(key, theirs),
            mine_text=self._in_words(key, {field.name: self._text(field.name) for field in boxes}),
            theirs_by=known.changed_by,
            theirs_at=values.format_time(clock.moment(known.changed_at)),
            theirs_stamp=sheet.stamp(known),
            theirs=theirs,
        )

    def _in_words(self, key: str, texts: Mapping[str, str]) -> str:
        labels = choice_labels(self.regulation)
        said = [labels.get((name, text), text) for name, text in texts.items() if text]
        if key in {MEMBERS, LEADERS}:
            return " / ".join(text or "chưa rõ" for text in texts.values())
        return " – ".join(said) or "Chưa rõ"

    def _field(self, name: str) -> sheet.Field:
        return next(field for field in sheet.fields(self.regulation) if field.name == name)


def choice_labels(regulation: Regulation) -> dict[tuple[str, str], str]:
    """What each answer is called: (box, code) → words."""
    labels = {
        (name, choice.value): choice.label
        for name in sheet.ANSWERED
        for choice in regulation.questions[name].choices
    }
    peers = ["authority", *(PEER_PREFIX + p.key for p in regulation.mass_organisations)]
    for name in peers:
        for choice in regulation.peer_choices:
            labels[name, choice.value] = choice.label
    for tier in regulation.tiers:
        labels["proposed_tier", tier.key] = tier.name
    return labels


def view(found: Sheet, boxes: Boxes, *, editable: bool, steps: list[StepTaken]) -> SimpleNamespace:
    """The sheet as its template wants it."""
    asked = found.regulation.questions_for(found.organisation.kind)
    changed = max((row.changed_at for row in boxes.stored.values()), default="")
    return SimpleNamespace(
        is_committee=found.is_committee,
        whose="Đảng bộ" if found.is_committee else "chi bộ",
        elsewhere="từng chi bộ" if found.is_committee else "từng đảng viên",
        branch_name=found.organisation.name,
        year=found.year,
        state=found.state,
        state_label=state_label(found),
        year_closed=found.cycle_state != "open",
        editable=editable,
        unsaved=boxes.form is not None,
        saved_at=values.format_time(clock.moment(changed)) if changed else None,
        returned=returned(found, steps),
        scores=[_score(boxes, criterion) for criterion in found.regulation.criteria],
        groups=[
            SimpleNamespace(
                title="", items=[boxes.question(name, asked[name]) for name in sheet.ANSWERED]
            )
        ],
        peers=_peers(boxes, asked["authority"]),
        counts=_counts(boxes, asked),
        proposal=proposal(boxes, found.organisation),
    )


def returned(found: Sheet, steps: list[StepTaken]) -> SimpleNamespace | None:
    """Why the sheet was given back, while it is given back."""
    if found.state != "returned":
        return None
    step = next(step for step in reversed(steps) if step.act == "return")
    return SimpleNamespace(reason=step.reason, by=step.by, at=values.format_moment(step.at))


def _score(boxes: Boxes, criterion: Any) -> SimpleNamespace:
    key = SCORE_PREFIX + criterion.key
    return SimpleNamespace(
        key=criterion.key,
        number=criterion.number,
        name=criterion.name,
        content=criterion.content,
        maximum_text=values.format_decimal(criterion.maximum),
        field=boxes.box(key),
        evidence=boxes.box(f"evidence.{criterion.key}"),
        row=boxes.row(key),
    )


def _peers(boxes: Boxes, authority: Question) -> list[SimpleNamespace]:
    choices = boxes.regulation.peer_choices
    found = [
        boxes.choice(
            "authority",
            authority.label,
            choices,
            "authority",
            authority.help,
            authority.clause,
        )
    ]
    for peer in boxes.regulation.mass_organisations:
        name = PEER_PREFIX + peer.key
        found.append(boxes.choice(name, peer.name, choices, name, "", peer.clause))
    return found


def _counts(boxes: Boxes, asked: Mapping[str, Question]) -> list[SimpleNamespace]:
    groups = (
        (
            "Kỷ luật đối với cấp ủy viên, cấp trưởng, cấp phó cùng cấp",
            LEADERS,
            (("leaders_disciplined",) * 2, ("leaders_self_detected",) * 2),
        ),
        (
            f"Kết quả xếp loại {'chi bộ' if boxes.kind == 'committee' else 'đảng viên'}",
            MEMBERS,
            (
                ("members_total", "subordinates.total"),
                ("members_completed", "subordinates.completed_or_better"),
                ("members_failed", "subordinates.failed"),
            ),
        ),
    )
    return [
        SimpleNamespace(
            title=title,
            mark=_origin(boxes) if row == MEMBERS else "",
            computed=boxes.known(row).computed,
            help="\n".join(text for _, key in names if (text := asked[key].help)),
            clause=asked[names[0][1]].clause,
            row=boxes.row(row),
            fields=[boxes.box(name, asked[key].label) for name, key in names],
        )
        for title, row, names in groups
    ]


def _origin(boxes: Boxes) -> str:
    """Where the numbers of members, or of branches, come from."""
    if not boxes.known(MEMBERS).computed:
        return TYPED_BY_HAND
    return COUNTED_FROM_BRANCHES if boxes.kind == "committee" else COUNTED


def proposal(boxes: Boxes, of: Organisation) -> SimpleNamespace:
    """The boxes of a proposal: the tier, who proposes it and when, and why where it differs."""
    tiers = [Choice(tier.key, tier.name) for tier in boxes.regulation.tiers]
    whose, body, how = "chi bộ", "Bí thư, Phó Bí thư", BY_BRANCH
    if of.kind == "committee":
        whose, body, how = "Đảng bộ", "Ban Thường vụ Đảng ủy", BY_COMMITTEE
    elif of.has_branch_committee:
        body = "Chi ủy"
    names = {tier.key: tier.name for tier in boxes.regulation.tiers}
    proposed = str(boxes.known(PROPOSAL).values["tier"])
    return SimpleNamespace(
        tier_text=SimpleNamespace(label="Mức đề nghị", value=names.get(proposed, "")),
        tier=boxes.choice(
            "proposed_tier",
            f"Đề nghị xếp loại {whose} ở mức nào?",
            tiers,
            PROPOSAL,
            how,
            "II.B.1.3.notes",
        ),
        fields=[
            boxes.box("proposed_by", "Tập thể hoặc người đề nghị", f"Ví dụ: {body}"),
            boxes.box("proposed_on", "Ngày đề nghị", "Ngày/tháng/năm, ví dụ 05/12/2017"),
        ],
        reason=boxes.box(
            "proposal_reason",
            "Lý do, nếu đề nghị khác với mức tính được",
            "Bắt buộc khi mức đề nghị khác kết quả tính theo điểm và điều kiện.",
        ),
        ballot_reason=boxes.box(
            "ballot_reason",
            "Lý do, nếu kết quả bỏ phiếu khác mức đề nghị",
            "Bắt buộc khi mức nhiều phiếu nhất khác mức đề nghị, hoặc ngang phiếu.",
        ),
        row=boxes.row(PROPOSAL),
    )

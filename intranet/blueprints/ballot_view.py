"""What the pages show of a secret ballot: its boxes, its rounds, and three tiers side by side."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from intranet import ballot, clock, completeness, values
from intranet.ballot import Ballot, Record
from intranet.blueprints.labels import span_text
from intranet.forms.ballot import REASON, BallotForm
from intranet.queries.sheets import Sheet
from intranet.rules import ballot as rules
from intranet.rules.answers import MET, NOT_MET
from intranet.rules.ballot import Counts, Finding, Outcome
from intranet.rules.regulation import Regulation
from intranet.rules.result import OrganisationResult
from intranet.sheet import Row

STOCK_TITLE = "Số phiếu nhận về (nếu có theo dõi)"
VOTES_TITLE = "Số phiếu chọn từng mức"

HELP: Mapping[str, str] = {
    "summoned": "Số người có quyền biểu quyết được triệu tập: đảng viên chính thức của chi bộ. "
    "Đảng viên dự bị không biểu quyết nên không tính.",
    "absent": "Triệu tập = có mặt + vắng mặt. Không ai vắng thì ghi 0; để trống nghĩa là chưa rõ.",
    "received": "Chỉ ghi khi chi bộ theo dõi số phiếu nhận về: nhận về = phát ra + chưa dùng + "
    "hỏng. Không theo dõi thì để trống cả ba ô.",
    "not_returned": "Phiếu đã phát ra mà không bỏ vào hòm. Phát ra = thu về + không thu về. "
    "Thu đủ thì ghi 0.",
    "invalid": "Phiếu không chọn mức nào, chọn nhiều mức hoặc không đúng mẫu. Thu về = hợp lệ + "
    "không hợp lệ. Không có thì ghi 0.",
    VOTES_TITLE: "Mỗi phiếu hợp lệ chọn đúng một mức: hợp lệ = tổng số phiếu của các mức. "
    "Mức không có phiếu nào thì ghi 0.",
}
HINTS: Mapping[str, str] = {
    ballot.BODY: f"Ví dụ: {ballot.USUAL_BODY}",
    ballot.DAY: "Ngày/tháng/năm, ví dụ 05/12/2017",
}
GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Người dự họp", rules.PERSONS),
    ("Phiếu phát ra và thu về", rules.BALLOTS),
)


def boxes(
    regulation: Regulation, row: Row, form: BallotForm | None, only: tuple[str, ...] | None = None
) -> SimpleNamespace:
    """The boxes of a round's form: as typed where there is a form, else as stored."""
    found = {
        field.name: SimpleNamespace(
            name=field.name,
            label=ballot.label(field.name, regulation),
            hint=HINTS.get(field.name),
            help=HELP.get(field.name),
            value=form.typed.get(field.name, "") if form else field.write(row[field.name]),
            error=form.errors.get(field.name) if form else None,
            hidden=only is not None and field.name not in only,
        )
        for field in ballot.fields(regulation)
    }
    votes = SimpleNamespace(
        title=VOTES_TITLE,
        help=HELP.get(VOTES_TITLE),
        fields=[found[name] for name in rules.vote_names(regulation)],
    )
    return SimpleNamespace(
        **grouped(found, [found[ballot.BODY], found[ballot.DAY]], [votes]),
        all=list(found.values()),
        reason=SimpleNamespace(
            name=REASON,
            value=form.typed.get(REASON, "") if form else "",
            error=form.errors.get(REASON) if form else None,
        ),
    )


def grouped(
    found: Mapping[str, SimpleNamespace],
    heads: list[SimpleNamespace],
    further: list[SimpleNamespace],
) -> dict[str, Any]:
    """The boxes that every round has as the page groups them; `further` groups come last."""
    stock = [found[name] for name in rules.STOCK]
    groups = [
        SimpleNamespace(title=title, help=None, fields=[found[name] for name in names])
        for title, names in GROUPS
    ]
    return {
        "heads": heads,
        "groups": [*groups, *further],
        "stock": SimpleNamespace(
            title=STOCK_TITLE,
            fields=stock,
            open=any(box.value or box.error for box in stock),
        ),
    }


def reading(counts: Counts, regulation: Regulation) -> SimpleNamespace:
    """What the rules say of counts as far as they are typed: each identity, then the outcome."""
    findings = rules.reconcile(counts, regulation)
    whole = not rules.missing(counts, regulation)
    broken = [each for each in findings if each.answer is NOT_MET]
    said = f"{len(broken)} chỗ chưa khớp" if broken else "Các số đã nhập khớp nhau"
    if all(counts.get(name) is None for name in rules.names(regulation)):
        said = "Chưa nhập số nào"
    elif whole and not broken:
        said = "Đã đủ số và khớp"
    return SimpleNamespace(
        said=said,
        broken=bool(broken),
        findings=[finding(each) for each in findings],
        outcome=rules.outcome(counts, regulation) if whole and not broken else None,
    )


def finding(found: Finding) -> SimpleNamespace:
    """One identity with its sign and a word for it."""
    return SimpleNamespace(
        code=found.code,
        text=found.text,
        sign=found.answer.value,
        word={MET: "Khớp", NOT_MET: "Chưa khớp"}.get(found.answer, "Chưa rõ"),
    )


def round_view(record: Record, regulation: Regulation) -> SimpleNamespace:
    """A version of a round as text."""
    facts = [
        SimpleNamespace(
            label=ballot.label(field.name, regulation),
            value=field.write(record.row[field.name]),
        )
        for field in ballot.fields(regulation)
        if not field.name.startswith("votes_")
        and field.name not in {ballot.BODY, ballot.DAY}
        and not (field.name in rules.STOCK and record.row[field.name] is None)
    ]
    votes = [
        SimpleNamespace(label=tier.name, value=record.row[name])
        for tier, name in zip(regulation.tiers, rules.vote_names(regulation), strict=True)
    ]
    body = str(record.row[ballot.BODY] or "")
    day = values.format_date(values.parse_date(str(record.row[ballot.DAY] or "")))
    return SimpleNamespace(
        id=record.id,
        held=", ".join(part for part in (body, day and f"ngày {day}") if part),
        number=record.number,
        version=record.version,
        title=ballot.title(record.number),
        facts=facts,
        votes=votes,
        outcome=ballot.outcome(record, regulation) if record.complete else None,
        reason=record.reason,
        by=record.by,
        did="đề xuất" if record.kind == "settlement" else "nhập",
        at=values.format_moment(clock.moment(record.at)),
        confirmed_by=record.confirmed_by,
    )


def counts_line(record: Record) -> str:
    """The counts of a whole round on one line."""
    row = record.row
    return (
        f"Có mặt {row['present']}/{row['summoned']} người; phát ra {row['issued']} phiếu, thu về "
        f"{row['returned']}, hợp lệ {row['valid']}, không hợp lệ {row['invalid']}"
    )


def rounds(held: Ballot) -> list[SimpleNamespace]:
    """Every whole round, the last first, each with the versions that it replaced."""
    found = []
    for number in reversed(held.numbers):
        standing = held.standing(number)
        if standing is None:
            continue
        view = round_view(standing, held.regulation)
        older = [r for r in held.rounds if r.number == number and r != standing and r.complete]
        view.older = [round_view(record, held.regulation) for record in reversed(older)]
        found.append(view)
    return found


def differing(
    regulation: Regulation, ours: Row, theirs: Row, by: tuple[str, str]
) -> list[SimpleNamespace]:
    """Every box in which two rows differ, with both values in words."""
    return [
        SimpleNamespace(
            name=box.name,
            label=ballot.label(box.name, regulation),
            ours=box.write(ours[box.name]) or "–",
            theirs=box.write(theirs[box.name]) or "–",
            by=by,
        )
        for box in ballot.fields(regulation)
        if ours[box.name] != theirs[box.name]
    ]


def three_tiers(
    found: Sheet, result: OrganisationResult, proposed: object, voted: Outcome | None
) -> SimpleNamespace:
    """Computed, proposed and voted tier side by side, with how they differ in words (II.B.1.3)."""
    regulation = found.regulation
    differences = completeness.differences(proposed, result, voted, regulation)
    return SimpleNamespace(
        computed=span_text(result, regulation),
        proposed=regulation.tier(str(proposed)).name if proposed else "",
        voted=voted.text if voted else "",
        threshold=voted.threshold if voted else None,
        differences=differences,
    )


def leader(voted: Outcome | None, regulation: Regulation) -> str:
    """The tier with most votes, or how it is; nothing without a whole ballot."""
    if voted is None:
        return ""
    if len(voted.leaders) != 1:
        return "Ngang phiếu" if voted.is_tie else "Không có phiếu hợp lệ"
    return regulation.tier(voted.leaders[0]).name


def leading_votes(voted: Outcome | None) -> str:
    """How many votes the leading tiers have, each with its share; nothing where none has any."""
    first = [each for each in voted.tiers if each.key in voted.leaders] if voted else []
    return f"{first[0].votes} phiếu ({first[0].percent})" if first else ""

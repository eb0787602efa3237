"""What the papers must say, worked out from the rows and the rules alone, and what they say."""

import datetime as dt
import re
from collections.abc import Iterator

from intranet import ballot, clock, completeness, database, facts, sheet, values
from intranet.ballot import Record
from intranet.blueprints import records
from intranet.blueprints.labels import STATE_LABELS, TYPE_LABELS
from intranet.models import DecidedResult, Organisation, Step
from intranet.queries import ballots
from intranet.rules.ballot import BALLOTS, PERSONS, Outcome
from intranet.rules.organisation import classify
from intranet.rules.result import OrganisationResult
from intranet.sheet import Value
from tests.reports.reading import pages, shown, squash
from tests.sheets import (
    BLANK,
    CRITERIA,
    SO_2017,
    YEAR,
    assessment,
    branch_url,
    stored,
)

SUMMARY = f"/{YEAR}/tong-hop.pdf"
FOOT = re.compile(r"^\d*Kếhoạchkiểmđiểm.*?mãđốichiếu([0-9A-F]{8})")
HEADINGS = (
    "TTTiêuchívànộidungĐiểmtốiđaTựchấmThẩmđịnhCăncứ,ghichú",
    "TTĐiềukiệnTrảlờiCăncứ",
    "LýdoTrảlờiCăncứ",
)


def sheet_pdf(place: int = BLANK) -> str:
    return f"{branch_url(place)}/bieu-cham-diem.pdf"


def paper(pdf: bytes, *headings: str) -> str:
    """The text of a paper as one, without page numbers, feet and repeated headings."""
    parts = []
    for number, page in enumerate(pages(pdf)):
        part = FOOT.sub("", page)
        assert part != page, page[:300]
        for heading in (headings or HEADINGS) if number else ():
            part = part.removeprefix(heading)
        parts.append(part)
    return "".join(parts)


def check_code(pdf: bytes) -> str:
    found = FOOT.match(pages(pdf)[0])
    assert found is not None
    return found.group(1)


def known(place: int) -> tuple[dict[str, sheet.Row], OrganisationResult]:
    found = {key: row.values for key, row in stored(place).items()}
    return found, classify(facts.organisation_facts(found, SO_2017, "branch"), SO_2017)


def ballot_of(place: int) -> tuple[Record | None, Outcome | None, tuple[str, ...]]:
    """The last whole round of a branch's ballot, what it says, and how that differs."""
    found, result = known(place)
    held = ballots.of(assessment(place).id, SO_2017, double=False).last
    voted = ballot.outcome(held, SO_2017)
    tier = value(found, "proposal", "tier")
    return held, voted, completeness.ballot_differences(tier, result, voted, SO_2017)


def value(found: dict[str, sheet.Row], row: str, column: str) -> Value:
    return found.get(row, sheet.empty(row))[column]


def scores(place: int) -> Iterator[tuple[str, str]]:
    """Each criterion's text as far as it stands in front of its scores, and those scores."""
    found, _ = known(place)
    for criterion in SO_2017.criteria:
        score = value(found, f"score.{criterion.key}", "self_score")
        assert score is None or isinstance(score, int)
        maximum = values.format_decimal(criterion.maximum)
        yield squash(criterion.number + criterion.name), maximum + values.format_hundredths(score)


def answers(place: int) -> Iterator[str]:
    """Every line of the conditions: number, question, answer, clause."""
    found, _ = known(place)
    asked = SO_2017.questions
    lines: list[tuple[str, Value, str]] = []
    for key in ("tasks", "committee_performance", "united", "regular_meetings"):
        lines.append((key, value(found, key, "answer"), asked[key].label))
    lines.append(
        (
            "corruption_discipline",
            value(found, "corruption_discipline", "answer"),
            asked["corruption_discipline"].label,
        )
    )
    lines.append(("authority", value(found, "authority", "answer"), asked["authority"].label))
    for peer in SO_2017.mass_organisations:
        answer = value(found, f"peer.{peer.key}", "answer")
        lines.append(("mass_organisations", answer, peer.name))
    for key, row, column in (
        ("leaders_disciplined", "leaders", "disciplined"),
        ("leaders_self_detected", "leaders", "self_detected"),
        ("subordinates.total", "members", "total"),
        ("subordinates.completed_or_better", "members", "completed_or_better"),
        ("subordinates.failed", "members", "failed"),
    ):
        lines.append((key, value(found, row, column), asked[key].label))
    peers = {choice.value: choice.label for choice in SO_2017.peer_choices}
    for number, (key, answer, label) in enumerate(lines, start=1):
        said = peers | {choice.value: choice.label for choice in asked[key].choices}
        words = "" if answer is None else said.get(str(answer), str(answer))
        yield squash(f"{number}{label}{words}{asked[key].clause}")


def assert_paper_says_the_database(pdf: bytes, place: int) -> None:
    database.engine().ensure_open()
    said = paper(pdf)
    found, result = known(place)
    branch = Organisation.get_by_id(place + 1)
    for words in (branch.name, branch.paper_name, branch.superior, branch.place):
        assert shown(words) in said
    state = f"Trạng thái: {STATE_LABELS[assessment(place).state]}."
    assert squash(state) in said
    for name, figures in scores(place):
        # The content stands between the name and the scores, and holds no digit.
        assert re.search(rf"{re.escape(name)}[^\d]*{figures}(?!\d)", said), name
    total = values.format_decimal(result.total) if result.total is not None else ""
    assert f"Tổngsốđiểm100{total}II.Điềukiện" in said
    conditions = said.partition("II.ĐiềukiệnTTĐiềukiệnTrảlờiCăncứ")[2].partition("III.Kếtquả")[0]
    assert conditions == "".join(answers(place))
    best, worst = (SO_2017.tier(key).name for key in (result.best, result.worst))
    tier = f"Mức phân loại: {best}" if result.tier else f"Từ {worst} đến {best}"
    assert squash(tier) in said
    for reason in result.reasons:
        assert shown(reason.text) in said
    for sentence in result.distance:
        assert shown(sentence) in said
    for flag in result.flags:
        assert shown(flag.text) in said
    for criterion in CRITERIA:
        assert shown(str(value(found, f"score.{criterion}", "evidence"))) in said
    tier_key, body, day, reason = (
        value(found, "proposal", column) for column in ("tier", "body", "proposed_on", "reason")
    )
    if tier_key is not None:
        assert shown(f"Mức đề nghị: {SO_2017.tier(str(tier_key)).name}") in said
    assert shown(str(body)) in said
    assert shown(str(reason)) in said
    if day is not None:
        assert values.format_date(dt.date.fromisoformat(str(day))) in said
    differs = "Mức đề nghị khác với kết quả theo điểm và điều kiện."
    assert (squash(differs) in said) is completeness.differs(tier_key, result, SO_2017)
    assert_paper_says_the_ballot(said, place)


def assert_paper_says_the_ballot(said: str, place: int) -> None:
    held, voted, notes = ballot_of(place)
    part = said.partition("V.Kếtquảbiểuquyết(phiếukín)")[2]
    if held is None or voted is None:
        assert part.endswith(squash("T/M CHI BỘ BÍ THƯ (Ký, ghi rõ họ tên)"))
        assert "Kếtquả:" not in part
        return
    counts = "".join(str(held.row[name]) for name in (*PERSONS, *BALLOTS))
    votes = "".join(f"{each.votes}({each.percent or '–'})" for each in voted.tiers)
    head = squash("Triệu tập Có mặt Vắng mặt Phát ra Thu về Không thu về Hợp lệ Không hợp lệ")
    assert part.startswith(head + counts)
    assert votes in part
    day = values.format_date(dt.date.fromisoformat(str(held.row["voted_on"])))
    assert shown(f"{held.row['body']}, ngày {day}; bỏ phiếu lần {held.number}.") in part
    assert shown(f"Kết quả: {voted.text}.") in part
    assert (squash("Khác nhau: " + "; ".join(notes)) in part) is bool(notes)
    assert shown(str(value(known(place)[0], "proposal", "ballot_reason"))) in part


def line(place: int) -> str:
    """What the summary must say of one branch."""
    found, result = known(place)
    one = assessment(place)
    branch = one.organisation
    figures = [value(found, f"score.{key}", "self_score") for key in CRITERIA]
    total = values.format_decimal(result.total) if result.total is not None else ""
    best, worst = (SO_2017.tier(key).name for key in (result.best, result.worst))
    proposed = value(found, "proposal", "tier")
    steps = Step.select().where((Step.assessment == one) & (Step.act == "submit"))
    handed_in = steps.order_by(Step.id.desc()).first()
    day = None
    if handed_in is not None and one.state not in {"draft", "returned"}:
        day = clock.moment(handed_in.at).date()
    late = max((day - dt.date(2017, 12, 14)).days, 0) if day else 0
    differs = completeness.differs(proposed, result, SO_2017)
    return shown(
        str(place),
        branch.name,
        TYPE_LABELS[branch.type],
        *(values.format_hundredths(f) if isinstance(f, int) else "" for f in figures),
        total,
        best if result.tier else f"Từ {worst} đến {best}",
        f"QĐ: {SO_2017.tier(decided).name}" if (decided := decided_tier(place)) else "",
        SO_2017.tier(str(proposed)).name if proposed else "",
        voted_name(place),
        STATE_LABELS[one.state],
        values.format_date(day),
        "Khác mức tính" if differs else "",
        "Phiếu kín khác, xem mục III" if ballot_of(place)[2] else "",
        f"muộn {late} ngày" if late else "",
    )


def decided_tier(place: int) -> str:
    """The tier that was decided of a branch; empty while none stands."""
    one = assessment(place)
    found = DecidedResult.get_or_none(DecidedResult.assessment == one)
    return found.tier if found and one.state == "decided" else ""


def without_heads(said: str) -> str:
    """The text without the heads of the table of ballots, which stand on each of its pages."""
    head = squash("TT Chi bộ Triệu tập Có mặt Phát ra Thu về Hợp lệ Không hợp lệ")
    tiers = squash("".join(tier.name for tier in SO_2017.tiers))
    return said.replace(f"{head}{tiers}Khácnhau,lýdo", "")


def voted_name(place: int) -> str:
    """The tier with most votes as the summary names it."""
    _, voted, _ = ballot_of(place)
    if voted is None:
        return ""
    return SO_2017.tier(voted.leaders[0]).name if len(voted.leaders) == 1 else "Ngang phiếu"


def ballot_line(place: int) -> str:
    """What the summary must say of one branch's ballot; nothing without a whole one."""
    held, voted, notes = ballot_of(place)
    if held is None or voted is None:
        return ""
    names = ("summoned", "present", "issued", "returned", "valid", "invalid")
    return shown(
        str(place),
        assessment(place).organisation.name,
        f"Bỏ phiếu lần {held.number}" if held.number > 1 else "",
        *(str(held.row[name]) for name in names),
        *(f"{each.votes} ({each.percent or '–'})" for each in voted.tiers),
        *(f"{note[:1].upper()}{note[1:]}." for note in notes),
        str(value(known(place)[0], "proposal", "ballot_reason")),
    )


def assert_summary_says_the_database(pdf: bytes) -> None:
    database.engine().ensure_open()
    first = "".join(pages(pdf)).partition("II.Kếtquảtừngchibộ")[2]
    said = paper(pdf, first[: first.index("1" + shown(Organisation.get_by_id(2).name))])
    for place in range(1, 17):
        assert line(place) in said, line(place)
        assert without_heads(ballot_line(place)) in without_heads(said), ballot_line(place)
    tiers = [decided_tier(place) or known(place)[1].tier for place in range(1, 17)]
    for tier in SO_2017.tiers:
        count = tiers.count(tier.key)
        assert f"{squash(tier.name)}{count}{records.percent(count, 16)}" in said
    undetermined = tiers.count(None)
    assert f"Chưaxácđịnh(cònthiếudữliệu){undetermined}Tổngsốchibộ16" in said
    waiting = [place for place in range(1, 17) if assessment(place).state in {"draft", "returned"}]
    assert (f"Chưanộp:{len(waiting)}chibộ" if waiting else "Chưanộp:khôngcó.") in said
    for place in waiting:
        name = Organisation.get_by_id(place + 1).name
        state = STATE_LABELS[assessment(place).state].lower()
        assert shown(f"{name}: chưa nộp ({state})") in said

"""The papers say what the database says, whatever names and notes there are (R17, S11)."""

import datetime as dt
import hashlib
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import clock, completeness, database, facts, sheet, values
from intranet.blueprints import records
from intranet.blueprints.labels import STATE_LABELS, TYPE_LABELS
from intranet.clock import Clock
from intranet.models import CriterionScore, Organisation, Step, User
from intranet.operations import scoring, workflow
from intranet.rules.organisation import classify
from intranet.rules.result import OrganisationResult
from intranet.sheet import Value
from tests.fixtures.applications import SignIn, fields, signed_in
from tests.hostile import HOSTILE
from tests.reports.reading import pages, shown, squash
from tests.sheets import (
    BLANK,
    CRITERIA,
    HTMX,
    ITS_SECRETARY,
    SO_2017,
    STORIES,
    WORKED,
    YEAR,
    actor,
    assessment,
    branch_url,
    fill,
    rows,
    set_state,
    sheet_url,
    stored,
    text,
    worked,
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


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


# --- what one sheet must say, from its rows and the rules alone -----------------------------------


def known(place: int) -> tuple[dict[str, sheet.Row], OrganisationResult]:
    found = {key: row.values for key, row in stored(place).items()}
    return found, classify(facts.organisation_facts(found, SO_2017, "branch"), SO_2017)


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
        SO_2017.tier(str(proposed)).name if proposed else "",
        STATE_LABELS[one.state],
        values.format_date(day),
        "Khác mức tính" if differs else "",
        f"muộn {late} ngày" if late else "",
    )


def assert_summary_says_the_database(pdf: bytes) -> None:
    database.engine().ensure_open()
    first = "".join(pages(pdf)).partition("II.Kếtquảtừngchibộ")[2]
    said = paper(pdf, first[: first.index("1" + shown(Organisation.get_by_id(2).name))])
    for place in range(1, 13):
        assert line(place) in said, line(place)
    results = [known(place)[1] for place in range(1, 13)]
    for tier in SO_2017.tiers:
        count = sum(result.tier == tier.key for result in results)
        assert f"{squash(tier.name)}{count}{records.percent(count, 12)}" in said
    undetermined = sum(result.tier is None for result in results)
    assert f"Chưaxácđịnh(cònthiếudữliệu){undetermined}Tổngsốchibộ12" in said
    waiting = [place for place in range(1, 13) if assessment(place).state in {"draft", "returned"}]
    assert (f"Chưanộp:{len(waiting)}chibộ" if waiting else "Chưanộp:khôngcó.") in said
    for place in waiting:
        name = Organisation.get_by_id(place + 1).name
        state = STATE_LABELS[assessment(place).state].lower()
        assert shown(f"{name}: chưa nộp ({state})") in said


# --- the example, random sheets, the worked sheet -------------------------------------------------


def test_papers_say_the_example_department(app: Flask, office: FlaskClient) -> None:
    for place in (1, 2, 4, 5, 6, 9, 10, 11):
        assert_paper_says_the_database(office.get(sheet_pdf(place)).data, place)
    assert_summary_says_the_database(office.get(SUMMARY).data)


def random_boxes(dice: random.Random) -> dict[str, str]:
    """Anything a sheet can hold: half-filled, contradictory, with notes of every kind."""
    boxes = dict(WORKED)
    for criterion in SO_2017.criteria:
        points = dice.randint(0, int(criterion.maximum * 100))
        boxes[f"score.{criterion.key}"] = dice.choice([values.format_hundredths(points)] * 4 + [""])
        boxes[f"evidence.{criterion.key}"] = dice.choice(
            ["", "Số 12", "A & B <i>c</i>", "ữ " * 150]
        )
    graded = ("excellent", "good", "completed", "failed", "")
    rated = ("highest", "second", "third", "lowest", "none", "")
    boxes |= {name: dice.choice(graded) for name in ("tasks", "committee_performance")}
    asked = ("united", "regular_meetings", "corruption_discipline")
    boxes |= {name: dice.choice(("yes", "no", "")) for name in asked}
    boxes |= {name: dice.choice(rated) for name in boxes if name.startswith("peer.")}
    boxes["authority"] = dice.choice(rated)
    total = dice.randint(0, 300)
    done = dice.randint(0, total)
    boxes["members_total"] = str(total)
    boxes["members_completed"] = dice.choice([str(done), ""])
    boxes["members_failed"] = dice.choice([str(dice.randint(0, total - done)), ""])
    boxes["leaders_disciplined"] = dice.choice(["3", "", "0"])
    boxes["leaders_self_detected"] = "0"
    boxes["proposed_tier"] = dice.choice([tier.key for tier in SO_2017.tiers] + [""])
    boxes["proposed_by"] = dice.choice(["Chi ủy", "", "<b>Chi ủy</b> & Bí thư"])
    boxes["proposed_on"] = dice.choice(["05/12/2017", ""])
    boxes["proposal_reason"] = dice.choice(["", "Vì &lt; <img src=x>"])
    return boxes


def put(place: int, boxes: dict[str, str], at: Clock) -> None:
    set_state(place, "draft")
    read = rows(boxes)
    have = stored(place)
    seen = {key: sheet.stamp(have[key]) if key in have else "0-" for key in read}
    who, where = actor(f"bithu{place:02d}"), assessment(place).id
    assert not scoring.save(who, where, SO_2017, read, seen, at=at).conflicts


def reached(place: int) -> list[str]:
    """The states that a sheet can be in: only one that was handed in once has gone further."""
    steps = Step.select().where((Step.assessment == assessment(place)) & (Step.act == "submit"))
    return sorted(STATE_LABELS) if steps.exists() else ["draft"]


def test_papers_say_random_sheets(app: Flask, office: FlaskClient) -> None:
    dice = random.Random(20171215)  # noqa: S311  # the same sheets in every run
    for _ in range(2):
        with database.connection():
            for place in range(1, 13):
                put(place, random_boxes(dice), Clock(dt.date(2017, 12, dice.randint(1, 20))))
                set_state(place, dice.choice(reached(place)))
        for place in (2, 7, 12):
            assert_paper_says_the_database(office.get(sheet_pdf(place)).data, place)
        assert_summary_says_the_database(office.get(SUMMARY).data)


def test_the_worked_sheet_on_paper(sqlite_app: Flask) -> None:
    client = signed_in(sqlite_app, ITS_SECRETARY)
    for name, changes, total, tier in STORIES:
        assert fill(client, WORKED | changes).status_code == 303
        said = paper(client.get(sheet_pdf()).data)
        assert squash(tier) in said, name
        assert f"Tổngsốđiểm100{'' if '–' in total else total}II." in said, name
    assert fill(client, worked(peer__cong_doan="second")).status_code == 303
    unmet = "3 mức cao nhất, 1 mức cao thứ hai – cần tất cả đạt mức cao nhất Chưa đạt II.B.1.3.a"
    assert squash(unmet) in paper(client.get(sheet_pdf()).data)


def test_a_proposal_without_a_tier_is_printed_as_far_as_it_goes(sqlite_app: Flask) -> None:
    client = signed_in(sqlite_app, ITS_SECRETARY)
    blank = paper(client.get(sheet_pdf()).data)
    assert re.search(r"Mứcđềnghị:[.…]{3}", blank)
    fill(client, worked(proposed_tier="", proposal_reason="Đang bàn."))
    said = paper(client.get(sheet_pdf()).data)
    assert "Mứcđềnghị:chưađềnghịNơiđềnghị:ChiủyNgàyđềnghị:05/12/2017Lýdo:Đangbàn." in said


# --- self and verified scores, lateness, the share ------------------------------------------------


def test_self_and_verified_scores_stand_side_by_side(office: FlaskClient) -> None:
    one = assessment(7)
    for number, key in enumerate(CRITERIA):
        mine = (CriterionScore.assessment == one) & (CriterionScore.criterion == key)
        given = (3805, 1850, 1400, 1325, 900)[number]
        CriterionScore.update(verified_score=given, note=f"Đã đối chiếu {key}").where(
            mine
        ).execute()
    said = paper(office.get(sheet_pdf(7)).data)
    for name, figures in (("a", "403938,05"), ("b", "201918,5"), ("d", "151413,25")):
        assert re.search(rf"{name}[^\d]*{figures}(?!\d)", said)
    assert "Tổngsốđiểm1009692,8" in said  # 38,05 + 18,5 + 14 + 13,25 + 9
    database.engine().ensure_open()
    CriterionScore.update(verified_score=None).where(
        (CriterionScore.assessment == one) & (CriterionScore.criterion == "ideology")
    ).execute()
    assert "Tổngsốđiểm10096II." in paper(office.get(sheet_pdf(7)).data)
    assert squash("Đã đối chiếu political_tasks") in said


def test_who_is_late_and_who_is_missing_is_listed(app: Flask, office: FlaskClient) -> None:
    with database.connection():
        put(BLANK, WORKED, Clock(dt.date(2017, 12, 16)))
        workflow.submit(
            actor(ITS_SECRETARY),
            assessment().id,
            SO_2017,
            key="the-key-of-one-form",
            at=Clock(dt.date(2017, 12, 17)),
        )
    said = paper(office.get(SUMMARY).data)
    assert "III.Tiếnđộ(Hạnnộp:hếtngày14/12/2017)Chưanộp:4chibộ" in said
    assert squash("Nộp muộn: 1 chi bộ") in said
    assert squash("Chi bộ Trung tâm Lưu trữ lịch sử: nộp muộn 3 ngày") in said
    assert squash("Chi bộ Cải cách hành chính: chưa nộp (trả lại)") in said


def test_a_share_over_half_is_said_with_its_figures(app: Flask, office: FlaskClient) -> None:
    under = squash("2/12 chi bộ Trong sạch vững mạnh – không vượt 50%, nhiều nhất 6 chi bộ")
    assert under in paper(office.get(SUMMARY).data)
    with database.connection():
        for place in (2, 5, 9, 10, 12):
            put(place, WORKED, Clock(dt.date(2017, 12, 8)))
    over = squash("7/12 chi bộ Trong sạch vững mạnh – vượt 50%, không nên quá 6 chi bộ")
    assert over in paper(office.get(SUMMARY).data)


def test_a_case_to_look_at_is_in_the_summary(app: Flask, office: FlaskClient) -> None:
    with database.connection():
        put(12, worked(tasks="failed"), Clock(dt.date(2017, 12, 8)))
        flag = known(12)[1].flags[0]
    said = paper(office.get(SUMMARY).data)
    assert squash(f"Chi bộ Trường Bồi dưỡng cán bộ: {flag.text}") in said


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (0, 12, "0%"),
        (5, 12, "41,7%"),
        (1, 3, "33,3%"),
        (2, 3, "66,7%"),
        (1, 8, "12,5%"),
        (1, 2000, "0,1%"),
        (1, 2001, "0%"),
        (12, 12, "100%"),
        (0, 0, ""),
    ],
)
def test_a_share_is_rounded_half_up_to_one_decimal(part: int, whole: int, said: str) -> None:
    assert records.percent(part, whole) == said


# --- the same record, the same bytes --------------------------------------------------------------


def test_the_same_record_gives_the_same_bytes_until_a_value_changes(
    app: Flask, office: FlaskClient, sign_in: SignIn
) -> None:
    branch = sign_in("bithu12")
    before = {url: office.get(url).data for url in (sheet_pdf(12), SUMMARY)}
    app.config["CLOCK"] = Clock(dt.date(2017, 12, 9))
    for url, pdf in before.items():
        assert office.get(url).data == pdf
    assert branch.get(sheet_pdf(12)).data == before[sheet_pdf(12)]

    fill(branch, {"score.ideology": "17,51"}, 12)
    for url, pdf in before.items():
        assert check_code(office.get(url).data) != check_code(pdf)


DRAW = """
import hashlib, sys
from tests.fixtures.applications import settings, signed_in
from intranet import create_app, passwords, serving
passwords.METHOD = "scrypt:1024:8:1"
app = serving(create_app(settings(sys.argv[1])))
office = signed_in(app, "vanphong")
print(*(hashlib.sha256(office.get(url).data).hexdigest() for url in sys.argv[2:]))
"""


def test_another_process_gives_the_same_bytes(sqlite_app: Flask) -> None:
    urls = (sheet_pdf(1), sheet_pdf(10), SUMMARY)
    office = signed_in(sqlite_app, "vanphong")
    here = [hashlib.sha256(office.get(url).data).hexdigest() for url in urls]
    address = sqlite_app.config["SETTINGS"].database_url
    done = subprocess.run(
        [sys.executable, "-c", DRAW, address, *urls],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONHASHSEED": "7", "TZ": "America/New_York", "LC_ALL": "C"},
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == here


# --- how they are handed out ----------------------------------------------------------------------


def test_papers_say_what_they_are(office: FlaskClient) -> None:
    for url, name in (
        (sheet_pdf(3), "bieu-cham-diem-2017-4.pdf"),
        (SUMMARY, "tong-hop-2017.pdf"),
    ):
        answer = office.get(url)
        assert answer.status_code == 200
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Content-Disposition"] == f'inline; filename="{name}"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.data.startswith(b"%PDF-")


def test_papers_stay_within_reach(sign_in: SignIn) -> None:
    branch = sign_in("bithu03")
    assert branch.get(sheet_pdf(3)).status_code == 200
    assert branch.get(SUMMARY).status_code == 403
    for url in (
        sheet_pdf(4),
        "/2017/chi-bo/1/bieu-cham-diem.pdf",
        "/2018/chi-bo/4/bieu-cham-diem.pdf",
    ):
        assert branch.get(url).status_code == 404
    office = sign_in("vanphong")
    for year in (2018, 10**30):
        assert office.get(f"/{year}/tong-hop.pdf").status_code == 404
        assert office.get(f"/{year}/chi-bo/4/bieu-cham-diem.pdf").status_code == 404


# --- names are only names -------------------------------------------------------------------------

ONE_LINE = sorted({values.parse_line(words) for words in HOSTILE})


def rename(names: list[str]) -> None:
    """Give the branches these names, and their secretaries as well."""
    database.engine().ensure_open()
    for place, name in enumerate(names, start=1):
        Organisation.update(name=name, paper_name=name, superior=name, place=name).where(
            Organisation.id == place + 1
        ).execute()
        User.update(display_name=name).where(User.username == f"bithu{place:02d}").execute()


def test_there_are_hostile_texts_enough() -> None:
    assert len(ONE_LINE) >= 40
    assert max(map(len, ONE_LINE)) == 200


def test_hostile_names_stand_on_pages_and_papers_as_typed(sqlite_app: Flask) -> None:
    office = signed_in(sqlite_app, "vanphong")
    # A page may end within a long name and part it: the longest goes to a branch that has not
    # handed in, which is named a second time in a list below the table.
    by_length = sorted(ONE_LINE, key=len, reverse=True)
    rounds = -(-len(by_length) // 12)
    for first in range(rounds):
        names = (by_length[first::rounds] + by_length[-12:])[:12]
        names[0], names[1] = names[1], names[0]
        rename(names)
        board = text(office.get(f"/{YEAR}/chi-bo").text)
        summary = paper(office.get(SUMMARY).data, "")
        for place, name in enumerate(names, start=1):
            said = " ".join(name.split())
            assert said in board
            assert shown(name) in summary
            home = office.get(branch_url(place))
            assert home.status_code == 200
            assert text(home.text).count(said) >= 2
        one = office.get(sheet_pdf(1))
        assert shown(names[0]) in paper(one.data)


def test_hostile_notes_stand_on_pages_and_papers_as_typed(sqlite_app: Flask) -> None:
    """Every text field of the sheet and of giving back, on every page that shows it."""
    everything_bad = values.parse_text("\n".join(HOSTILE))
    branch, office = (signed_in(sqlite_app, who) for who in ("bithu10", "vanphong"))
    rename(["A&B <b>X</b> <img src=x>"] * 12)
    typed = worked(
        evidence__ideology=everything_bad,
        proposal_reason=everything_bad,
        proposed_by="A&B <b>X</b> <img src=x>",
        proposed_tier="good",
    )
    wanted = [" ".join(words.split()) for words in map(values.normalise, HOSTILE)]

    def shows(page: str) -> None:
        said = text(page)
        for words in wanted:
            assert words in said, words

    assert fill(branch, typed).status_code == 303
    page = branch.get(sheet_url())
    shows(page.text)
    assert fields(page.text)["evidence.ideology"] == everything_bad
    shows(office.get(sheet_url()).text)
    shows(fill(branch, {"score.ideology": "x", "evidence.ideology": everything_bad}).text)
    preview = branch.post(f"{sheet_url()}/xem-truoc", data=fields(page.text) | typed, headers=HTMX)
    assert preview.status_code == 200
    stale = fields(page.text) | {"evidence.ideology": f"{everything_bad}\nkhác"}
    assert fill(branch, {"score.ideology": "17"}).status_code == 303
    conflict = branch.post(sheet_url(), data=stale)
    assert conflict.status_code == 409
    shows(conflict.text)
    said = paper(office.get(sheet_pdf()).data)
    for words in map(values.normalise, HOSTILE):
        assert said.count(shown(words)) >= 2, words

    home = branch.get(branch_url()).text
    keys = re.findall(r'name="form_key" value="([^"]+)"', home)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', home)[0]
    data = {"csrf_token": token, "form_key": keys[0]}
    assert branch.post(f"{branch_url()}/nop", data=data).status_code == 303
    locked = branch.post(sheet_url(), data=stale)
    assert locked.status_code == 409
    shows(locked.text)
    form = office.get(f"{branch_url()}/tra-lai").text
    data = {
        "csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', form)[0],
        "form_key": re.findall(r'name="form_key" value="([^"]+)"', form)[0],
        "reason": everything_bad,
    }
    shows(office.post(f"{branch_url()}/tra-lai", data=data | {"form_key": ""}).text)
    assert office.post(f"{branch_url()}/tra-lai", data=data).status_code == 303
    shows(branch.get(branch_url()).text)
    shows(branch.get(sheet_url()).text)
    shows(office.get(branch_url()).text)

"""The papers say what the database says (R17)."""

import datetime as dt
import hashlib
import os
import random
import re
import subprocess
import sys

import pytest
from flask import Flask
from flask.testing import FlaskClient

from intranet import database, sheet, values
from intranet.blueprints import records
from intranet.blueprints.labels import STATE_LABELS
from intranet.clock import Clock
from intranet.models import CriterionScore, Organisation, Step
from intranet.operations import scoring, workflow
from tests.fixtures.applications import SignIn, signed_in
from tests.reports.reading import pages, squash
from tests.sheets import (
    BLANK,
    CRITERIA,
    ITS_SECRETARY,
    SO_2017,
    STORIES,
    WORKED,
    actor,
    assessment,
    branch_url,
    fill,
    rows,
    set_state,
    stored,
    vote,
    worked,
)
from tests.web.paper import (
    SUMMARY,
    assert_paper_says_the_database,
    assert_summary_says_the_database,
    check_code,
    known,
    paper,
    sheet_pdf,
)

pytestmark = pytest.mark.slow


@pytest.fixture
def office(sign_in: SignIn) -> FlaskClient:
    return sign_in("vanphong")


def test_whoever_signs_and_where_it_goes_are_those_of_the_organisation(
    sign_in: SignIn, office: FlaskClient
) -> None:
    with database.connection():
        for one, title in ((2, "PHÓ BÍ THƯ"), (1, "")):
            Organisation.update(
                signs_for="T/M CHI ỦY & <b>LẠ</b>" if one == 2 else "",
                signer_title=title,
                signer_name=f"Nguyễn Văn {one}",
                addressees="Văn phòng Đảng ủy\nLưu chi bộ",
            ).where(Organisation.id == one).execute()
    sheet_paper = squash("".join(pages(office.get(sheet_pdf(1)).data)))
    for words in ("T/M CHI ỦY & <b>LẠ</b>", "PHÓ BÍ THƯ", "Nguyễn Văn 2", "Lưu chi bộ."):
        assert squash(words) in sheet_paper
    assert sheet_paper.count(squash("(Ký, ghi rõ họ tên)")) == 1, "the left one alone"
    summed = squash("".join(pages(office.get(SUMMARY).data)))
    for words in ("T/M ĐẢNG ỦY", "BÍ THƯ", "Nguyễn Văn 1", "Nơi nhận:", "Văn phòng Đảng ủy;"):
        assert squash(words) in summed
    blank = squash("".join(pages(office.get(f"{branch_url(2)}/bieu-cham-diem.pdf").data)))
    assert squash("Nơi nhận:") not in blank


# --- the example, random sheets, the worked sheet -------------------------------------------------


def test_papers_say_the_example_department(app: Flask, office: FlaskClient) -> None:
    for place in (1, 2, 4, 5, 6, 9, 10, 11):
        assert_paper_says_the_database(office.get(sheet_pdf(place)).data, place)
    assert_summary_says_the_database(office.get(SUMMARY).data)


def test_the_blank_form_asks_all_and_tells_nothing(app: Flask, office: FlaskClient) -> None:
    """Whatever a branch has filled in, its form for the meeting is empty."""
    filled, other = (office.get(sheet_pdf(place)).data for place in (1, BLANK))
    blanks = [office.get(sheet_pdf(place).replace(".pdf", "-trong.pdf")) for place in (1, BLANK)]
    for answer in blanks:
        assert answer.mimetype == "application/pdf"
        assert "bieu-cham-diem-trong-2017-" in answer.headers["Content-Disposition"]
    said = ["".join(pages(answer.data)) for answer in blanks]
    for criterion in SO_2017.criteria:
        assert all(squash(criterion.name) in text for text in said)
    for question in SO_2017.questions.values():
        assert (squash(question.label) in said[0]) == (
            squash(question.label) in "".join(pages(other))
        )
    assert squash("92,5") in "".join(pages(filled))
    assert squash("92,5") not in said[0]
    assert squash("mã đối chiếu") not in said[0]
    assert "Trạngthái" not in said[0]


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
        vote()
        workflow.submit(
            actor(ITS_SECRETARY),
            assessment().id,
            SO_2017,
            key="the-key-of-one-form",
            at=Clock(dt.date(2017, 12, 17)),
        )
    said = paper(office.get(SUMMARY).data)
    assert "V.Tiếnđộ(Hạnnộp:hếtngày14/12/2017)Chưanộp:8chibộ" in said
    assert squash("Nộp muộn: 1 chi bộ") in said
    assert squash("Chi bộ Trung tâm Lưu trữ lịch sử: nộp muộn 3 ngày") in said
    assert squash("Chi bộ Cải cách hành chính: chưa nộp (trả lại)") in said


def test_a_share_over_half_is_said_with_its_figures(app: Flask, office: FlaskClient) -> None:
    under = squash("2/16 chi bộ Trong sạch vững mạnh – không vượt 50%, nhiều nhất 8 chi bộ")
    assert under in paper(office.get(SUMMARY).data)
    with database.connection():
        for place in (2, 3, 4, 5, 9, 10, 12):
            put(place, WORKED, Clock(dt.date(2017, 12, 8)))
    over = squash("9/16 chi bộ Trong sạch vững mạnh – vượt 50%, không nên quá 8 chi bộ")
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

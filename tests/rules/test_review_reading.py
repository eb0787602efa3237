"""What a regulation's file says about reviews, and what is refused in it."""

import hashlib
import re
from pathlib import Path

import pytest

from intranet.rules import regulation as regulations
from intranet.rules.regulation import RegulationError, load, parse
from intranet.rules.review_provisions import CHECKS, STEPS
from intranet.rules.review_reading import UNSTATED, unstated_review
from tests.rules.given import FOLDER, SO_2017, refusals

RULES = SO_2017.review
FROZEN = "683cf0a6dfef74304813c7602478927c717124369b695e3bcd145813d489ce75"
EXECUTIVE = 'key = "executive"\nname = "Ban Chấp hành Đảng bộ"'
NOTICE = 'check = "report_notice"\ndays = 3'
SUMMARY = 'check = "branch_summary"\nclause = "II.A.3.2"'
HIGHER = 'check = "higher_first"\nsame_day = true'
SECRETARY = 'key = "secretary"\nname = "Bí thư chi bộ"\nkind = "party"\nplace = "branch_committee"'
HEADS = 'heads = ["branch_committee", "branch"]'
STRENGTHS = 'key = "strengths"\nwhom = "everyone"'
START = SO_2017.text.index("[review.exempt]")


def test_the_plan_of_2017_uses_every_check_and_every_step() -> None:
    assert RULES.checks.keys() == CHECKS.keys()
    assert tuple(RULES.order) == STEPS
    notice = RULES.checks["report_notice"]
    assert (notice.days, notice.clause) == (3, "II.A.3.1")
    assert notice.unit.startswith("ngày")


def test_every_provision_stands_where_the_plan_says_it() -> None:
    assert RULES.exempt.clause == "II.A.1.1.b"
    assert {each.clause for each in RULES.places.values()} == {"II.A.1.2"}
    assert {each.clause for each in RULES.offices.values()} == {"II.A.1.2"}
    assert {each.clause for each in RULES.headings} == {
        *("II.A.2.1", "II.A.2.2.a", "II.A.2.2.b", "II.A.3.1", "II.B.2.2.2"),
    }
    assert {key: each.clause for key, each in RULES.order.items()} == {
        "peers": "II.B",
        "civil_grades": "II.B",
        "reviews": "II.B.2.2.4",
        "members": "II.B",
        "branches": "II.B",
    }


def test_a_text_that_a_cycle_stored_before_reviews_still_loads() -> None:
    old = (FOLDER / "so-2017-of-schema-0001.toml").read_text("utf-8")
    assert "[review" not in old
    kept = parse(old, "so-2017.toml")
    assert kept.review is unstated_review()
    assert kept.review.offices.keys() == RULES.offices.keys()
    assert kept.review.checks["report_notice"].days == 3


def test_what_such_a_text_is_read_with_is_frozen() -> None:
    assert hashlib.sha256(UNSTATED.read_bytes()).hexdigest() == FROZEN


def test_a_file_at_hand_must_say_something_about_reviews(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = SO_2017.text[:START].replace('name = "so-2017"', 'name = "so-2031"', 1)
    (tmp_path / "so-2031.toml").write_text(silent, "utf-8")
    monkeypatch.setattr(regulations, "FOLDER", tmp_path)
    with pytest.raises(RegulationError, match=r": thiếu khoá bắt buộc$") as refused:
        load("so-2031")
    assert (refused.value.file, refused.value.key) == ("so-2031.toml", "review")


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        (NOTICE, 'check = "report_notice"\ndays = 61', "review.checks[8].days", "từ 0 đến 60"),
        (NOTICE, 'check = "report_notice"\ndays = -1', "review.checks[8].days", "từ 0 đến 60"),
        (NOTICE, 'check = "report_notice"', "review.checks[8].days", "thiếu khoá"),
        (HIGHER, 'check = "higher_first"\nsame_day = 1', "review.checks[0].same_day", "true"),
        (SUMMARY, f"{SUMMARY}\nsame_day = true", "review.checks[1].same_day", "khoá lạ"),
        (SUMMARY, SUMMARY.replace("branch_summary", "summary"), "review.checks[1].check", "“summ"),
        (SUMMARY, SUMMARY.replace("branch_summary", "deputy_chairs"), "review.checks", "hai lần"),
        (SUMMARY, 'check = "branch_summary"', "review.checks[1].clause", "thiếu khoá"),
        (EXECUTIVE, EXECUTIVE.replace("executive", "province"), "review.places[0].key", "“prov"),
        (EXECUTIVE, EXECUTIVE.replace("executive", "group"), "review.places", "hai lần"),
        (SECRETARY, SECRETARY.replace("_committee", "es"), "review.offices[11].place", "“branch"),
        (SECRETARY, SECRETARY.replace("party", "army"), "review.offices[11].kind", "“army”"),
        (SECRETARY, SECRETARY.replace("secretary", "unit_head"), "review.offices", "hai lần"),
        (HEADS, 'heads = ["moon"]', "review.offices[11].heads", "danh sách"),
        (HEADS, 'heads = "branch"', "review.offices[11].heads", "danh sách"),
        (HEADS, 'heads = ["branch", "branch"]', "review.offices[11].heads", "hai lần"),
        (STRENGTHS, STRENGTHS.replace("everyone", "nobody"), "review.headings[16].whom", "“nob"),
        (STRENGTHS, STRENGTHS.replace("strengths", "causes"), "review.headings", "hai lần"),
        ('step = "peers"', 'step = "moon"', "review.order[0].step", "“moon”"),
        ('step = "peers"', 'step = "members"', "review.order", "hai lần"),
        ('= "standing_reviews"', '= "soon"', "review.collectives[1].deadline", "“soon”"),
        ('key = "standing"', 'key = "executive"', "review.collectives", "hai lần"),
        ("[review.exempt]", "[review.spared]", "review.exempt", "thiếu khoá"),
        ("[review.exempt]", "[review.x]\n[review.exempt]", "review.x", "khoá lạ"),
        ("[review.exempt]", "[review.exempt]\nx = 1", "review.exempt.x", "khoá lạ"),
    ],
)  # fmt: skip
def test_a_faulty_table_is_refused_with_its_key(old: str, new: str, key: str, message: str) -> None:
    assert old in SO_2017.text[START:]
    text = SO_2017.text[:START] + SO_2017.text[START:].replace(old, new, 1)
    with pytest.raises(RegulationError) as refused:
        parse(text, "so-thu.toml")
    assert (refused.value.file, refused.value.key) == ("so-thu.toml", key)
    assert message in refused.value.message
    assert refused.value.message in refusals()


def without(place: str) -> str:
    """The other office's file without one of its places, and without its offices there."""
    text = (FOLDER / "fictitious.toml").read_text("utf-8")
    lines = text[text.index("[review]") :].splitlines()
    kept = [
        line
        for line in lines
        if f'{{ key = "{place}"' not in line or "deadline" in line
        if f'place = "{place}"' not in line
    ]
    return text[: text.index("[review]")] + "\n".join(kept) + "\n"


def test_a_place_may_be_left_out_but_not_the_branch() -> None:
    assert tuple(parse(without("branch_committee"), "khác.toml").review.places) == (
        *("leadership", "branch"),
    )
    with pytest.raises(RegulationError, match="cuối cùng là branch") as refused:
        parse(without("branch"), "khác.toml")
    assert refused.value.key == "review.places"


def test_places_stand_from_the_highest_down() -> None:
    text = (FOLDER / "fictitious.toml").read_text("utf-8")
    high = '    { key = "leadership", name = "ban giám đốc", clause = "IV.2" },\n'
    low = '    { key = "branch", name = "chi bộ", clause = "IV.2" },\n'
    assert high in text
    assert low in text
    with pytest.raises(RegulationError, match="xếp từ nơi cao xuống") as refused:
        parse(text.replace(high, "").replace(low, low + high), "khác.toml")
    assert refused.value.message in refusals()


@pytest.mark.parametrize(("left_out", "kept"), [("checks", "order"), ("order", "checks")])
def test_a_file_may_ask_for_no_check_or_for_no_order(left_out: str, kept: str) -> None:
    text = re.sub(rf"\[\[review\.{left_out}\]\]\n(?:[^\[\n].*\n|\n)*", "", SO_2017.text)
    review = parse(text, "khác.toml").review
    assert getattr(review, left_out) == {}
    assert getattr(review, kept) == getattr(RULES, kept)

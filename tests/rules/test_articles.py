"""A regulation in words: every table an article, every value a statement, and what differs."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from intranet.rules.article_words import CHECKS, HEAD_LABELS, LABELS, TITLES
from intranet.rules.articles import Article, articles
from intranet.rules.conditions import CONDITIONS, TOTAL
from intranet.rules.differences import Difference, differences
from intranet.rules.failings import FAILINGS, TOTAL_BELOW
from intranet.rules.regulation import load, names, parse
from tests.rules.given import FOLDER, SO_2017

OTHER = parse((FOLDER / "fictitious.toml").read_text("utf-8"), "fictitious.toml")
WHOLE = articles(SO_2017.text)


def leaves(values: Any) -> Iterator[tuple[str, Any]]:
    """Every key of a file that holds a value, with the value, whatever it lies in."""
    for key, value in values.items():
        inside = [value] if isinstance(value, dict) else value
        if isinstance(inside, list) and inside and isinstance(inside[0], dict):
            for each in inside:
                yield from leaves(each)
        else:
            yield key, value


def at(path: str, whole: Article = WHOLE) -> Article:
    (found,) = (article for article in whole.walk() if article.path == path)
    return found


def words(path: str, whole: Article = WHOLE) -> str:
    (found,) = (
        each.words for part in whole.walk() for each in part.statements if each.path == path
    )
    return found


@pytest.mark.parametrize("text", [SO_2017.text, OTHER.text], ids=["so-2017", "fictitious"])
def test_every_key_of_a_file_is_a_statement_once(text: str) -> None:
    stated = [each for part in articles(text).walk() for each in part.statements]
    keys = sorted(key for key, _ in leaves(tomllib.loads(text)))
    assert sorted(each.key for each in stated) == keys
    assert len(stated) == len(list(leaves(tomllib.loads(text)))) > 50
    assert len({each.path for each in stated}) == len(stated)
    assert len({part.path for part in articles(text).walk()}) == len(list(articles(text).walk()))


@pytest.mark.parametrize("name", names())
def test_every_key_and_table_of_a_regulation_at_hand_has_vietnamese_words(name: str) -> None:
    whole = articles(load(name).text)
    stated = {each.key for part in whole.walk() for each in part.statements}
    assert stated - LABELS.keys() == set(), "give these keys words in article_words.LABELS"
    plain = {part.path for part in whole.walk() if part.path.endswith(part.title)}
    assert plain == set(), "give these tables words in article_words.TITLES or CHECKS"


def test_every_check_of_an_organisation_has_a_phrase() -> None:
    # The two on the total are the tier's own threshold.
    assert {*CONDITIONS, *FAILINGS} - {TOTAL, TOTAL_BELOW} <= CHECKS.keys()


@pytest.mark.parametrize(
    ("path", "title", "clause"),
    [
        ("", SO_2017.title, ""),
        ("scores", "Thang điểm", "II.B.1.3.notes"),
        ("criteria", "Tiêu chí chấm điểm", ""),
        ("criteria.ideology", "b. Công tác chính trị tư tưởng", "II.B.1.2.b"),
        ("tiers.weak", "Yếu kém", "II.B.1.3.d"),
        (
            "tiers.strong.conditions.tasks_excellent",
            "Về các nhiệm vụ được giao, tổ chức đảng hoàn thành xuất sắc nhiệm vụ",
            "II.B.1.3.a",
        ),
        (
            "tiers.good.conditions.committee_good",
            "Tập thể cấp ủy (chi ủy; Ban Chấp hành, Ban Thường vụ) hoàn thành tốt nhiệm vụ trở lên",
            "II.B.1.3.b",
        ),
        (
            "tiers.strong.conditions.peers_highest",
            "Chính quyền và mọi đoàn thể cùng cấp được phân loại ở mức cao nhất",
            "II.B.1.3.a",
        ),
        (
            "tiers.good.conditions.peers_second",
            "Chính quyền và mọi đoàn thể cùng cấp được phân loại ở mức cao thứ hai trở lên",
            "II.B.1.3.b",
        ),
        (
            "tiers.strong.conditions.all_completed_or_better",
            "100% số đảng viên của chi bộ, hoặc số tổ chức đảng trực thuộc của đảng bộ "
            "đạt mức hoàn thành nhiệm vụ trở lên",
            "II.B.1.3.a",
        ),
        (
            "tiers.weak.failings.children_weak",
            "Trên 1/3 tổ chức đảng trực thuộc xếp loại Yếu kém",
            "II.B.1.3.d",
        ),
        (
            "tiers.weak.failings.members_failed",
            "Trên 1/2 đảng viên xếp loại Không hoàn thành nhiệm vụ",
            "II.B.1.3.d",
        ),
        (
            "tiers.weak.failings.mass_organisations_lowest",
            "Từ 2 tổ chức đoàn thể chính trị - xã hội cùng cấp trở lên "
            "bị phân loại ở mức thấp nhất",
            "II.B.1.3.d",
        ),
        ("questions.subordinates.total", SO_2017.questions["subordinates.total"].label, "II.B.1.3"),
        ("deadlines.report", "Gửi báo cáo, biểu chấm điểm về Văn phòng Đảng ủy", "III.3"),
    ],
)
def test_an_article_is_called_by_what_it_is_about(path: str, title: str, clause: str) -> None:
    assert (at(path).title, at(path).clause) == (title, clause)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("name", "so-2017"),
        ("in_force_since", "09/11/2017"),
        ("scores.maximum_total", "100 điểm"),
        ("decimals.places", "2 chữ số thập phân"),
        ("tiers.weak.below_total", "50 điểm"),
        ("tiers.good.conditions.tasks_good.level", "Hoàn thành tốt nhiệm vụ trở lên"),
        ("tiers.strong.conditions.peers_highest.none_satisfies", "có"),
        ("tiers.weak.failings.children_weak.kind", "đảng bộ"),
        (
            "tiers.weak.failings.children_weak.fraction",
            "1/3 phần tổng số tổ chức đảng trực thuộc; chỉ tính khi nhiều hơn",
        ),
        ("flags.tasks_failed.tier", "Hoàn thành nhiệm vụ"),
        ("strong_share_limit.percent", "50% tổng số chi bộ của đảng bộ"),
        ("ballot.base", "phiếu hợp lệ"),
        ("members.quota.tier", "Hoàn thành xuất sắc nhiệm vụ"),
        ("deadlines.standing_reviews.before", "20/12/2017"),
    ],
)
def test_a_value_is_told_in_words_with_its_unit(path: str, said: str) -> None:
    assert words(path) == said


def test_points_have_a_decimal_comma() -> None:
    assert words("scores.maximum_total", articles(OTHER.text)) == "60,5 điểm"


def test_a_note_that_settles_a_reading_is_told_apart() -> None:
    assert at("decimals").settles_a_reading
    assert not at("scores").settles_a_reading
    assert not at("criteria").settles_a_reading


STRANGE = """
[members.bonus]
title = "Điểm thưởng"
clause = "IV.1"
weight = 2.5
unit = "điểm"
allowed = false
people = []
nights = [2018-01-02, 2018-01-03]
check = "unheard_of"
level = "splendid"
tier = "nowhere"
base = "moon"

[[members.bonus.steps]]
order = 1

[[members.bonus.steps]]
order = 2
"""


def test_a_table_that_nobody_knew_of_is_told_by_the_same_steps() -> None:
    whole = articles(SO_2017.text + STRANGE)
    bonus = at("members.bonus", whole)
    assert (bonus.title, bonus.clause) == ("Unheard_of", "IV.1")
    assert {each.label: each.words for each in bonus.statements} == {
        "Tên quy định": "Điểm thưởng",
        "Điều khoản": "IV.1",
        "weight": "2,5 điểm",
        "Đơn vị": "điểm",
        "allowed": "không",
        "people": "không có",
        "nights": "02/01/2018; 03/01/2018",
        "Điều được xét": "unheard_of",
        "Mức ít nhất": "splendid",
        "Mức": "nowhere",
        "Tính tỷ lệ trên": "moon",
    }
    written = {each.key: each.written for each in bonus.statements}
    assert (written["allowed"], written["nights"]) == ("false", "02/01/2018, 03/01/2018")
    assert [part.path for part in at("members.bonus.steps", whole).parts] == [
        "members.bonus.steps.1",
        "members.bonus.steps.2",
    ]
    assert at("members.bonus.steps", whole).title == "steps"
    assert words("members.bonus.steps.1.order", whole) == "1"


def test_a_phrase_without_its_figures_is_still_told() -> None:
    whole = articles('[x]\ncheck = "failed_share"\n[y]\ncheck = "newly_admitted"\n')
    assert [part.title for part in whole.parts] == ["Trên   ", "Mới kết nạp, chưa đủ "]


def test_proofs_are_told_in_the_words_of_the_file() -> None:
    choice = '[[members.proofs.choices]]\nvalue = "p"\nlabel = "Bằng khen"\n'
    assert words("proofs", articles(f'proofs = ["p", "q"]\n{choice}')) == "Bằng khen; q"


# --- what distinguishes two files ----------------------------------------------------------------


def changed(old: str, new: str) -> list[Difference]:
    assert old in SO_2017.text
    return differences(WHOLE, articles(SO_2017.text.replace(old, new, 1)))


def test_a_file_does_not_differ_from_itself() -> None:
    assert differences(WHOLE, articles(SO_2017.text)) == []


def test_a_changed_threshold_is_told_with_clause_and_place() -> None:
    (found,) = changed("minimum_total = 90", "minimum_total = 92.5")
    assert found == Difference(
        "tiers.strong.minimum_total",
        "II.B.1.3.a",
        "Mức phân loại, từ cao xuống thấp › Trong sạch vững mạnh",
        "Tổng điểm từ",
        "90 điểm",
        "92,5 điểm",
    )
    assert found.text == "Tổng điểm từ: trước là “90 điểm”, nay là “92,5 điểm”"


def test_what_is_new_and_what_is_gone_is_told() -> None:
    (added,) = changed(
        'issued_by = "Đảng ủy Sở"', 'issued_by = "Đảng ủy Sở"\nissued_on = 2017-11-20'
    )
    assert (added.clause, added.where, added.text) == ("", "", "Ngày ban hành: thêm “20/11/2017”")
    issued = articles(SO_2017.text.replace("issued_by", "issued_on = 2017-11-20\nissued_by", 1))
    (lost,) = differences(issued, WHOLE)
    assert (lost.clause, lost.where, lost.text) == ("", "", "Ngày ban hành: bỏ “20/11/2017”")
    (gone,) = changed('note = "Không có điểm cộng thêm."\n', "")
    assert (gone.clause, gone.where) == ("II.B.1.3.notes", "Thang điểm")
    assert gone.text == "Ghi chú: bỏ “Không có điểm cộng thêm.”"


def test_the_words_of_an_answer_are_one_difference_wherever_they_are_used() -> None:
    (found,) = changed('label = "Mức cao nhất"', 'label = "Bậc cao nhất"')
    assert found.path == "peer_scale.choices.highest.label"
    assert found.clause == "II.B.1.3"


def test_another_order_is_a_difference_and_an_item_is_found_wherever_it_stands() -> None:
    first, second = (
        'key = "cong_doan"\nname = "Công đoàn"',
        'key = "hoi_phu_nu"\nname = "Hội Phụ nữ"',
    )
    swapped = SO_2017.text.replace(first, "@").replace(second, first).replace("@", second)
    (found,) = differences(WHOLE, articles(swapped))
    assert (found.path, found.label) == ("mass_organisations", "Các mục theo thứ tự")
    assert (found.clause, found.where) == ("", "Đoàn thể chính trị - xã hội cùng cấp")
    assert found.after is not None
    assert found.after.startswith("Hội Phụ nữ, Đoàn Thanh niên, Công đoàn, ")


def test_a_new_item_is_told_value_by_value() -> None:
    more = '[[mass_organisations]]\nkey = "hoi_moi"\nname = "Hội Mới"\nclause = "II.B.1.3.a"\n\n'
    found = changed("[questions.tasks]", more + "[questions.tasks]")
    assert [each.path for each in found] == [
        "mass_organisations",
        *(f"mass_organisations.hoi_moi.{key}" for key in ("key", "name", "clause")),
    ]
    assert [each.before for each in found[1:]] == [None, None, None]


def test_every_value_of_another_offices_file_that_differs_is_told() -> None:
    found = {each.path for each in differences(WHOLE, articles(OTHER.text))}
    here = {each.path: each.written for p in WHOLE.walk() for each in p.statements}
    there = {each.path: each.written for p in articles(OTHER.text).walk() for each in p.statements}
    differing = {path for path in here | there if here.get(path) != there.get(path)}
    assert differing <= found
    assert found - differing <= {
        part.path for whole in (WHOLE, articles(OTHER.text)) for part in whole.walk()
    }


def test_numbers_that_are_written_differently_are_the_same() -> None:
    assert changed("minimum_total = 90", "minimum_total = 90.0") == []
    assert Decimal("90.0") == 90


def test_titles_and_labels_are_words_and_not_keys() -> None:
    for table in (LABELS, TITLES, CHECKS):
        assert all(said and said != key for key, said in table.items())


def test_what_is_noted_beside_a_table_is_told_and_nothing_else() -> None:
    noted = [value for key, value in leaves(tomllib.loads(SO_2017.text)) if key == "note"]
    assert sorted(part.note for part in WHOLE.walk() if part.note) == sorted(noted)


def test_a_name_is_called_a_name_in_the_file_at_its_head_alone() -> None:
    named = {
        each.label: part.path == ""
        for part in WHOLE.walk()
        for each in part.statements
        if each.key == "name"
    }
    assert named == {HEAD_LABELS["name"]: True, LABELS["name"]: False}


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("members.not_rated.newly_admitted", "Mới kết nạp, chưa đủ 6 tháng"),
        (
            "members.tiers.failed.failings.under_discipline",
            "Đang trong thời hạn chấp hành kỷ luật: 12 tháng",
        ),
    ],
)
def test_a_term_is_told_without_what_its_unit_explains(path: str, title: str) -> None:
    assert at(path).title == title


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("members.quota.tier", "Hoàn thành xuất sắc nhiệm vụ"),
        ("members.quota.of", "Hoàn thành tốt nhiệm vụ"),
        ("strong_share_limit.tier", "Trong sạch vững mạnh"),
    ],
)
def test_a_tier_is_told_by_its_name(path: str, said: str) -> None:
    assert words(path) == said

"""Regulation files: what so-2017 states, what the loader refuses, another office's file."""

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path

import pytest

from intranet.rules import regulation as regulations
from intranet.rules.conditions import CONDITIONS, TOTAL
from intranet.rules.facts import OrganisationFacts, Subordinates
from intranet.rules.failings import FAILINGS, TOTAL_BELOW
from intranet.rules.organisation import classify
from intranet.rules.regulation import RegulationError, load, names, parse
from tests.rules.given import FOLDER, SO_2017, refusals

OTHER = parse((FOLDER / "fictitious.toml").read_text("utf-8"), "fictitious.toml")


# --- what the regulation of 2017 states -----------------------------------------------------------


def test_the_five_criteria_add_up_to_100_points() -> None:
    stated = [(each.number, each.key, each.maximum, each.clause) for each in SO_2017.criteria]
    assert stated == [
        ("a", "political_tasks", Decimal(40), "II.B.1.2.a"),
        ("b", "ideology", Decimal(20), "II.B.1.2.b"),
        ("c", "organisation_building", Decimal(15), "II.B.1.2.c"),
        ("d", "leadership", Decimal(15), "II.B.1.2.d"),
        ("e", "inspection", Decimal(10), "II.B.1.2.e"),
    ]
    assert SO_2017.maximum_total == 100
    assert SO_2017.decimals == 2


def test_the_tiers_and_what_each_letter_lists() -> None:
    stated = {
        tier.key: (tier.name, tier.clause, tier.minimum_total, [c.code for c in tier.conditions])
        for tier in SO_2017.tiers
    }
    assert stated == {
        "strong": (
            "Trong sạch vững mạnh",
            "II.B.1.3.a",
            Decimal(90),
            [
                *("total", "tasks_excellent", "united", "committee_excellent", "regular_meetings"),
                *("all_completed_or_better", "peers_highest"),
            ],
        ),
        "good": (
            "Hoàn thành tốt nhiệm vụ",
            "II.B.1.3.b",
            Decimal(70),
            [
                *("total", "tasks_good", "united", "committee_good", "undetected_discipline"),
                "peers_second",
            ],
        ),
        "completed": ("Hoàn thành nhiệm vụ", "II.B.1.3.c", Decimal(50), ["total"]),
        "weak": ("Yếu kém", "II.B.1.3.d", None, []),
    }
    weak = SO_2017.tier("weak")
    assert weak.below_total == 50
    assert [(f.code, f.kind, f.fraction, f.count) for f in weak.failings] == [
        ("total_below", None, None, None),
        ("disunity", None, None, None),
        ("corruption_discipline", None, None, None),
        ("authority_lowest", None, None, None),
        ("mass_organisations_lowest", None, None, 2),
        ("children_weak", "committee", (1, 3), None),
        ("members_failed", "branch", (1, 2), None),
    ]


def test_the_deadlines_and_the_share() -> None:
    assert {key: each.before for key, each in SO_2017.deadlines.items()} == {
        "review_and_rating": dt.date(2017, 12, 15),
        "standing_reviews": dt.date(2017, 12, 20),
        "report": dt.date(2017, 12, 15),
    }
    assert (SO_2017.strong_share_limit.percent, SO_2017.strong_share_limit.clause) == (
        50,
        "II.B.1.3.a",
    )


def test_a_committee_is_asked_in_its_own_words() -> None:
    key = "subordinates.total"
    assert "đảng viên" in SO_2017.questions[key].label
    assert "tổ chức đảng trực thuộc" in SO_2017.questions_for("committee")[key].label
    assert SO_2017.questions_for("branch") is SO_2017.questions
    assert [each.key for each in SO_2017.questions.values()] == list(SO_2017.questions)
    authority = SO_2017.questions_for("committee")["authority"]
    assert authority == SO_2017.questions["authority"]


def test_every_choice_has_its_words() -> None:
    assert [(each.value, each.label) for each in SO_2017.peer_choices] == [
        ("highest", "Mức cao nhất"),
        ("second", "Mức cao thứ hai"),
        ("third", "Mức thứ ba"),
        ("lowest", "Mức thấp nhất"),
        ("none", "Không có"),
    ]
    assert SO_2017.choice_label("tasks", "excellent") == "Hoàn thành xuất sắc nhiệm vụ"
    assert SO_2017.choice_phrase("tasks", "failed") == "không hoàn thành nhiệm vụ"
    with pytest.raises(KeyError):
        SO_2017.choice_label("tasks", "splendid")


def test_unknown_keys_of_tiers_and_criteria_are_errors() -> None:
    assert SO_2017.criterion("ideology").maximum == 20
    with pytest.raises(KeyError, match="bonus"):
        SO_2017.criterion("bonus")
    with pytest.raises(KeyError, match="platinum"):
        SO_2017.tier("platinum")


def test_every_function_is_named_in_the_file_and_each_name_has_its_own_function() -> None:
    conditions = {c.check for tier in SO_2017.tiers for c in tier.conditions}
    failings = {f.check for tier in SO_2017.tiers for f in tier.failings}
    failings |= {flag.condition.check for flag in SO_2017.flags}
    assert conditions == CONDITIONS.keys()
    assert failings == FAILINGS.keys()
    functions = [check.answer for check in (*CONDITIONS.values(), *FAILINGS.values())]
    assert len(set(functions)) == len(CONDITIONS) + len(FAILINGS)
    assert not CONDITIONS.keys() & FAILINGS.keys()


def test_the_regulation_carries_its_own_text_and_hash() -> None:
    stored = Path(regulations.__file__).parent / "regulations" / "so-2017.toml"
    assert SO_2017.text == stored.read_text("utf-8")
    assert SO_2017.sha256 == hashlib.sha256(stored.read_bytes()).hexdigest()
    again = parse(SO_2017.text, "bản sao")
    assert repr((again.tiers, again.criteria)) == repr((SO_2017.tiers, SO_2017.criteria))


def test_so_2017_is_at_hand_and_loaded_once() -> None:
    assert "so-2017" in names()
    assert load("so-2017") is SO_2017


@pytest.mark.parametrize("name", ["so-2018", "", "../so-2017", "so-2017.toml", "SO-2017"])
def test_a_regulation_that_is_not_there_is_refused_by_name(name: str) -> None:
    with pytest.raises(RegulationError, match="hiện có: so-2017") as refused:
        load(name)
    assert refused.value.file == f"{name}.toml"


def test_a_file_must_bear_the_name_it_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "so-2031.toml").write_text(SO_2017.text, "utf-8")
    monkeypatch.setattr(regulations, "FOLDER", tmp_path)
    with pytest.raises(RegulationError) as refused:
        load("so-2031")
    assert str(refused.value) == "so-2031.toml: name: phải là “so-2031”, đúng như tên tệp"


# --- another office's file ------------------------------------------------------------------------


def organisation(points: str, **changes: object) -> OrganisationFacts:
    keys = [criterion.key for criterion in OTHER.criteria]
    known: dict[str, object] = {
        "kind": "branch",
        "tasks": "completed",
        "united": True,
        "regular_meetings": True,
        "authority": "third",
        "mass_organisations": ("second",),
        "leaders_disciplined": 0,
        "subordinates": Subordinates(10, 8, 2),
        **changes,
    }
    scores = dict(zip(keys, map(Decimal, points.split()), strict=True))
    return OrganisationFacts(scores=scores, **known)  # type: ignore[arg-type]  # by name on purpose


@pytest.mark.parametrize(
    ("points", "changes", "tier"),
    [
        ("10.5 10 10 10 10 5", {}, "gold"),
        ("10.4 10 10 10 10 5", {}, "silver"),
        ("10.5 10 10 10 10 5", {"subordinates": Subordinates(10, 7, 2)}, None),
        ("10.5 10 10 10 10 5", {"authority": "none"}, "silver"),
        ("10.5 10 10 10 10 5", {"mass_organisations": ()}, "silver"),
        ("10 10 10 10 5 0", {}, "silver"),
        ("10 10 10 10 4.9 0", {}, "bronze"),
        ("10 10 10 10 5 0", {"united": False}, "bronze"),
        ("10 10 10 4.9 0 0", {}, "iron"),
        ("10 10 10 4.9 0 0", {"regular_meetings": False}, "lead"),
        ("10 9.9 0 0 0 0", {}, "lead"),
        ("10.5 10 10 10 10 10", {"tasks": "failed"}, "lead"),
        ("10.5 10 10 10 10 10", {"mass_organisations": ("lowest",)}, "lead"),
        ("10.5 10 10 10 10 10", {"subordinates": Subordinates(10, 7, 3)}, "lead"),
        ("10.5 10 10 10 10 10", {"kind": "committee", "authority": "lowest"}, "silver"),
    ],
)
def test_another_regulation_classifies_without_a_change_of_code(
    points: str, changes: dict[str, object], tier: str | None
) -> None:
    assert classify(organisation(points, **changes), OTHER).tier == tier


def test_the_lowest_tier_is_met_where_a_condition_bars_every_other() -> None:
    found = classify(organisation("10 10 10 4.9 0 0", regular_meetings=None, united=False), OTHER)
    assert (found.best, found.worst) == ("iron", "lead")
    assert found.ladder[-1].answer.value == "unknown"
    barred = classify(organisation("10 10 10 4.9 0 0", regular_meetings=False), OTHER)
    assert barred.ladder[-1].answer.value == "met"
    assert barred.distance == ("Chi bộ sinh hoạt chưa đúng quy định – cần đúng quy định",)


def test_a_share_below_all_can_still_be_reached_while_the_total_is_unknown() -> None:
    members = Subordinates(None, 1, 1)
    found = classify(organisation("10.5 10 10 10 10 10", subordinates=members), OTHER)
    answers = {reason.code: reason.answer.value for reason in found.reasons}
    assert answers["most_completed"] == "unknown"


def test_a_case_that_is_flagged_here_can_be_a_failing_there() -> None:
    def words(tasks: str | None) -> tuple[str, str]:
        found = classify(organisation("10.5 10 10 10 10 10", tasks=tasks), OTHER)
        failing = next(each for each in found.reasons if each.code == "tasks_failed")
        return failing.answer.value, failing.text

    assert words("failed") == ("met", "Về nhiệm vụ được giao, chi bộ không xong")
    assert words("good") == ("not_met", "Về nhiệm vụ được giao, chi bộ tốt")
    assert words(None) == ("unknown", "Chưa rõ chi bộ có hoàn thành nhiệm vụ được giao hay không")


def test_decimals_are_those_of_the_regulation() -> None:
    with pytest.raises(ValueError, match=r"scores\.second: điểm có quá 1 chữ số thập phân"):
        classify(organisation("10 9.99 0 0 0 0"), OTHER)


def test_an_own_date_of_issue_is_kept() -> None:
    assert OTHER.issued_on == dt.date(2030, 1, 15)
    assert SO_2017.issued_on is None
    assert OTHER.flags == ()


# --- what the loader refuses ----------------------------------------------------------------------

FIRST_CRITERION = 'key = "political_tasks"\nnumber = "a"'
FIRST_MAXIMUM = 'maximum = 40\nunit = "điểm"\nclause = "II.B.1.2.a"'
STRONG = 'minimum_total = 90\nunit = "điểm"\nclause = "II.B.1.3.a"'
SHARE = 'percent = 50\nunit = "% tổng số chi bộ của đảng bộ"'
TASKS = 'code = "tasks_excellent"\ncheck = "tasks"\nlevel = "excellent"\nclause = "II.B.1.3.a"'
HALF = 'fraction = "1/2"\nunit = "phần tổng số đảng viên; chỉ tính khi nhiều hơn"'
COUNT = 'count = 2\nunit = "tổ chức đoàn thể chính trị - xã hội cùng cấp"'
NOTHING_CHECKS = 'check = "regular_meetings"'

REFUSED = [
    # file as a whole
    ('name = "so-2017"', "name = so-2017", "", "không đúng cú pháp TOML"),
    ('name = "so-2017"', "", "name", "thiếu khoá bắt buộc"),
    ('name = "so-2017"', 'name = "Sở 2017"', "name", "dấu gạch nối"),
    ('name = "so-2017"', 'name = "so-2017"\ncolour = "red"', "colour", "khoá lạ"),
    ('issued_by = "Đảng ủy Sở"', 'issued_by = ""', "issued_by", "không để trống"),
    ('issued_by = "Đảng ủy Sở"', 'issued_by = " Sở"', "issued_by", "dấu cách"),
    ('issued_by = "Đảng ủy Sở"', "issued_by = 5", "issued_by", "phải là chữ"),
    ("in_force_since = 2017-11-09", 'in_force_since = "2017"', "in_force_since", "phải là ngày"),
    (
        "last_checked_on = 2026-11-23",
        "last_checked_on = 2026-11-23T00:00:00",
        "last_checked_on",
        "phải là ngày",
    ),
    # scores and criteria
    ("maximum_total = 100", "maximum_total = 101", "scores.maximum_total", "là 100"),
    ("maximum_total = 100", 'maximum_total = "100"', "scores.maximum_total", "phải là số điểm"),
    ("maximum_total = 100", "maximum_total = nan", "scores.maximum_total", "phải là số điểm"),
    ("places = 2", "places = 3", "decimals.places", "từ 0 đến 2"),
    ("places = 2", "places = true", "decimals.places", "phải là số nguyên"),
    ("places = 2", "places = 2.0", "decimals.places", "phải là số nguyên"),
    (FIRST_MAXIMUM, FIRST_MAXIMUM.replace("40", "0"), "criteria[0].maximum", "lớn hơn 0"),
    (FIRST_MAXIMUM, FIRST_MAXIMUM.replace("40", "true"), "criteria[0].maximum", "phải là số điểm"),
    (FIRST_MAXIMUM, FIRST_MAXIMUM.replace("40", "40.005"), "criteria[0].maximum", "hai chữ số"),
    (FIRST_MAXIMUM, "maximum = 40", "criteria[0].unit", "thiếu khoá bắt buộc"),
    (FIRST_MAXIMUM, 'maximum = 40\nunit = "điểm"', "criteria[0].clause", "thiếu khoá bắt buộc"),
    ('clause = "II.B.1.2.a"', 'clause = "điểm a"', "criteria[0].clause", "như II.B.1.3.a"),
    (FIRST_CRITERION, FIRST_CRITERION.replace("key", "keys"), "criteria[0].key", "thiếu khoá"),
    (FIRST_CRITERION, f"weight = 1\n{FIRST_CRITERION}", "criteria[0].weight", "khoá lạ"),
    (
        FIRST_CRITERION,
        FIRST_CRITERION.replace("political_tasks", "Political tasks"),
        "criteria[0].key",
        "chữ thường",
    ),
    ('key = "ideology"', 'key = "political_tasks"', "criteria", "“political_tasks” có hai lần"),
    ('number = "b"', 'number = "a"', "criteria", "“a” có hai lần"),
    # tiers
    ("minimum_total = 90", "minimum_total = 70", "tiers[1].minimum_total", "nhỏ hơn mức ngay trên"),
    ("minimum_total = 90", "minimum_total = 60", "tiers[1].minimum_total", "nhỏ hơn mức ngay trên"),
    ("minimum_total = 90", "minimum_total = 100.01", "tiers[0].minimum_total", "không quá 100"),
    ("below_total = 50", "below_total = 49.99", "tiers[3].below_total", "minimum_total"),
    (STRONG, STRONG.replace('unit = "điểm"', ""), "tiers[0].unit", "thiếu khoá"),
    (STRONG, f"{STRONG}\nbelow_total = 95", "tiers[0].below_total", "khoá lạ"),
    ('key = "good"', 'key = "strong"', "tiers", "“strong” có hai lần"),
    ('code = "committee_excellent"', 'code = "united"', "tiers[0].conditions", "có hai lần"),
    ('code = "committee_excellent"', 'code = "total"', "tiers[0].conditions", "có hai lần"),
    ('code = "corruption_discipline"', 'code = "disunity"', "tiers[3].failings", "có hai lần"),
    # conditions and failings
    (TASKS, TASKS.replace('"tasks"', '"effort"'), "tiers[0].conditions[0].check", "“effort”"),
    (TASKS, TASKS.replace('"tasks"', '"disunity"'), "tiers[0].conditions[0].check", "“disunity”"),
    (TASKS, TASKS.replace('"tasks"', f'"{TOTAL}"'), "tiers[0].conditions[0].check", "không có"),
    (TASKS, TASKS.replace('"excellent"', '"best"'), "tiers[0].conditions[0].level", "“best”"),
    (TASKS, TASKS.replace('"excellent"', '"highest"'), "tiers[0].conditions[0].level", "“highest”"),
    (TASKS, TASKS.replace('level = "excellent"', ""), "tiers[0].conditions[0].level", "thiếu"),
    (TASKS, f"{TASKS}\npercent = 50", "tiers[0].conditions[0].percent", "khoá lạ"),
    (NOTHING_CHECKS, f"{NOTHING_CHECKS}\nlevel = 1", "tiers[0].conditions[3].level", "khoá lạ"),
    ("percent = 100", "percent = 101", "tiers[0].conditions[4].percent", "từ 1 đến 100"),
    (
        "none_satisfies = true",
        "none_satisfies = 1",
        "tiers[0].conditions[5].none_satisfies",
        "true",
    ),
    ('level = "highest"', 'level = "none"', "tiers[0].conditions[5].level", "“none”"),
    (COUNT, COUNT.replace("2", "0", 1), "tiers[3].failings[3].count", "từ 1"),
    (COUNT, "count = 2", "tiers[3].failings[3].unit", "thiếu khoá"),
    (HALF, HALF.replace("1/2", "2/2"), "tiers[3].failings[5].fraction", "phân số"),
    (HALF, HALF.replace("1/2", "0/2"), "tiers[3].failings[5].fraction", "phân số"),
    (HALF, HALF.replace("1/2", "0.5"), "tiers[3].failings[5].fraction", "phân số"),
    ('kind = "branch"', 'kind = "group"', "tiers[3].failings[5].kind", "“group”"),
    ('check = "disunity"', 'check = "united"', "tiers[3].failings[0].check", "“united”"),
    ('check = "disunity"', f'check = "{TOTAL_BELOW}"', "tiers[3].failings[0].check", "không có"),
    # flags, share, peers, questions, days
    ('tier = "completed"', 'tier = "medium"', "flags[0].tier", "“medium”"),
    (SHARE, SHARE.replace("50", '"50"'), "strong_share_limit.percent", "phải là số nguyên"),
    (SHARE, "percent = 50", "strong_share_limit.unit", "thiếu khoá"),
    (SHARE, f"{SHARE}\neffect = 1", "strong_share_limit.effect", "khoá lạ"),
    ("[[flags]]", "[flags]", "flags", "phải là danh sách bảng"),
    ("[strong_share_limit]", "[[strong_share_limit]]", "strong_share_limit", "phải là một bảng"),
    ('value = "third"', 'value = "middle"', "peer_scale.choices", "đúng các giá trị"),
    ('label = "Mức thứ ba"', "", "peer_scale.choices[2].label", "thiếu khoá"),
    ('key = "hoi_phu_nu"', 'key = "cong_doan"', "mass_organisations", "có hai lần"),
    ("[questions.united]", "[questions.unity]", "questions.united.label", "thiếu khoá"),
    ("[questions.authority]", "[questions.office]", "questions.authority", "thiếu khoá"),
    ("[questions.authority]", "[questions.x]\n[questions.authority]", "questions.x", "khoá lạ"),
    ("[deadlines.report]", "[deadlines.reports]", "deadlines.report", "thiếu khoá"),
    ("before = 2017-12-20", "before = 20171220", "deadlines.standing_reviews.before", "là ngày"),
]


@pytest.mark.parametrize(("old", "new", "key", "message"), REFUSED)
def test_a_faulty_file_is_refused_with_file_and_key(
    old: str, new: str, key: str, message: str
) -> None:
    assert old in SO_2017.text
    with pytest.raises(RegulationError) as refused:
        parse(SO_2017.text.replace(old, new, 1), "so-thu.toml")
    assert (refused.value.file, refused.value.key) == ("so-thu.toml", key)
    assert message in refused.value.message
    assert refused.value.message in refusals() or not key
    assert str(refused.value).startswith(f"so-thu.toml: {key}" if key else "so-thu.toml: ")


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a = 1\nname = thu\n", " ở dòng 2, cột 8 (Invalid value (at line 2, column 8))"),
        ('name = "', " (Unterminated string (at end of document))"),
    ],
)
def test_a_fault_of_syntax_says_where_and_what_is_right(text: str, where: str) -> None:
    with pytest.raises(RegulationError) as refused:
        parse(text, "so-thu.toml")
    assert str(refused.value) == (
        f"so-thu.toml: không đúng cú pháp TOML{where}; chữ nằm giữa hai dấu nháy thẳng, ngày viết "
        "như 2017-12-15, số thập phân dùng dấu chấm, trong một bảng mỗi khoá chỉ ghi một lần"
    )


def test_a_regulation_needs_more_than_one_tier() -> None:
    start, rest = SO_2017.text.split("[[tiers]]", 1)
    end = rest[rest.index("[[flags]]") :]
    with pytest.raises(RegulationError, match="cần ít nhất 2 mục") as refused:
        parse(f'{start}[[tiers]]\nkey = "only"\n{end}', "so-thu.toml")
    assert (refused.value.key, refused.value.message in refusals()) == ("tiers", True)


def test_more_tiers_than_a_ballot_has_places_for_are_refused() -> None:
    start, rest = SO_2017.text.split("[[tiers]]", 1)
    more = [
        f'[[tiers]]\nkey = "t{n}"\nname = "T{n}"\nminimum_total = {99 - n}\nunit = "điểm"\n'
        'clause = "II.B"\n\n'
        for n in range(3)
    ]
    six, seven = (f"{start}{''.join(more[:n])}[[tiers]]{rest}" for n in (2, 3))
    assert len(parse(six, "so-thu.toml").tiers) == 6
    with pytest.raises(RegulationError, match=r"^so-thu.toml: tiers: tối đa 6 mức$"):
        parse(seven, "so-thu.toml")

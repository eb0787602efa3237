"""What the loader makes of so-2017 is what its file says, and what more it refuses."""

import tomllib

import pytest

from intranet.rules.regulation import RegulationError, parse
from tests.rules.given import SO_2017


def test_every_question_says_what_the_file_says() -> None:
    asked = tomllib.loads(SO_2017.text)["questions"]
    for kind in ("branch", "committee"):
        for key, each in SO_2017.questions_for(kind).items():
            own = asked[key]
            help_ = own["help"] if kind == "branch" else own.get("committee_help", own["help"])
            assert (each.help, each.clause, each.note) == (
                help_,
                own["clause"],
                own.get("note", ""),
            )


def test_the_total_of_a_tier_is_counted_in_the_unit_of_the_file() -> None:
    totals = [(tier.conditions or tier.failings)[0] for tier in SO_2017.tiers]
    assert [each.unit for each in totals] == ["điểm"] * 4


FLAG = SO_2017.text[SO_2017.text.index("[[flags]]") :].partition("\n\n")[0] + "\n\n"
CONDITION = '[[members.tiers.conditions]]\ncode = "x"\ncheck = "civil_grade"\nlevel = "good"\n'


@pytest.mark.parametrize(
    ("old", "new", "key", "message"),
    [
        ("below_total = 50", "below_total = 100.01", "tiers[3].below_total", "không quá 100$"),
        (FLAG, FLAG + FLAG, "flags", "“tasks_failed” có hai lần"),
        (
            '[[members.tiers.failings]]\ncode = "under_discipline"',
            CONDITION + '[[members.tiers.failings]]\ncode = "under_discipline"',
            "members.tiers[3].conditions",
            "khoá lạ",
        ),
    ],
)
def test_a_bound_too_high_a_twin_or_a_condition_of_the_lowest_tier_is_refused(
    old: str, new: str, key: str, message: str
) -> None:
    assert old in SO_2017.text
    with pytest.raises(RegulationError, match=message) as refused:
        parse(SO_2017.text.replace(old, new, 1), "khác.toml")
    assert refused.value.key == key

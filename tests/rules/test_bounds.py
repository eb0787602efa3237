"""Numbers that a regulation may just state and just not, and what it says beside them."""

from dataclasses import replace

import pytest

from intranet.rules import regulation as regulations
from intranet.rules.regulation import RegulationError, load, parse
from tests.rules.given import SO_2017

NUMBERS = [
    ("places = 2", 0, 2),
    ("percent = 100", 1, 100),
    ("count = 2", 1, 1000),
    ("percent = 50", 1, 100),
    ("months = 6", 1, 120),
    ("months = 12", 1, 120),
    ("special_percent = 20", 15, 100),
    ("below = 7", 1, 1000),
    ("at_most = 1", 0, 1000),
    ("days = 3", 0, 60),
]
QUOTA = "percent = 15\nspecial_percent = 20"


@pytest.mark.parametrize(("old", "least", "most"), NUMBERS)
def test_a_number_is_taken_up_to_its_bounds_and_refused_beyond(
    old: str, least: int, most: int
) -> None:
    key = old.partition(" ")[0]
    assert SO_2017.text.count(f"\n{old}\n") == 1
    for number in (least - 1, least, most, most + 1):
        text = SO_2017.text.replace(f"\n{old}\n", f"\n{key} = {number}\n")
        if least <= number <= most:
            assert f"{key} = {number}\n" in parse(text, "so-thu.toml").text
        else:
            with pytest.raises(RegulationError) as refused:
                parse(text, "so-thu.toml")
            assert refused.value.key.endswith(f".{key}")
            assert refused.value.message == f"phải là số nguyên từ {least} đến {most}"


@pytest.mark.parametrize("percent", [1, 100])
def test_the_quota_is_a_percentage(percent: int) -> None:
    text = SO_2017.text.replace(QUOTA, f"percent = {percent}\nspecial_percent = 100")
    assert parse(text, "so-thu.toml").members.quota.percent == percent
    beyond = SO_2017.text.replace(QUOTA, QUOTA.replace("15", f"{(percent - 1) * 2}", 1))
    with pytest.raises(RegulationError, match=r"members.quota.percent: .* từ 1 đến 100"):
        parse(beyond, "so-thu.toml")


def test_what_is_noted_beside_a_criterion_is_kept() -> None:
    noted = SO_2017.text.replace(
        'maximum = 40\nunit = "điểm"', 'maximum = 40\nunit = "điểm"\nnote = "Ghi."'
    )
    first = parse(noted, "so-thu.toml").criteria[0]
    assert first == replace(SO_2017.criteria[0], note="Ghi.")


@pytest.mark.parametrize("known", [("so-2017",), ("so-2017", "so-2018")])
def test_who_asks_for_what_is_not_there_is_told_what_is(
    known: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regulations, "names", lambda: known)
    with pytest.raises(RegulationError) as refused:
        load("so-2016")
    told = f"không có quy định này; hiện có: {', '.join(known)}"
    assert (refused.value.file, refused.value.key) == ("so-2016.toml", "")
    assert refused.value.message == told

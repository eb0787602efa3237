"""One table of a regulation file, key by key: at each bound, and what each refusal says."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from intranet.rules.articles import articles
from intranet.rules.regulation import RegulationError
from intranet.rules.table import Table
from tests.rules.given import SO_2017

Reading = Callable[[Table], Any]


def table(path: str = "tiers[0]", **values: Any) -> Table:
    return Table("khác.toml", path, values)


def refusal(read: Reading, of: Table) -> RegulationError:
    with pytest.raises(RegulationError) as refused:
        read(of)
    return refused.value


@pytest.mark.parametrize("value", [Decimal("0.01"), Decimal(1), 1, Decimal("0.5"), 40])
def test_points_go_from_more_than_none_to_the_most(value: Decimal | int) -> None:
    assert table(points=value).points("points", Decimal(40)) == value


@pytest.mark.parametrize("value", [0, Decimal("0.00"), Decimal(-1), Decimal("40.01"), 41, "5"])
def test_points_beyond_their_bounds_are_refused(value: Any) -> None:
    found = refusal(lambda of: of.points("points", Decimal(40)), table(points=value))
    assert str(found) == ("khác.toml: tiers[0].points: phải là số điểm lớn hơn 0, không quá 40")
    assert found.found == value


@pytest.mark.parametrize(("text", "fraction"), [("1/2", (1, 2)), ("2/3", (2, 3))])
def test_a_fraction_is_more_than_none_and_less_than_all(
    text: str, fraction: tuple[int, int]
) -> None:
    assert table(share=text).fraction("share") == fraction


@pytest.mark.parametrize("text", ["0/3", "3/3", "4/3", "1 /3", "-1/3", "1/0", "x"])
def test_what_is_no_proper_fraction_is_refused(text: str) -> None:
    found = refusal(lambda of: of.fraction("share"), table(share=text))
    assert found.message == "phải là phân số nhỏ hơn 1, viết như “1/3”"


#: Each way to read a key, and what it says would be right, of what is missing or of another kind.
READINGS: list[tuple[Reading, str]] = [
    (lambda of: of.text("it"), "phải là chữ, không để trống, không thừa dấu cách ở hai đầu"),
    (lambda of: of.one_of("it", ["a", "b"]), "phải là một trong: a, b"),
    (lambda of: of.whole("it", 1, 9), "phải là số nguyên từ 1 đến 9"),
    (lambda of: of.points("it"), "phải là số điểm lớn hơn 0, không quá 1000"),
    (lambda of: of.fraction("it"), "phải là phân số nhỏ hơn 1, viết như “1/3”"),
    (lambda of: of.words("it", ["a", "b"]), "phải là danh sách gồm những từ trong: a, b"),
    (lambda of: of.yes_or_no("it"), "phải là true hoặc false"),
    (lambda of: of.date("it"), "phải là ngày, viết như 2017-12-15"),
    (lambda of: of.table("it"), "phải là một bảng, mở đầu bằng [tiers[0].it]"),
    (lambda of: of.tables("it"), "phải là danh sách bảng, mỗi mục mở đầu bằng [[tiers.it]]"),
]


@pytest.mark.parametrize(("read", "right"), READINGS)
def test_a_refusal_says_what_would_be_right(read: Reading, right: str) -> None:
    assert refusal(read, table(it=object())).message == right
    assert refusal(read, table()).message == f"thiếu khoá bắt buộc; {right}"


@pytest.mark.parametrize(
    ("read", "key", "right"),
    [
        (Table.clause, "clause", "phải là điều khoản, có dạng như II.B.1.3.a"),
        (Table.unit, "unit", "phải ghi đơn vị của con số trong bảng này, như “điểm”"),
    ],
)
def test_so_do_those_of_keys_that_every_table_has(read: Reading, key: str, right: str) -> None:
    assert refusal(read, table(**{key: 5})).message == right
    assert refusal(read, table()).message == f"thiếu khoá bắt buộc; {right}"


def test_a_list_of_tables_holds_tables_alone() -> None:
    assert refusal(lambda of: of.tables("it"), table(it=[{}, 5])).key == "tiers[0].it"
    assert refusal(lambda of: of.tables("it"), table(it={})).key == "tiers[0].it"
    assert [each.path for each in table(it=[{}, {}]).tables("it")] == [
        "tiers[0].it[0]",
        "tiers[0].it[1]",
    ]
    top = refusal(lambda of: of.tables("it"), table(path="", it=5))
    assert str(top).endswith("it: phải là danh sách bảng, mỗi mục mở đầu bằng [[it]]")


def test_a_key_that_is_written_wrong_is_told_with_the_one_that_was_meant() -> None:
    of = table(clauze="II.B", number=3)
    found = refusal(Table.clause, of)
    assert found.message.endswith("; có phải “clauze” là khoá này viết sai?")
    of = table(clause="II.B", notte="x")
    of.clause()
    assert of.note() == ""
    assert refusal(Table.close, of).message == (
        "khoá lạ, quy định không dùng khoá này; có phải là “note”? Ở đây dùng: clause, note"
    )
    of = table(clause="II.B", xyz=1)
    of.clause()
    assert refusal(Table.close, of).message == (
        "khoá lạ, quy định không dùng khoá này; phải bỏ đi. Ở đây dùng: clause"
    )


def test_yes_and_no_stand_in_the_list_of_a_regulation_as_its_file_writes_them() -> None:
    written = {
        statement.key: statement.written
        for article in articles(SO_2017.text).walk()
        for statement in article.statements
        if statement.words in {"có", "không"}
    }
    assert set(written.values()) == {"true", "false"}

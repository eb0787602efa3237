"""`flask regulation check|diff`: a file broken at any key is told what is wrong; a comparison."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from intranet.commands.regulation import regulation
from intranet.rules import regulation as regulations
from intranet.rules.regulation import RegulationError, read_file
from tests.rules.given import FOLDER, SO_2017

#: Keys that a file may do without.
OPTIONAL = {"note", "issued_on", "committee_label", "committee_help"}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(regulation, [str(each) for each in arguments])


def written(folder: Path, text: str, name: str = "so-2017") -> Path:
    file = folder / f"{name}.toml"
    file.write_text(text, "utf-8")
    return file


# --- check ---------------------------------------------------------------------------------------


def test_a_right_file_is_told_so_with_what_it_holds(tmp_path: Path) -> None:
    for named in ("so-2017", written(tmp_path, SO_2017.text)):
        found = run("check", named)
        assert (found.exit_code, found.stderr) == (0, "")
        assert found.stdout == (
            f"so-2017.toml: đúng. {SO_2017.title}: 5 tiêu chí, tổng điểm tối đa 100; "
            "4 mức phân loại; 3 thời hạn.\n"
        )


def test_a_fault_is_told_by_file_key_what_stands_there_and_what_would_be_right(
    tmp_path: Path,
) -> None:
    file = written(tmp_path, SO_2017.text.replace("places = 2", "places = 7"))
    found = run("check", file)
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == (
        f"Tệp: {file}\nKhoá: decimals.places\nĐang ghi: 7\n"
        "Lỗi và cách sửa: phải là số nguyên từ 0 đến 2\n"
    )


def keys(values: dict[str, Any], path: str = "") -> Iterator[tuple[str, dict[str, Any], str]]:
    """Every key of a file that holds no table: (its path, the table it stands in, the key)."""
    for key, value in values.items():
        here = f"{path}.{key}".lstrip(".")
        if isinstance(value, dict):
            yield from keys(value, here)
        elif isinstance(value, list) and any(isinstance(each, dict) for each in value):
            for number, each in enumerate(value):
                yield from keys(each, f"{here}[{number}]")
        else:
            yield here, values, key


@contextmanager
def broken(table: dict[str, Any], key: str, how: str) -> Iterator[None]:
    """A table without one of its keys, with another type in it, or with the key misspelt."""
    whole = dict(table)
    if how == "another type":
        table[key] = [[]]
    else:
        del table[key]
    if how == "misspelt":
        table[f"{key}_x"] = whole[key]
    yield
    table.clear()
    table.update(whole)


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.parametrize("how", ["missing", "another type", "misspelt"])
def test_a_file_broken_at_any_key_is_refused_at_that_very_key(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Read once: of so many files nearly all the time would go to what all of them share.
    values = tomllib.loads(SO_2017.text, parse_float=Decimal)
    monkeypatch.setattr(regulations.tomllib, "loads", lambda text, parse_float: values)
    file = written(tmp_path, SO_2017.text)
    wrong: list[str] = []
    every = [*keys(values)]
    for path, table, key in every:
        if how == "missing" and key in OPTIONAL:
            continue
        with broken(table, key, how):
            found = run("check", file)
        said = dict(line.split(": ", 1) for line in found.stderr.splitlines())
        # Of a misspelt key that may be left out, the strange one is at fault.
        at_fault = {path, f"{path}_x"} if how == "misspelt" else {path}
        told = said.get("Khoá", "") in at_fault and "Lỗi và cách sửa" in said
        advice = re.search(r"phải|chỉ gồm", said.get("Lỗi và cách sửa", ""))
        meant = how != "misspelt" or f"“{key}" in found.stderr
        if found.exit_code != 1 or not told or not advice or not meant:
            wrong.append(f"{path}: {found.stderr or found.exception}")
    assert wrong == []
    assert len(every) > 600
    assert run("check", file).exit_code == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"name = so\n", "không đúng cú pháp TOML ở dòng 1, cột 8"),
        (b'name = "a"\nname = "b"\n', "mỗi khoá chỉ ghi một lần"),
        (b"\xff\xfe", "cách sửa: phải lưu bằng bảng mã UTF-8\n"),
        (b'\xef\xbb\xbfname = "a"\n', "cách sửa: phải lưu bằng UTF-8 không có BOM ở đầu tệp\n"),
        (None, "cách sửa: không có tệp này\n"),
        ("folder", "cách sửa: không đọc được tệp này\n"),
    ],
)
def test_a_file_that_cannot_be_read_at_all_is_told_why(
    content: bytes | str | None, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "so-2018.toml"
    if content == "folder":
        file.mkdir()
    elif isinstance(content, bytes):
        file.write_bytes(content)
    found = run("check", file)
    assert found.exit_code == 1
    assert f"Tệp: {file}\nKhoá: (cả tệp)\n" in found.stderr
    assert said in found.stderr
    with pytest.raises(RegulationError) as refused:
        read_file(file)
    assert (refused.value.file, refused.value.key) == ("so-2018.toml", "")


def test_lines_may_end_as_windows_ends_them(tmp_path: Path) -> None:
    file = tmp_path / "so-2017.toml"
    file.write_bytes(SO_2017.text.replace("\n", "\r\n").encode())
    assert run("check", file).exit_code == 0
    assert read_file(file).text == SO_2017.text
    assert run("diff", "so-2017", file).stdout.endswith("không khác nhau.\n")


def test_a_file_must_be_called_as_it_says(tmp_path: Path) -> None:
    found = run("check", written(tmp_path, SO_2017.text, "so-2018"))
    assert found.exit_code == 1
    assert "Khoá: name\n" in found.stderr
    assert "phải là “so-2018”, đúng như tên tệp" in found.stderr


# --- diff ----------------------------------------------------------------------------------------


def test_differences_are_told_under_their_clauses(tmp_path: Path) -> None:
    text = SO_2017.text.replace('name = "so-2017"', 'name = "so-2018"')
    text = text.replace("minimum_total = 90", "minimum_total = 92.5")
    text = text.replace("before = 2017-12-20", "before = 2018-12-20")
    found = run("diff", "so-2017", written(tmp_path, text, "so-2018"))
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout == (
        "so-2017.toml (trước) và so-2018.toml (nay): 3 chỗ khác nhau.\n"
        "\nNgoài các điều khoản\n"
        "  Tên trong tệp: trước là “so-2017”, nay là “so-2018” [name]\n"
        "\nII.B.1.3.a – Mức phân loại, từ cao xuống thấp › Trong sạch vững mạnh\n"
        "  Tổng điểm từ: trước là “90 điểm”, nay là “92,5 điểm” [tiers.strong.minimum_total]\n"
        "\nIII.3 – Thời hạn › Kiểm điểm tập thể, cá nhân trong Ban Thường vụ Đảng ủy\n"
        "  Phải xong trước ngày: trước là “20/12/2017”, nay là “20/12/2018” "
        "[deadlines.standing_reviews.before]\n"
    )


def test_a_file_does_not_differ_from_itself() -> None:
    found = run("diff", "so-2017", "so-2017")
    assert found.stdout == "so-2017.toml (trước) và so-2017.toml (nay): không khác nhau.\n"


def test_values_of_one_table_stand_under_one_heading(tmp_path: Path) -> None:
    other = written(tmp_path, (FOLDER / "fictitious.toml").read_text("utf-8"), "khac-2030")
    found = run("diff", "so-2017", other)
    headings = re.findall(r"^\n?(\S.*)$", found.stdout, re.M)[1:]
    assert found.stdout.count("\n  ") > 100
    assert len(set(headings)) > 20
    assert "I.1 – Thang điểm" in headings


@pytest.mark.parametrize("place", [0, 1])
def test_neither_file_may_be_faulty(place: int, tmp_path: Path) -> None:
    both: list[object] = ["so-2017", "so-2017"]
    both[place] = written(tmp_path, "name = 1\n")
    found = run("diff", *both)
    assert (found.exit_code, found.stdout) == (1, "")
    assert "Khoá: name\nĐang ghi: 1\n" in found.stderr

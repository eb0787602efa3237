"""Lists of organisations and of people: each line read like its form, faults named by line."""

import pytest

from intranet.blueprints.labels import TYPE_LABELS
from intranet.forms import account_list, organisation_list
from intranet.forms.account_list import AccountLine, Held, suggested
from intranet.forms.lists import Entry
from intranet.forms.organisation_list import OrganisationLine

USUAL = {"type": "administrative", "superior": "ĐẢNG ỦY SỞ", "signer_title": "BÍ THƯ"}
BRANCH = Held(4, {"branch": "Chi bộ"})
COMMITTEE = Held(1, {"office": "Văn phòng Đảng ủy", "standing": "Ban Thường vụ"})
PLACES = {"chibothanhtra": [BRANCH], "dangboso": [COMMITTEE], "trungten": [BRANCH, BRANCH]}


def places(*lines: dict[str, str], taken: tuple[str, ...] = ()) -> list[OrganisationLine]:
    keys = [column.key for column in organisation_list.COLUMNS]
    entries = [
        Entry(row, {key: line.get(key, "") for key in keys}) for row, line in enumerate(lines, 3)
    ]
    return organisation_list.read(entries, TYPE_LABELS, USUAL, taken)


def people(*lines: tuple[str, str, str, str], taken: tuple[str, ...] = ()) -> list[AccountLine]:
    keys = [column.key for column in account_list.COLUMNS]
    entries = [Entry(row, dict(zip(keys, line, strict=True))) for row, line in enumerate(lines, 3)]
    return account_list.read(entries, PLACES, taken)


# --- organisations --------------------------------------------------------------------------------


def test_an_empty_cell_stands_for_what_is_usual() -> None:
    (line,) = places({"name": "Chi bộ Một", "place": "Hà Nội"})
    assert (line.row, line.errors) == (3, ())
    assert line.values["type"] == "administrative"
    assert (line.values["superior"], line.values["place"]) == ("ĐẢNG ỦY SỞ", "Hà Nội")
    assert (line.values["kind"], line.values["has_branch_committee"]) == ("branch", True)


@pytest.mark.parametrize(
    ("key", "typed", "value"),
    [
        ("type", "Đơn vị sự nghiệp", "public_service"),
        ("type", "don vi su nghiep", "public_service"),
        ("type", "public_service", "public_service"),
        ("kind", "Đảng bộ", "committee"),
        ("kind", "chi bo", "branch"),
        ("has_branch_committee", "Không", False),
        ("has_branch_committee", "x", True),
        ("has_branch_committee", "CÓ", True),
        ("position", "12", 12),
    ],
)
def test_words_are_understood_however_they_are_written(key: str, typed: str, value: object) -> None:
    (line,) = places({"name": "Chi bộ Một", key: typed})
    assert (line.values[key], line.errors) == (value, ())


@pytest.mark.parametrize(
    ("key", "typed", "words"),
    [
        ("name", "", "Tên: Hãy ghi tên"),
        ("type", "cơ quan", "Loại hình:"),
        ("kind", "tổ đảng", "Chi bộ hay đảng bộ:"),
        ("has_branch_committee", "có thể", "Có chi ủy: hãy ghi"),
        ("position", "mười", "Số thứ tự:"),
        ("name", "chi bộ ĐÃ CÓ", "đã có tổ chức tên này"),
        ("name", "CHI BỘ HAI", "hai lần"),
    ],
)
def test_a_fault_names_its_column(key: str, typed: str, words: str) -> None:
    lines = places(
        {"name": "Chi bộ Hai"}, {"name": "Chi bộ Một", key: typed}, taken=("Chi bộ Đã Có",)
    )
    assert lines[0].errors == ()
    assert len(lines[1].errors) == 1
    assert words in lines[1].errors[0]


# --- people ---------------------------------------------------------------------------------------


def test_a_person_gets_a_name_to_sign_in_with_that_nobody_has() -> None:
    lines = people(
        ("Nguyễn Văn A", "Chi bộ Thanh tra", "", ""),
        ("Nguyễn Văn A", "chi bo thanh tra", "Chi bộ", ""),
        ("Đỗ Thị B", "CHI BỘ THANH TRA", "branch", "Do.Thi.B"),
        taken=("nguyenvana",),
    )
    assert [line.username for line in lines] == ["nguyenvana2", "nguyenvana3", "do.thi.b"]
    assert {line.role for line in lines} == {"branch:4"}
    assert {line.role_text for line in lines} == {"Chi bộ"}
    assert [line.errors for line in lines] == [()] * 3


def test_one_name_on_several_lines_is_one_person_with_several_roles() -> None:
    lines = people(
        ("Trần Thị B", "Chi bộ Thanh tra", "", "tranb"),
        ("Trần Thị B", "Đảng bộ Sở", "Văn phòng Đảng ủy", "TranB"),
        ("Trần Thị C", "Chi bộ Thanh tra", "", "tranb"),
    )
    assert [line.role for line in lines] == ["branch:4", "office:1", "branch:4"]
    assert [bool(line.errors) for line in lines] == [False, False, True]
    assert "người khác trong danh sách" in lines[2].errors[0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (("", "Chi bộ Thanh tra", "", "a"), "Họ và tên: chưa ghi"),
        (("A" * 201, "Chi bộ Thanh tra", "", "a"), "Họ và tên: Nội dung dài"),
        (("Nguyễn Văn A", "", "", ""), "Tổ chức: chưa ghi"),
        (("Nguyễn Văn A", "Chi bộ Lạ", "", ""), "không có “Chi bộ Lạ”"),
        (("Nguyễn Văn A", "Trùng tên", "", ""), "nhiều nơi"),
        (("Nguyễn Văn A", "Đảng bộ Sở", "", ""), "Vai trò: ở tổ chức này có thể là"),
        (("Nguyễn Văn A", "Đảng bộ Sở", "Chi bộ", ""), "“Văn phòng Đảng ủy”, “Ban Thường vụ”"),
        (("Nguyễn Văn A", "Chi bộ Thanh tra", "Quản trị", ""), "“Chi bộ”"),
        (("Nguyễn Văn A", "Chi bộ Thanh tra", "", "co trang"), "không có khoảng trắng"),
        (("Nguyễn Văn A", "Chi bộ Thanh tra", "", "a" * 61), "1 đến 60"),
        (("Nguyễn Văn A", "Chi bộ Thanh tra", "", "Đã-Có"), "đã có người dùng"),
    ],
)
def test_what_is_wrong_with_a_line_is_said(line: tuple[str, str, str, str], words: str) -> None:
    (read,) = people(line, taken=("đã-có",))
    assert len(read.errors) == 1
    assert words in read.errors[0]


def test_a_place_where_no_role_may_be_given_says_so() -> None:
    entry = Entry(3, {"display_name": "A", "organisation": "X", "role": "", "username": ""})
    (line,) = account_list.read([entry], {"x": [Held(9, {})]}, ())
    assert "không có" in line.errors[0]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Nguyễn Văn A", "nguyenvana"),
        ("  ĐỖ  Thị-B ", "dothib"),
        ("…", "taikhoan"),
        ("", "taikhoan"),
    ],
)
def test_a_user_name_is_made_of_plain_letters(name: str, made: str) -> None:
    assert suggested(name, ()) == made
    assert suggested(name, (made, f"{made}2")) == f"{made}3"


def test_a_long_name_leaves_room_for_its_number() -> None:
    assert len(suggested("a" * 200, ("a" * 55,))) <= 60

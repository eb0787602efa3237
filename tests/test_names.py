"""Vietnamese names in their order, and found with or without diacritics."""

import random
import unicodedata

import pytest

from intranet.names import identity, search_key, sort_key

IN_ORDER = (
    "An", "Bùi Văn An", "Lê An", "Lê Thị An", "Lê Văn An", "Nguyễn Văn An",
    "Lê Văn Àn", "Lê Văn Ản", "Lê Văn Ãn", "Lê Văn Án", "Lê Văn Ạn",
    "Lê Văn Ăn", "Lê Văn Ân", "Lê Văn Bình", "Lê Văn Cường", "Lê Văn Dũng", "Lê Văn Đức",
    "Lê Văn Ê", "Lê Văn Hoa", "Lê Văn Hoà", "Lê Văn Ổn", "Lê Văn Ơn", "Lê Văn Tú", "Lê Văn Tư",
    "Đỗ Văn Ý", "Lê Văn Ý", "Lê Văn Yến",
)  # fmt: skip


def test_names_stand_in_the_vietnamese_order_by_given_name() -> None:
    names = [*IN_ORDER]
    random.Random(2017).shuffle(names)  # noqa: S311  # the same order in every run
    names.sort(key=sort_key)
    assert names == list(IN_ORDER)


@pytest.mark.parametrize("name", [*IN_ORDER, "Ða", "", "   ", "José", "李", "N’Đức 2"])
def test_a_key_is_digits_alone_and_the_same_for_decomposed_letters(name: str) -> None:
    key = sort_key(name)
    assert key.isdigit()
    assert key == sort_key(unicodedata.normalize("NFD", name)) == sort_key(name.upper())


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Nguyễn  Thị Ngọc Ánh", "nguyen thi ngoc anh"),
        ("ĐẶNG ĐỨC", "dang duc"),
        ("Ðức", "duc"),
        ("Ư\u031b", "u"),
        ("", ""),
    ],
)
def test_a_name_is_searched_without_diacritics(typed: str, key: str) -> None:
    assert search_key(typed) == search_key(unicodedata.normalize("NFD", typed)) == key


def test_capitals_and_blanks_make_no_other_person_but_diacritics_do() -> None:
    assert identity("NGUYỄN  văn A ") == identity("Nguye\u0302\u0303n Văn a")
    assert identity("Nguyễn Văn Á") != identity("Nguyễn Văn A")

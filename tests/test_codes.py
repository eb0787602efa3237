"""One-time codes: of a person, of an installation, of a key; typed as people type."""

import re

from hypothesis import given
from hypothesis import strategies as st

from intranet import codes

SECRET = "một bí mật mà chỉ thử nghiệm biết"


def test_a_code_is_three_groups_of_letters_that_cannot_be_mistaken() -> None:
    for number in range(200):
        code = codes.code(codes.new_nonce(), number, SECRET)
        assert re.fullmatch("(?:[0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}", code)


def test_whoever_differs_in_anything_has_another_code() -> None:
    nonce = codes.new_nonce()
    made = {
        codes.code(nonce, 1, SECRET),
        codes.code(nonce, 2, SECRET),
        codes.code(nonce, None, SECRET),
        codes.code(nonce, 1, SECRET + "!"),
        codes.code(codes.new_nonce(), 1, SECRET),
    }
    assert len(made) == 5
    assert codes.code(nonce, 1, SECRET) in made


@given(st.text())
def test_nothing_but_the_code_itself_is_the_code(typed: str) -> None:
    right = codes.code("n" * 32, 1, SECRET)
    bare = re.sub(r"[\s.–-]", "", typed).upper().translate(str.maketrans("OIL", "011"))
    assert codes.is_same(typed, right) == (bare == right.replace("-", ""))


def test_a_code_is_understood_however_it_is_typed() -> None:
    right = "01AB-C0D1-XYZ0"
    for typed in ("01abc0d1xyz0", " O1AB C0D1 XYZO ", "oIab–codl–xyzo", "01AB.C0D1.XYZ0"):
        assert codes.is_same(typed, right), typed
    assert not codes.is_same("", right)
    assert not codes.is_same("01AB-C0D1-XYZ", right)

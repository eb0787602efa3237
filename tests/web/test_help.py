"""Help says what the table of permissions says, to everybody."""

import pytest
from flask import Flask

from intranet.access import ACT_LABELS, PERMISSIONS, PERSONAL, Act, Role
from intranet.blueprints.help import PAGES
from tests.fixtures.applications import SignIn, signed_in
from tests.sheets import text


def test_every_role_has_a_page_and_every_act_words() -> None:
    assert set(PAGES) == set(Role)
    assert len({place for place, _ in PAGES.values()}) == len(Role)
    for_all = {act for act in Act if set(PERMISSIONS[act].roles) == set(Role)} | PERSONAL
    assert set(ACT_LABELS) == set(Act) - for_all


@pytest.mark.parametrize("role", Role)
def test_a_roles_page_lists_what_it_may_do_and_nothing_else(role: Role, sqlite_app: Flask) -> None:
    said = text(signed_in(sqlite_app, "bithu01").get(f"/tro-giup/{PAGES[role][0]}").text)
    listed = said.split("Được làm gì")[1].split("Khi gặp trục trặc")[0].lower()
    for act, words in ACT_LABELS.items():
        assert (f"{words.lower()} của " in listed) == (role in PERMISSIONS[act].roles), act


def test_ones_own_role_stands_first_and_all_are_reached(sign_in: SignIn) -> None:
    client = sign_in("vanphong")
    page = client.get("/tro-giup")
    said = text(page.text)
    assert said.index("Văn phòng Đảng ủy (vai trò của bạn)") < said.index("Chi bộ")
    for place, _ in PAGES.values():
        assert f'href="/tro-giup/{place}"' in page.text
    assert 'href="/tro-giup/to-huong-dan"' in page.text
    assert "Trợ giúp" in client.get("/2017/chi-bo").text

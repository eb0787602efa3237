"""The score sheet's pages: showing, previewing, saving, by a browser without JavaScript."""

import re

from tests.fixtures.applications import SignIn, fields

SHEET = "/2017/chi-bo/3/cham-diem"


def test_a_saved_score_stands_on_the_page_afterwards(sign_in: SignIn) -> None:
    client = sign_in("bithu02")
    posted = fields(client.get(SHEET).text)
    posted["score.organisation_building"] = "13,25"

    answer = client.post(SHEET, data=posted)

    assert (answer.status_code, answer.location) == (303, SHEET)
    page = client.get(SHEET).text
    assert fields(page)["score.organisation_building"] == "13,25"
    assert "Đã lưu nháp lúc" in page


def test_a_save_elsewhere_on_the_sheet_does_not_hide_that_a_row_was_changed_meanwhile(
    sign_in: SignIn,
) -> None:
    mine, theirs = sign_in("bithu02"), sign_in("bithu02")
    shown = fields(mine.get(SHEET).text)
    posted = fields(theirs.get(SHEET).text) | {"score.organisation_building": "13,25"}
    theirs.post(SHEET, data=posted)

    # Another row of the older page is saved; its answer must not renew the changed row's stamp.
    answer = mine.post(
        SHEET, data=shown | {"score.leadership": "12"}, headers={"HX-Request": "true"}
    )
    stamps = dict(re.findall(r'name="(stamp\.[^"]+)" value="([^"]+)"', answer.text))
    renewed = shown | {"score.leadership": "12"} | stamps
    refused = mine.post(SHEET, data=renewed | {"score.organisation_building": "14"})

    assert answer.status_code == 200
    assert stamps["stamp.score.leadership"] != shown["stamp.score.leadership"]
    assert refused.status_code == 409
    assert fields(mine.get(SHEET).text)["score.organisation_building"] == "13,25"

"""The score sheet's pages: showing, previewing, saving, by a browser without JavaScript."""

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

"""Names and notes are only texts: shown as typed on every page and paper that shows them (S11)."""

import re

import pytest
from flask import Flask

from intranet import database, values
from intranet.models import Organisation, User
from tests.fixtures.applications import fields, signed_in
from tests.hostile import HOSTILE
from tests.reports.reading import shown
from tests.sheets import (
    HTMX,
    YEAR,
    ballot_url,
    branch_url,
    fill,
    sheet_url,
    text,
    voted,
    worked,
)
from tests.web.paper import (
    SUMMARY,
    paper,
    sheet_pdf,
)

ONE_LINE = sorted({values.parse_line(words) for words in HOSTILE})


def rename(names: list[str]) -> None:
    """Give the branches these names, and their secretaries as well."""
    database.engine().ensure_open()
    for place, name in enumerate(names, start=1):
        Organisation.update(name=name, paper_name=name, superior=name, place=name).where(
            Organisation.id == place + 1
        ).execute()
        User.update(display_name=name).where(User.username == f"bithu{place:02d}").execute()


def test_there_are_hostile_texts_enough() -> None:
    assert len(ONE_LINE) >= 40
    assert max(map(len, ONE_LINE)) == 200


@pytest.mark.slow
def test_hostile_names_stand_on_pages_and_papers_as_typed(sqlite_app: Flask) -> None:
    office = signed_in(sqlite_app, "vanphong")
    # A page may end within a long name and part it: the longest goes to a branch that has not
    # handed in, which is named a second time in a list below the table.
    by_length = sorted(ONE_LINE, key=len, reverse=True)
    rounds = -(-len(by_length) // 12)
    for first in range(rounds):
        names = (by_length[first::rounds] + by_length[-12:])[:12]
        names[0], names[1] = names[1], names[0]
        rename(names)
        board = text(office.get(f"/{YEAR}/chi-bo").text)
        summary = paper(office.get(SUMMARY).data, "")
        for place, name in enumerate(names, start=1):
            said = " ".join(name.split())
            assert said in board
            assert shown(name) in summary
            home = office.get(branch_url(place))
            assert home.status_code == 200
            assert text(home.text).count(said) >= 2
        one = office.get(sheet_pdf(1))
        assert shown(names[0]) in paper(one.data)


@pytest.mark.slow
def test_hostile_notes_stand_on_pages_and_papers_as_typed(sqlite_app: Flask) -> None:
    """Every text field of the sheet and of giving back, on every page that shows it."""
    everything_bad = values.parse_text("\n".join(HOSTILE))
    branch, office = (signed_in(sqlite_app, who) for who in ("bithu10", "vanphong"))
    rename(["A&B <b>X</b> <img src=x>"] * 12)
    typed = worked(
        evidence__ideology=everything_bad,
        proposal_reason=everything_bad,
        proposed_by="A&B <b>X</b> <img src=x>",
        proposed_tier="good",
        ballot_reason=everything_bad,
    )
    counts = voted(votes_1="8", votes_2="0", body="A&B <b>X</b> <img src=x>")
    wanted = [" ".join(words.split()) for words in map(values.normalise, HOSTILE)]

    def shows(page: str) -> None:
        said = text(page)
        for words in wanted:
            assert words in said, words

    assert fill(branch, typed).status_code == 303
    ballot = fields(branch.get(ballot_url()).text, "ballot") | counts
    assert branch.post(ballot_url(), data=ballot).status_code == 303
    again = fields(branch.get(ballot_url()).text, "ballot") | {"votes_1": "7", "votes_2": "1"}
    bad = again | {"reason": everything_bad, "valid": "9"}
    shows(branch.post(ballot_url(), data=bad).text)
    assert branch.post(ballot_url(), data=again | {"reason": everything_bad}).status_code == 303
    for client in (branch, office):
        shows(client.get(ballot_url()).text)
    minutes = paper(office.get(f"{branch_url()}/bien-ban-kiem-phieu.pdf").data)
    assert shown("A&B <b>X</b> <img src=x>") in minutes
    page = branch.get(sheet_url())
    shows(page.text)
    assert fields(page.text)["evidence.ideology"] == everything_bad
    shows(office.get(sheet_url()).text)
    shows(fill(branch, {"score.ideology": "x", "evidence.ideology": everything_bad}).text)
    preview = branch.post(f"{sheet_url()}/xem-truoc", data=fields(page.text) | typed, headers=HTMX)
    assert preview.status_code == 200
    stale = fields(page.text) | {"evidence.ideology": f"{everything_bad}\nkhác"}
    assert fill(branch, {"score.ideology": "17"}).status_code == 303
    conflict = branch.post(sheet_url(), data=stale)
    assert conflict.status_code == 409
    shows(conflict.text)
    said = paper(office.get(sheet_pdf()).data)
    for words in map(values.normalise, HOSTILE):
        assert said.count(shown(words)) >= 3, words

    home = branch.get(branch_url()).text
    keys = re.findall(r'name="form_key" value="([^"]+)"', home)
    token = re.findall(r'name="csrf_token" value="([^"]+)"', home)[0]
    data = {"csrf_token": token, "form_key": keys[0]}
    assert branch.post(f"{branch_url()}/nop", data=data).status_code == 303
    locked = branch.post(sheet_url(), data=stale)
    assert locked.status_code == 409
    shows(locked.text)
    form = office.get(f"{branch_url()}/tra-lai").text
    data = {
        "csrf_token": re.findall(r'name="csrf_token" value="([^"]+)"', form)[0],
        "form_key": re.findall(r'name="form_key" value="([^"]+)"', form)[0],
        "reason": everything_bad,
    }
    shows(office.post(f"{branch_url()}/tra-lai", data=data | {"form_key": ""}).text)
    assert office.post(f"{branch_url()}/tra-lai", data=data).status_code == 303
    shows(branch.get(branch_url()).text)
    shows(branch.get(sheet_url()).text)
    shows(office.get(branch_url()).text)

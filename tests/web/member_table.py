"""The table of facts as a browser sees it: what it would post, what a row says."""

import re

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from intranet.queries import rolls
from intranet.roll import Fact
from tests.fixtures.html import document
from tests.sheets import BLANK, assessment, branch_url, text

URL = f"{branch_url()}/thong-tin-dang-vien"


def form(client: FlaskClient, url: str = URL) -> MultiDict[str, str]:
    """What a browser would post of the table as it stands."""
    return form_of(client.get(url).text)


def form_of(page: str) -> MultiDict[str, str]:
    """What a browser would post of the table on this page."""
    found = document(page).find(".//form[@id='sheet']")
    assert found is not None, "the page holds no table to fill in"
    posted: MultiDict[str, str] = MultiDict()
    for box in found.iter():
        name, kind = box.get("name"), box.get("type", "text")
        if box.tag == "select" and name:
            options = list(box.iter("option"))
            chosen = [one for one in options if "selected" in one.attrib] or options[:1]
            posted.add(name, chosen[0].get("value", ""))
        elif box.tag == "input" and name and (kind != "checkbox" or "checked" in box.attrib):
            posted.add(name, box.get("value", ""))
    return posted


def typed(posted: MultiDict[str, str], boxes: dict[str, str | list[str]]) -> MultiDict[str, str]:
    """The same form with something else in these boxes."""
    changed = posted.copy()
    for name, value in boxes.items():
        changed.setlist(name, [value] if isinstance(value, str) else value)
    return changed


def row(page: str, member: int) -> str:
    """What a member's row says, boxes left out."""
    found = re.search(rf'<tr role="row" id="dv-{member}".*?</tr>', page, re.S)
    assert found is not None, member
    return text(re.sub(r"<select.*?</select>", "", found.group(), flags=re.S))


def messages(page: str, member: int) -> str:
    """What stands below a member's row."""
    found = re.search(rf'<div id="m-{member}".*?</div>\s*</td>', page, re.S)
    assert found is not None, member
    return text(found.group())


def fact(member: int, name: str, place: int = BLANK) -> Fact:
    """A fact as it is stored."""
    found = {each.id: each for each in rolls.of(assessment(place).id)}
    return found[member].fact(name)

"""Forms of decisions as a browser would send them, for the tests of the pages."""

from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from tests.fixtures.html import document

HEAD = {
    "number": "50-QĐ/ĐU",
    "decided_on": "08/12/2017",
    "body": "Ban Chấp hành Đảng bộ",
    "members": "15",
    "present": "13",
    "in_favour": "11",
    "against": "1",
    "abstained": "1",
}
UNSEEN = {"csrf_token", "form_key"}
NEW, PREVIEW = "/2017/quyet-dinh/moi", "/2017/quyet-dinh/moi/xem-truoc"


def posted(page: str, action: str, number: int = 0) -> MultiDict[str, str]:
    """What a browser would send of a form that goes to an address, boxes that share a name too."""
    form = [each for each in document(page).iter("form") if each.get("action") == action][number]
    found: MultiDict[str, str] = MultiDict()
    for box in form.iter():
        name, kind = box.get("name", ""), box.get("type", "text")
        if not name or box.tag == "button":
            continue
        if box.tag == "textarea":
            found.add(name, (box.text or "").removeprefix("\n"))
        elif box.tag == "select":
            options = list(box.iter("option"))
            chosen = [one for one in options if "selected" in one.attrib] or options[:1]
            found.add(name, chosen[0].get("value", ""))
        elif kind != "checkbox" or "checked" in box.attrib:
            found.add(name, box.get("value", ""))
    return found


def typed(form: MultiDict[str, str], **boxes: str) -> MultiDict[str, str]:
    """A form with other texts in these boxes; dots in their names as two underscores."""
    for name, text in boxes.items():
        form[name.replace("__", ".")] = text
    return form


def as_typed(form: MultiDict[str, str]) -> MultiDict[str, str]:
    """A form without what the program itself puts into it."""
    return MultiDict([each for each in form.items(multi=True) if each[0] not in UNSEEN])


def decision(client: FlaskClient, **changes: str) -> MultiDict[str, str]:
    """The form of a new decision, its head filled in, with changes."""
    return typed(posted(client.get(NEW).text, NEW), **{**HEAD, **changes})

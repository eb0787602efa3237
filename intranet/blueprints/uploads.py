"""Lists from files as pages take them: uploaded, shown, and sent on when they are good."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from flask import Response, request

from intranet import spreadsheets, workbooks
from intranet.forms import lists
from intranet.forms.lists import Column, Entry, MatchedList
from intranet.values import Unreadable

View = TypeVar("View", bound=Callable[..., Any])

MOST_LINES = 500
#: The file and what stands around it in the request; the lines on their way back as JSON.
LARGEST_REQUEST = spreadsheets.LARGEST_FILE + 64 * 1024
NO_FILE = "Hãy chọn tệp cần nhập."
TOO_LONG = f"Danh sách dài hơn {MOST_LINES} dòng; hãy chia thành nhiều tệp."
SPOILT = "Danh sách gửi lại không còn nguyên vẹn; hãy chọn tệp và kiểm tra lại từ đầu."


def takes_files(view: View) -> View:
    """Mark a view as one that takes an uploaded list; the guard reads the mark."""
    view.largest_request = LARGEST_REQUEST  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def uploaded(columns: Sequence[Column]) -> MatchedList:
    """The list in the posted file; raises Unreadable with what is wrong with it."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Unreadable(NO_FILE)
    found = lists.match(spreadsheets.read(file.read(), file.filename), columns)
    if len(found.entries) > MOST_LINES:
        raise Unreadable(TOO_LONG)
    return found


def packed(entries: Iterable[Entry]) -> str:
    """The lines as a page carries them until they are confirmed."""
    return json.dumps([[entry.row, dict(entry.values)] for entry in entries], ensure_ascii=False)


def unpacked(columns: Sequence[Column]) -> list[Entry]:
    """The lines that the confirmed page carried; Unreadable for what no page of ours carries."""
    keys = {column.key for column in columns}
    try:
        lines = json.loads(request.form.get("lines", ""))
        entries = [Entry(row, values) for row, values in lines]
    except (ValueError, TypeError, RecursionError):
        raise Unreadable(SPOILT) from None
    for entry in entries:
        if type(entry.row) is not int or not isinstance(entry.values, dict):
            raise Unreadable(SPOILT)
        texts = entry.values.values()
        if set(entry.values) != keys or not all(isinstance(text, str) for text in texts):
            raise Unreadable(SPOILT)
    if not 0 < len(entries) <= MOST_LINES:
        raise Unreadable(SPOILT)
    return entries


def sample(columns: Sequence[Column], rows: Iterable[Sequence[str]], name: str) -> Response:
    """A list to fill in, with its headings and example lines."""
    body = workbooks.write_table([column.headings[0] for column in columns], rows)
    answer = Response(body, mimetype=workbooks.TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

"""Lists from files as pages take them: uploaded, shown, and sent on when they are good."""

from __future__ import annotations

import base64
import json
import zlib
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
#: The lines once unfolded: the longest text that a file may hold, and the names of its columns.
LARGEST_LIST = 16_000_000
NO_FILE = "Hãy chọn tệp cần nhập."
TOO_LONG = "Danh sách dài hơn {} dòng; hãy chia thành nhiều tệp."
SPOILT = "Danh sách gửi lại không còn nguyên vẹn; hãy chọn tệp và kiểm tra lại từ đầu."


def takes_files(view: View) -> View:
    """Mark a view as one that takes an uploaded list; the guard reads the mark."""
    view.largest_request = LARGEST_REQUEST  # type: ignore[attr-defined]  # a mark on a plain function
    return view


def uploaded(columns: Sequence[Column], most: int = MOST_LINES) -> MatchedList:
    """The list in the posted file, of at most `most` lines; Unreadable with what is wrong."""
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Unreadable(NO_FILE)
    with file.stream:
        data = file.read()
    with_titles = most + lists.HEADING_WITHIN
    found = lists.match(spreadsheets.read(data, file.filename, with_titles), columns)
    if len(found.entries) > most:
        raise Unreadable(TOO_LONG.format(most))
    return found


def packed(entries: Iterable[Entry]) -> str:
    """The lines as a page carries them until they are confirmed: small, and nothing to escape."""
    lines = [[entry.row, dict(entry.values)] for entry in entries]
    text = json.dumps(lines, ensure_ascii=False, separators=(",", ":"))
    return base64.b64encode(zlib.compress(text.encode())).decode("ascii")


def unpacked(columns: Sequence[Column], most: int = MOST_LINES) -> list[Entry]:
    """The lines that the confirmed page carried; Unreadable for what no page of ours carries."""
    keys = {column.key for column in columns}
    try:
        lines = json.loads(_unfolded(request.form.get("lines", "")))
        entries = [Entry(row, values) for row, values in lines]
    except (ValueError, TypeError, RecursionError, zlib.error):
        raise Unreadable(SPOILT) from None
    for entry in entries:
        if type(entry.row) is not int or not isinstance(entry.values, dict):
            raise Unreadable(SPOILT)
        texts = entry.values.values()
        if set(entry.values) != keys or not all(isinstance(text, str) for text in texts):
            raise Unreadable(SPOILT)
    if not 0 < len(entries) <= most:
        raise Unreadable(SPOILT)
    return entries


def _unfolded(carried: str) -> bytes:
    """The text of the lines; ValueError for one that grows beyond what any list holds."""
    unfolding = zlib.decompressobj()
    text = unfolding.decompress(base64.b64decode(carried, validate=True), LARGEST_LIST)
    if unfolding.unconsumed_tail or not unfolding.eof:
        raise ValueError("the lines are cut off, or too long")
    return text


def sample(columns: Sequence[Column], rows: Iterable[Sequence[str]], name: str) -> Response:
    """A list to fill in, with its headings and example lines."""
    body = workbooks.write_table([column.headings[0] for column in columns], rows)
    answer = Response(body, mimetype=workbooks.TYPE)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer

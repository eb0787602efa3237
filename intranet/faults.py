"""What people see when something cannot be done: one plain page, never a stack trace."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from typing import NoReturn

from flask import Flask, Response, abort, current_app, g, render_template
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from intranet import journal
from intranet.outages import Outage, outage

logger = logging.getLogger("intranet")

#: Title, message and what to do next, by status.
_TEXTS: Mapping[int, tuple[str, str, str]] = {
    400: ("Yêu cầu không hợp lệ", "Máy chủ không hiểu được yêu cầu này.", "Hãy tải lại trang."),
    403: ("Không có quyền", "Tài khoản này không được làm việc đó.", ""),
    404: (
        "Không tìm thấy trang",
        "Trang này không có, hoặc không thuộc phạm vi của tài khoản đang dùng.",
        "",
    ),
    405: ("Không dùng được theo cách này", "Trang này không nhận loại yêu cầu vừa gửi.", ""),
    409: ("Chưa thực hiện được", "Dữ liệu đã thay đổi trong lúc làm việc.", "Hãy tải lại trang."),
    413: ("Nội dung quá lớn", "Nội dung gửi lên vượt quá giới hạn cho phép.", "Hãy rút gọn lại."),
    429: ("Thử quá nhiều lần", "Xin đợi một lúc rồi thử lại.", ""),
    500: (
        "Có lỗi trong hệ thống",
        "Việc vừa rồi chưa được ghi lại.",
        "Hãy quay lại trang trước và thử lần nữa; nếu vẫn lỗi, hãy báo người quản trị.",
    ),
    503: (
        "Hệ thống đang bận",
        "Máy chủ đang bận, việc vừa rồi chưa được ghi lại.",
        "Hãy quay lại trang trước và thử lại sau ít phút.",
    ),
}
_NOT_SAVED = "việc vừa rồi chưa được ghi lại."
#: The same for a database that cannot be used (503), by what keeps it.
_OUTAGE_TEXTS: Mapping[Outage, tuple[str, str, str]] = {
    Outage.BUSY: _TEXTS[503],
    Outage.FULL: (
        "Máy chủ hết chỗ ghi",
        f"Ổ đĩa của máy chủ đã đầy, {_NOT_SAVED}",
        "Hãy báo ngay người quản trị dọn ổ đĩa, rồi quay lại trang trước và thử lại.",
    ),
    Outage.READ_ONLY: (
        "Máy chủ không ghi được",
        f"Cơ sở dữ liệu đang chỉ cho đọc, {_NOT_SAVED}",
        "Hãy báo người quản trị cho phép ghi lại, rồi quay lại trang trước và thử lại.",
    ),
    Outage.MISSING: (
        "Không thấy cơ sở dữ liệu",
        f"Tệp dữ liệu không có ở chỗ đã định, {_NOT_SAVED}",
        "Hãy báo ngay người quản trị. Dữ liệu không bị tạo mới đè lên.",
    ),
    Outage.DAMAGED: (
        "Cơ sở dữ liệu bị hỏng",
        f"Không đọc được cơ sở dữ liệu, {_NOT_SAVED}",
        "Hãy báo ngay người quản trị để khôi phục từ bản sao lưu; đừng nhập thêm gì.",
    ),
    Outage.DISK: (
        "Ổ đĩa của máy chủ báo lỗi",
        f"Máy chủ không đọc, ghi được ổ đĩa, {_NOT_SAVED}",
        "Hãy báo ngay người quản trị.",
    ),
    Outage.UNREACHABLE: (
        "Chưa nối được cơ sở dữ liệu",
        f"Cơ sở dữ liệu không trả lời, {_NOT_SAVED}",
        "Hãy thử lại sau ít phút; nếu vẫn không được, hãy báo người quản trị.",
    ),
}
#: For whoever set the installation up and forgot a name in TRUSTED_HOSTS.
FOREIGN_HOST = "Địa chỉ vừa mở không nằm trong các tên máy mà hệ thống này phục vụ."
_EXPIRED_FORM = (
    "Biểu mẫu đã cũ",
    "Trang được mở từ một phiên làm việc khác nên chưa ghi nhận nội dung vừa gửi.",
    "Hãy quay lại trang trước, tải lại rồi gửi lại.",
)


def set_up(app: Flask) -> None:
    """Answer every fault with the same page."""
    app.register_error_handler(CSRFError, _expired_form)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http_fault)
    app.register_error_handler(Exception, _unforeseen)


def not_found() -> NoReturn:
    """Answer 404; the same for what does not exist and for what is somebody else's."""
    abort(404)


def faulty(status: int, message: str | None = None, hint: str | None = None) -> Response:
    """The fault page for a status, with a sentence of its own where there is one."""
    title, usual, usual_hint = _TEXTS.get(status, _TEXTS[400])
    return _page(status, title, message or usual, usual_hint if hint is None else hint)


def _page(status: int, title: str, message: str, hint: str, error_id: str = "") -> Response:
    """The page within its frame, without it where the frame fails too, or at least its words."""
    told: dict[str, object] = {
        "title": title,
        "message": message,
        "hint": hint,
        "error_id": error_id,
    }
    # Of several roles one acts at a time, so what is refused may be another role's.
    told["other_role"] = status in {403, 404}
    body = _drawn(told)
    if body is None:
        g.frameless = True
        body = _drawn(told)
    if body is None:
        text = " ".join(part for part in (f"{title}.", message, hint, error_id) if part)
        return Response(text, status, mimetype="text/plain")
    return current_app.make_response((body, status))


def _drawn(told: Mapping[str, object]) -> str | None:
    try:
        return render_template("errors/error.html", **told)
    except Exception:
        logger.exception("a fault's page failed as well")
        return None


def _http_fault(error: HTTPException) -> Response:
    answer = faulty(error.code or 500)
    for name, value in error.get_headers():
        if name.lower() == "allow":
            answer.headers[name] = value
    return answer


def _foreign_host(_error: SecurityError) -> Response:
    """No page: its links could not be made without a host to trust."""
    return Response(FOREIGN_HOST, 400, mimetype="text/plain")


def _expired_form(_error: CSRFError) -> Response:
    return _page(400, *_EXPIRED_FORM)


def _unforeseen(error: Exception) -> Response:
    """503 while the database cannot be used, 500 for a mistake of ours; both with an id to quote.

    A mistake in our own SQL is an OperationalError as well, and waiting does not mend it.
    """
    kind = outage(error)
    status, texts = (503, _OUTAGE_TEXTS[kind]) if kind else (500, _TEXTS[500])
    error_id = secrets.token_hex(4).upper()
    g.error_id = error_id
    facts = {"event": "fault", "error_id": error_id, "outage": kind, **journal.where()}
    told = f" ({kind})" if kind else ""
    logger.error("fault %s%s", error_id, told, exc_info=error, extra={"facts": facts})
    # Who is signed in may be the very thing that cannot be asked, so the page goes without.
    g.frameless = True
    return _page(status, *texts, error_id)

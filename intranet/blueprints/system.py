"""The installation itself: whether it answers, and how it is."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, Response, current_app, render_template

from intranet import health, values
from intranet.access import Act, is_open, requires
from intranet.clock import ZONE

blueprint = Blueprint("system", __name__)


@blueprint.get("/healthz")
@is_open
def healthz() -> Any:
    """For whatever watches the server: `ok` while the database answers, else the fault page."""
    health.probe()
    return Response("ok", mimetype="text/plain")


@blueprint.get("/he-thong")
@requires(Act.SYSTEM)
def state() -> Any:
    """How the installation is, for its administrator."""
    # Backups are taken in real time, whatever day a demonstration assumes.
    now = dt.datetime.now(dt.UTC)
    found = health.state(current_app.config["SETTINGS"].backups, now)
    newest = found.newest
    facts = (
        ("Cơ sở dữ liệu", found.engine),
        ("Kiểu ghi nhật ký", found.journal),
        ("Dung lượng dữ liệu", values.format_bytes(found.size)),
        ("Các bước lược đồ", ", ".join(found.steps)),
        ("Thư mục sao lưu", str(found.folder)),
        ("Chỗ trống nơi sao lưu", values.format_bytes(found.free)),
        ("Số bản sao lưu", str(found.count)),
        (
            "Bản mới nhất",
            f"{values.format_moment(newest.taken_at.astimezone(ZONE))}, "
            f"{values.format_bytes(newest.size)}"
            if newest
            else "chưa có",
        ),
        ("Lỗi dữ liệu khi sao lưu", str(newest.faults) if newest else "chưa kiểm tra"),
    )
    return render_template(
        "system/state.html",
        facts=[SimpleNamespace(label=label, value=value) for label, value in facts],
        age=_age(now - newest.taken_at) if newest else None,
        overdue=found.overdue,
        faults=newest.faults if newest else 0,
    )


def _age(passed: dt.timedelta) -> str:
    """How long ago, in the greatest unit that is not nought."""
    minutes = max(int(passed.total_seconds()) // 60, 0)
    for unit, length in (("ngày", 24 * 60), ("giờ", 60)):
        if minutes >= length:
            return f"{minutes // length} {unit}"
    return f"{minutes} phút"

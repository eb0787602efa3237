"""Whole pages and fragments: the only place that looks at htmx's headers.

A request by htmx that is neither boosted nor restores history wants a fragment; everything else
gets a whole page. Every answer varies by that header (see `security.FixedHeaders`).
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, Response, current_app, g, request, url_for
from flask_htmx import HTMX
from flask_login import current_user

from intranet import values
from intranet.access import Act, Role
from intranet.sessions import Actor

VERSION = "0.4"
htmx = HTMX()


def set_up(app: Flask) -> None:
    """What every template may use."""
    htmx.init_app(app)
    app.add_template_global(asset)
    app.add_template_filter(values.format_decimal, "decimal")
    app.add_template_filter(values.format_date, "day")
    app.add_template_filter(values.format_moment, "moment")
    app.context_processor(frame)


def is_fragment() -> bool:
    """Whether htmx asked for a part of a page."""
    # What `bool(htmx)` and its properties say, without asking for the request three times.
    sent = request.environ.get
    return (
        sent("HTTP_HX_REQUEST") == "true"
        and sent("HTTP_HX_BOOSTED") != "true"
        and sent("HTTP_HX_HISTORY_RESTORE_REQUEST") != "true"
    )


def fragment_at(body: str, address: str) -> Response:
    """A fragment, and the address at which its whole page shows the same."""
    answer = Response(body)
    answer.headers["HX-Push-Url"] = address
    return answer


def asset(name: str) -> str:
    """The address of a file in static/, with its content's hash so that it may be kept for ever."""
    folder = current_app.static_folder or ""
    return url_for("static", filename=name, v=_fingerprint(Path(folder, name)))


@lru_cache(maxsize=64)
def _fingerprint(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def frame() -> dict[str, Any]:
    """The context of the frame around every page.

    A fragment has none. A fault sets `g.frameless`, because who is signed in may be the very thing
    that cannot be asked.
    """
    if is_fragment() or "frameless" in g:
        return {}
    viewer = current_user if current_user.is_authenticated else None
    demo_date = current_app.config["CLOCK"].assumed_date
    return {
        "shell": SimpleNamespace(
            viewer=viewer and _viewer(viewer),
            organisation=viewer.grants[0].name if viewer and viewer.grants else None,
            urls=_urls(),
            version=VERSION,
        ),
        "navigation": navigation(viewer) if viewer else [],
        "demo_date": values.format_date(demo_date) or None,
    }


def _viewer(actor: Actor) -> SimpleNamespace:
    return SimpleNamespace(
        name=actor.display_name,
        username=actor.username,
        roles=[role.label for role in actor.roles],
        several=len(actor.held) > 1,
    )


def _urls() -> SimpleNamespace:
    return SimpleNamespace(
        home=url_for("home.start"),
        sign_in=url_for("account.sign_in"),
        sign_out=url_for("account.sign_out"),
        session=url_for("account.session_state"),
        password=url_for("account.password"),
        roles=url_for("account.roles"),
        regulations=url_for("regulation.list_all"),
    )


def navigation(actor: Actor) -> list[SimpleNamespace]:
    """The links of the head, by what the roles allow, for the year the page is about."""
    links: list[tuple[str, str]] = []
    year = (request.view_args or {}).get("year")
    if year is None:
        links.append(("Trang chủ", url_for("home.start")))
    else:
        if actor.scope(Act.BOARD):
            links.append(("Các chi bộ", url_for("board.branches", year=year)))
            links.append(("Đảng viên", url_for("roll_search.page", year=year)))
            links.append(("Đảng bộ", url_for("committee.start", year=year)))
        if actor.scope(Act.DECISIONS):
            links.append(("Quyết định", url_for("decisions.list_all", year=year)))
            links.append(("Khen thưởng", url_for("commendations.page", year=year)))
        own = [grant for grant in actor.grants if grant.role is Role.BRANCH]
        for grant in own:
            at: dict[str, Any] = {"year": year, "branch_id": grant.organisation_id}
            prefix = "" if len(own) == 1 else f"{grant.name}: "
            links.append((f"{prefix}Các bước", url_for("home.branch", **at)))
            links.append((f"{prefix}Biểu chấm điểm", url_for("scoring.sheet_page", **at)))
            links.append((f"{prefix}Bỏ phiếu kín", url_for("voting.page", **at)))
            links.append((f"{prefix}Đảng viên", url_for("members.list_all", **at)))
    if actor.scope(Act.CYCLES):
        links.append(("Đợt đánh giá", url_for("cycles.list_all")))
    if actor.scope(Act.ORGANISATIONS):
        links.append(("Tổ chức", url_for("organisations.tree")))
    if actor.scope(Act.ACCOUNTS):
        links.append(("Tài khoản", url_for("accounts.list_all")))
    if actor.scope(Act.LOG):
        links.append(("Nhật ký", url_for("log.page")))
    if actor.scope(Act.SYSTEM):
        links.append(("Hệ thống", url_for("system.state")))
    links.append(("Trợ giúp", url_for("help.start")))
    return [
        SimpleNamespace(label=label, url=url, current=url == request.path) for label, url in links
    ]

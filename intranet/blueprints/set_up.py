"""The first day: one page, open to whoever has the code that the start printed."""

from __future__ import annotations

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for

from intranet import guard, values
from intranet.access import is_open
from intranet.blueprints.labels import TYPE_CHOICES, TYPE_LABELS
from intranet.faults import not_found
from intranet.forms import set_up as forms
from intranet.forms.account import SHORTEST_PASSWORD
from intranet.operations import setting_up
from intranet.operations.account import TooManyTries
from intranet.operations.cycles import Deadlines
from intranet.operations.guard import Refused
from intranet.operations.organisations import Details
from intranet.operations.setting_up import AlreadySetUp, FirstDay, WrongCode
from intranet.rules import regulation as regulations

blueprint = Blueprint("set_up", __name__, url_prefix="/cai-dat")

DONE = "Đã cài đặt xong. Tiếp theo: thêm các chi bộ, rồi cấp tài khoản."


@blueprint.get("")
@is_open
def page() -> Any:
    """The page, as long as nothing has been set up."""
    _refuse_when_done()
    regulation = regulations.load(regulations.names()[-1])
    year = current_app.config["CLOCK"].today().year
    days = Deadlines.usual(regulation, year)
    return _page(
        {
            "year": str(year),
            "regulation": regulation.name,
            "type": "administrative",
            "review_before": values.format_date(days.review),
            "standing_before": values.format_date(days.standing),
            "report_before": values.format_date(days.report),
        }
    )


@blueprint.post("")
@is_open
def set_up() -> Any:
    """Set the installation up, and go on as its administrator."""
    _refuse_when_done()
    form = forms.read(request.form, TYPE_LABELS, tuple(regulations.names()))
    errors = dict(form.errors)
    if errors:
        return _page(request.form, errors), 422
    first = FirstDay(
        committee=Details(**form.committee),  # type: ignore[arg-type]  # as the form has read them
        year=form.cycle.year,
        regulation=regulations.load(form.cycle.regulation),
        deadlines=Deadlines(*form.cycle.days),
        username=form.username,
        display_name=form.display_name,
        password=form.password,
    )
    try:
        token = setting_up.set_up(
            first,
            form.code,
            secret=current_app.config["SECRET_KEY"],
            at=current_app.config["CLOCK"],
        )
    except AlreadySetUp:
        not_found()
    except WrongCode as refused:
        return _page(request.form, {"code": str(refused)}), 422
    except TooManyTries as refused:
        answer = current_app.make_response((_page(request.form, {"code": str(refused)}), 429))
        answer.headers["Retry-After"] = str(refused.wait)
        return answer
    except Refused as refused:
        return _page(request.form, {"username": str(refused)}), 422
    guard.begin(token)
    flash(DONE, "success")
    return redirect(url_for("organisations.tree"), 303)


def _refuse_when_done() -> None:
    if current_app.config["DEMO"] or setting_up.is_done():
        not_found()


def _page(typed: Mapping[str, str], errors: Mapping[str, str] | None = None) -> str:
    return render_template(
        "set_up/page.html",
        action=url_for("set_up.set_up"),
        typed=typed,
        errors=errors or {},
        types=TYPE_CHOICES,
        regulations=[
            SimpleNamespace(value=name, label=regulations.load(name).short_title)
            for name in regulations.names()
        ],
        shortest=SHORTEST_PASSWORD,
    )

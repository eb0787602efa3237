"""The members of every branch within reach: found by name, of one branch or of all, a page each."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_login import current_user

from intranet import names, pages, values
from intranet.access import Act, requires
from intranet.blueprints import roll_view
from intranet.faults import not_found
from intranet.queries import member_search, rolls, sheets
from intranet.values import Unreadable

blueprint = Blueprint("roll_search", __name__, url_prefix="/<int:year>/dang-vien")

#: A name is no longer; what is longer finds nobody.
LONGEST = 200


@blueprint.get("")
@requires(Act.MEMBERS_VIEW)
def page(year: int) -> Any:
    """Everybody on the rolls of a year in the Vietnamese order, by name and branch."""
    scope = current_user.scope(Act.MEMBERS_VIEW)
    reached = sheets.list_all(scope, year)
    if not reached:
        not_found()
    by_id = {each.id: each for each in reached}
    typed, branch = request.args.get("tim", ""), request.args.get("chi-bo", "")
    chosen = [each for each in reached if str(each.organisation.id) == branch] or reached
    number = _page_number()
    key = names.search_key(typed)[:LONGEST]
    found = member_search.find([each.id for each in chosen], key, number)
    everybody = [member for _, member in found.members]
    private_scope = current_user.scope(Act.MEMBERS_PRIVATE)
    today = current_app.config["CLOCK"].today()
    lines = roll_view.lines(
        everybody, reached[0].regulation, rolls.branch_names(everybody), today, {}
    )
    shown = {
        "year": year,
        "total": found.total,
        "first": (number - 1) * member_search.PAGE + 1,
        "private": all(private_scope.covers(each.organisation.path) for each in chosen),
        "lines": [
            SimpleNamespace(line=line, branch=by_id[place].organisation)
            for line, (place, _) in zip(lines, found.members, strict=True)
        ],
        "previous": _at(year, typed, branch, number - 1) if number > 1 else None,
        "following": _at(year, typed, branch, number + 1)
        if number * member_search.PAGE < found.total
        else None,
    }
    if pages.is_fragment():
        return render_template("members/_found.html", **shown)
    may_import = current_user.scope(Act.ROLL_IMPORT)
    return render_template(
        "members/search.html",
        **shown,
        typed=typed,
        branch=branch,
        branches=[
            SimpleNamespace(value=str(each.organisation.id), label=each.organisation.name)
            for each in reached
        ],
        action=url_for("roll_search.page", year=year),
        import_=url_for("roll_import.page_all", year=year) if may_import else None,
    )


def _page_number() -> int:
    try:
        return values.parse_count(request.args.get("trang", "")) or 1
    except Unreadable:
        return 1


def _at(year: int, typed: str, branch: str, number: int) -> str:
    asked: dict[str, Any] = {"tim": typed, "chi-bo": branch, "trang": str(number)}
    return url_for("roll_search.page", year=year, **{k: v for k, v in asked.items() if v})

"""The log: who did what, when, where and why; read by those above, changed by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_login import current_user

from intranet import values
from intranet.access import Act, Scope, requires
from intranet.blueprints import log_view, log_words
from intranet.blueprints.log_view import Names
from intranet.forms import log as forms
from intranet.forms.log import LogForm
from intranet.operations import log_chain
from intranet.queries import log_entries, organisations, regulations
from intranet.queries.log_entries import Entry, Wanted
from intranet.queries.organisations import Place

blueprint = Blueprint("log", __name__, url_prefix="/nhat-ky")

FAULTS: Mapping[str, str] = {
    "missing": "Thiếu mục số {}.",
    "unbound": "Mục số {} không nối với mục đứng trước.",
    "changed": "Mục số {} đã bị sửa.",
    "cut": "Thiếu các mục ở cuối, sau mục số {}.",
}


@blueprint.get("")
@requires(Act.LOG)
def page() -> Any:
    """The entries within reach that are asked for, the newest first, a page of them."""
    form = forms.read(request.args)
    scope = current_user.scope(Act.LOG)
    places = organisations.tree(scope)
    found = log_entries.page(scope, current_user.scope(Act.ACCOUNTS), _wanted(form))
    answer = render_template(
        "log/page.html",
        form=form,
        acts=_choices(log_words.ACTS.items()),
        places=_choices((str(place.id), place.name) for place in places),
        lines=_lines(found.entries, places),
        older=_at(form, found.following) if found.following else None,
        newest=_at(form, None) if form.before else None,
        filtered=any(form.typed.values()),
        action=url_for("log.page"),
        check_url=url_for("log.check"),
    )
    return (answer, 422) if form.errors else answer


@blueprint.get("/kiem-tra")
@requires(Act.LOG)
def check() -> Any:
    """Recount every entry, and say whether all is as it was written; it takes a while."""
    found = log_chain.recount()
    return render_template(
        "log/check.html",
        entries=found.entries,
        faults=[FAULTS[fault.kind].format(fault.number) for fault in found.faults],
        more=len(found.faults) == log_chain.TOLD,
        at=values.format_moment(current_app.config["CLOCK"].now()),
        back=url_for("log.page"),
    )


def _wanted(form: LogForm) -> Wanted:
    return Wanted(
        users=log_entries.people(form.who) if form.who else None,
        act=form.act if form.act in log_words.ACTS else "",
        organisation=form.place,
        since=form.since,
        until=form.until if forms.UNTIL not in form.errors else None,
        number=form.number,
        before=form.before,
    )


def _choices(pairs: Iterable[tuple[str, str]]) -> list[SimpleNamespace]:
    return [SimpleNamespace(value=str(value), label=label) for value, label in pairs]


def _at(form: LogForm, before: int | None) -> str:
    """The address of another page of the same entries."""
    asked: dict[str, Any] = {name: typed for name, typed in form.typed.items() if typed}
    if before is not None:
        asked[forms.BEFORE] = before
    return url_for("log.page", **asked)


def _lines(entries: tuple[Entry, ...], places: list[Place]) -> list[SimpleNamespace]:
    shown = {entry.number for entry in entries if _tells_all(entry)}
    told = [entry.detail for entry in entries if entry.number in shown]
    wanted = {one for detail in told for one in log_view.accounts_in(detail)}
    members = {one for detail in told for one in log_view.members_in(detail)}
    names = Names(
        {place.id: place.name for place in places},
        log_entries.accounts(current_user.scope(Act.LOG), wanted),
        log_entries.members(members),
    )
    roles = log_entries.roles({entry.user_id for entry in entries if entry.user_id})
    return [_line(entry, entry.number in shown, names, roles) for entry in entries]


def _tells_all(entry: Entry) -> bool:
    """Whether somebody may read an entry's details: of ratings only who may see the rating."""
    if entry.act in log_words.OF_NO_RATING:
        return True
    seen = (Act.SHEET_VIEW, Act.MEMBERS_VIEW, Act.MEMBERS_PRIVATE)
    scopes: list[Scope] = [current_user.scope(act) for act in seen]
    return all(scope.covers(entry.path) for scope in scopes)


def _line(
    entry: Entry, tells_all: bool, names: Names, roles: Mapping[int, list[str]]
) -> SimpleNamespace:
    detail = entry.detail if tells_all else {}
    sha256 = entry.regulation_sha256
    regulation = regulations.by_sha256(sha256) if sha256 and tells_all else None
    return SimpleNamespace(
        number=entry.number,
        at=values.format_moment(entry.at),
        by=entry.by or "Chương trình",
        roles=roles.get(entry.user_id or 0, []),
        title=log_words.title(entry.act, detail.get("what"), detail.get("round")),
        place=entry.organisation,
        year=entry.year,
        revision=entry.revision if entry.revision and entry.revision > 1 else None,
        why=log_view.why(detail),
        details=log_view.lines(entry, regulation, names) if tells_all else [],
        withheld=not tells_all,
    )

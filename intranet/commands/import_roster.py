"""`flask import-roster`: the office's list of members from a file, as its page takes one."""

from __future__ import annotations

import secrets
from collections import defaultdict
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from intranet import database, enrolment, spreadsheets
from intranet.access import Act, Grant, Role
from intranet.clock import Clock
from intranet.enrolment import Kind
from intranet.forms import lists, roll_list
from intranet.forms.lists import folded
from intranet.forms.roll_list import Goal
from intranet.models import RoleGrant, User
from intranet.operations import roll_import
from intranet.operations.guard import Refused
from intranet.queries import rolls, sheets
from intranet.sessions import Actor
from intranet.values import Unreadable

MOST_LINES = 5_000 + lists.HEADING_WITHIN


@click.command("import-roster")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--year", type=click.IntRange(2000, 2999), required=True, help="Năm của đợt.")
@click.option("--as", "username", required=True, help="Tài khoản Văn phòng Đảng ủy đứng tên.")
@click.option("--write", is_flag=True, help="Ghi; không có thì chỉ xem trước.")
@with_appcontext
def import_roster(file: Path, year: int, username: str, write: bool) -> None:
    """Nhập danh sách đảng viên của các chi bộ từ tệp Excel hoặc CSV; mỗi dòng ghi tên chi bộ.

    Có dòng sai thì không dòng nào được ghi, các dòng sai được nêu từng dòng, mã thoát là 1.
    """
    at: Clock = current_app.config["CLOCK"]
    try:
        with database.connection():
            _import(_office(username), file, year, write, at)
    except (Unreadable, Refused) as refused:
        raise click.ClickException(str(refused)) from None


def _import(actor: Actor, file: Path, year: int, write: bool, at: Clock) -> None:
    reached = sheets.list_all(actor.scope(Act.ROLL_IMPORT), year)
    if not reached:
        raise click.ClickException(f"Năm {year} chưa có đợt đánh giá.")
    found = lists.match(
        spreadsheets.read(file.read_bytes(), file.name, MOST_LINES),
        roll_list.columns(branch=True),
    )
    goals: dict[str, list[Goal]] = defaultdict(list)
    for each in reached:
        goal = Goal(each.id, each.admits(Act.ROLL_IMPORT))
        goals[folded(each.organisation.name)].append(goal)
    regulation = reached[0].regulation
    lines = roll_list.read(found.entries, goals, regulation.review.offices)
    places = {line.place for line in lines if line.place is not None}
    plan = enrolment.plan(lines, rolls.entries(places), at.today())
    for bad in plan.by_kind[Kind.FAULTY]:
        click.echo(f"Dòng {bad.line.row}: {' '.join(bad.errors)}", err=True)
    click.echo(
        f"Mới {plan.counts[Kind.NEW]}, thay đổi {plan.counts[Kind.CHANGED]}, "
        f"không đổi {plan.counts[Kind.SAME]}, sai {plan.counts[Kind.FAULTY]}."
    )
    if plan.by_kind[Kind.FAULTY]:
        raise click.ClickException("Có dòng sai nên chưa dòng nào được ghi.")
    if write:
        form: dict[str, Any] = {"seen": plan.fingerprint, "key": secrets.token_urlsafe(24)}
        roll_import.write(actor, lines, regulation, **form, at=at)
        click.echo("Đã ghi.")


def _office(username: str) -> Actor:
    """The account in the office's name, acting in that role alone."""
    user = User.get_or_none((User.username == username) & User.disabled_at.is_null())
    held = [] if user is None else RoleGrant.select().where(RoleGrant.user == user)
    grants = tuple(
        Grant(Role.OFFICE, grant.organisation.id, grant.organisation.path)
        for grant in held
        if grant.role == Role.OFFICE
    )
    if user is None or not grants:
        raise click.ClickException(f"“{username}” không phải tài khoản Văn phòng Đảng ủy.")
    return Actor("", 0, 0, user.id, username, user.display_name, grants)

"""`flask regulation check|diff`: look over next year's file before a year is opened with it.

Needs no database and no secret key: the file alone is read.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import click

from intranet.rules import regulation as regulations
from intranet.rules.articles import articles
from intranet.rules.differences import differences
from intranet.rules.regulation import Regulation, RegulationError
from intranet.rules.wording import points

Command = TypeVar("Command", bound=Callable[..., None])

OUTSIDE_CLAUSES = "Ngoài các điều khoản"


@click.group()
def regulation() -> None:
    """Kiểm tra và so sánh các tệp quy định; không cần cơ sở dữ liệu, không cần khoá bí mật."""


def files(*names: str) -> Callable[[Command], Command]:
    """Arguments that each name a file, or a regulation at hand such as so-2017."""

    def mark(command: Command) -> Command:
        for name in reversed(names):
            command = click.argument(name, type=click.Path(path_type=Path))(command)
        return command

    return mark


@regulation.command()
@files("file")
@click.pass_context
def check(ctx: click.Context, file: Path) -> None:
    """Kiểm tra một tệp quy định: tệp, khoá, sai ở đâu, phải ghi thế nào.

    FILE là đường dẫn đến tệp, hoặc tên một quy định có sẵn như so-2017. Mỗi lần báo lỗi đầu tiên
    gặp phải; có lỗi thì mã thoát là 1.
    """
    found = _read(ctx, file)
    click.echo(
        f"{_path(file).name}: đúng. {found.title}: {len(found.criteria)} tiêu chí, tổng điểm "
        f"tối đa {points(found.maximum_total)}; {len(found.tiers)} mức phân loại; "
        f"{len(found.deadlines)} thời hạn."
    )


@regulation.command()
@files("before", "after")
@click.pass_context
def diff(ctx: click.Context, before: Path, after: Path) -> None:
    """Nêu chỗ khác nhau của hai quy định: trước là gì, nay là gì, ở điều khoản nào.

    BEFORE và AFTER là đường dẫn đến tệp, hoặc tên một quy định có sẵn như so-2017. Tệp nào có lỗi
    thì báo như lệnh check và mã thoát là 1.
    """
    old, new = (_read(ctx, file) for file in (before, after))
    found = differences(articles(old.text), articles(new.text))
    names = f"{_path(before).name} (trước) và {_path(after).name} (nay)"
    click.echo(f"{names}: {len(found)} chỗ khác nhau." if found else f"{names}: không khác nhau.")
    heading = ""
    for each in found:
        where = " – ".join(filter(None, (each.clause or OUTSIDE_CLAUSES, each.where)))
        if where != heading:
            heading = where
            click.echo(f"\n{heading}")
        click.echo(f"  {each.text} [{each.path}]")


def _path(file: Path) -> Path:
    """The file itself; a regulation's name stands for the file that is at hand."""
    if not file.exists() and str(file) in regulations.names():
        return regulations.FOLDER / f"{file}.toml"
    return file


def _read(ctx: click.Context, file: Path) -> Regulation:
    """The regulation of a file; one that cannot be relied on ends the command with status 1."""
    path = _path(file)
    try:
        return regulations.read_file(path)
    except RegulationError as fault:
        lines = [f"Tệp: {path}", f"Khoá: {fault.key or '(cả tệp)'}"]
        if fault.found is not None and not isinstance(fault.found, dict | list):
            lines.append(f"Đang ghi: {fault.found}")
        lines.append(f"Lỗi và cách sửa: {fault.message}")
        click.echo("\n".join(lines), err=True)
        ctx.exit(1)

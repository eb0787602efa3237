"""`flask backup` and `flask restore`: the database to a checked file, and back."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from intranet import backups, database, migrations, recount, values
from intranet.clock import ZONE
from intranet.config import Settings

#: Exit status of a backup that was made of data with faults, and how many of them are told.
WITH_FAULTS = 3
TOLD = 20
FAULTY = (
    "CẢNH BÁO: dữ liệu có {} lỗi (đầy đủ trong {}). Bản sao lưu đã có, nhưng chứa cả những lỗi ấy; "
    "xem mục Kiểm tra dữ liệu trong docs/operating.md."
)
UNCHECKED = "Không kiểm tra được dữ liệu ({}); hãy chạy flask --app wsgi check."


@click.command()
@click.option("--keep", type=click.IntRange(1, 10_000), default=30, show_default=True)
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
def backup(keep: int, folder: Path | None) -> None:
    """Kiểm lại dữ liệu, sao lưu khi máy chủ vẫn chạy, kiểm tra bản sao, giữ số bản đã định.

    Dữ liệu có lỗi thì vẫn sao lưu, nhưng nêu lỗi và kết thúc với mã 3.
    """
    settings: Settings = current_app.config["SETTINGS"]
    folder = folder or settings.backups
    try:
        with database.connection():
            faults = _faults(current_app.config["CLOCK"].today())
            made = backups.take(folder, faults=faults)
    except (backups.BackupFailed, database.DatabaseUnusable) as fault:
        raise click.ClickException(str(fault)) from None
    gone = backups.rotate(folder, keep)
    taken = values.format_moment(made.taken_at.astimezone(ZONE))
    click.echo(f"Đã sao lưu và kiểm tra: {made.path} ({made.size} byte, lúc {taken})")
    if gone:
        click.echo(f"Đã xoá {len(gone)} bản cũ, giữ {keep} bản mới nhất.")
    if faults:
        for line in faults[:TOLD]:
            click.echo(line, err=True)
        click.echo(FAULTY.format(len(faults), backups.faults_of(made.path)), err=True)
        raise click.exceptions.Exit(WITH_FAULTS)


def _faults(today: dt.date) -> list[str]:
    """What `flask check` finds; whatever happens in there must not keep a backup from being made.

    Another schema than this program's cannot be read: then nothing is said of the data.
    """
    try:
        if not migrations.is_current():
            return []
        return [str(each) for each in recount.faults(today)]
    except Exception as broken:
        return [UNCHECKED.format(type(broken).__name__)]


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--replace", is_flag=True, help="Thay cơ sở dữ liệu đang có.")
@with_appcontext
def restore(file: Path, replace: bool) -> None:
    """Khôi phục cơ sở dữ liệu từ một bản sao lưu; hãy dừng máy chủ trước."""
    try:
        aside = backups.restore(file, replace=replace, at=current_app.config["CLOCK"])
    except backups.BackupFailed as fault:
        raise click.ClickException(str(fault)) from None
    if aside is not None:
        click.echo(f"Dữ liệu trước đó được giữ ở {aside}")
    click.echo("Đã khôi phục. Mọi người phải đăng nhập lại.")
    click.echo("Nếu vừa nâng cấp chương trình, hãy chạy thêm: flask --app wsgi migrate")

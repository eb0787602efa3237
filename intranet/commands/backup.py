"""`flask backup` and `flask restore`: the database to a checked file, and back."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from intranet import backups, database, values
from intranet.clock import ZONE
from intranet.config import Settings


@click.command()
@click.option("--keep", type=click.IntRange(1, 10_000), default=30, show_default=True)
@click.option("--to", "folder", type=click.Path(path_type=Path, file_okay=False))
@with_appcontext
def backup(keep: int, folder: Path | None) -> None:
    """Sao lưu khi máy chủ vẫn chạy, kiểm tra bản sao, giữ lại số bản mới nhất đã định."""
    settings: Settings = current_app.config["SETTINGS"]
    folder = folder or settings.backups
    try:
        with database.connection():
            made = backups.take(folder)
    except (backups.BackupFailed, database.DatabaseUnusable) as fault:
        raise click.ClickException(str(fault)) from None
    gone = backups.rotate(folder, keep)
    taken = values.format_moment(made.taken_at.astimezone(ZONE))
    click.echo(f"Đã sao lưu và kiểm tra: {made.path} ({made.size} byte, lúc {taken})")
    if gone:
        click.echo(f"Đã xoá {len(gone)} bản cũ, giữ {keep} bản mới nhất.")


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

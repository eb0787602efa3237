"""`flask migrate`: bring the database to this program's schema."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from intranet import backups, database, migrations
from intranet.clock import Clock
from intranet.config import Settings
from intranet.operations import member_counts


@click.command()
@with_appcontext
def migrate() -> None:
    """Nâng cơ sở dữ liệu lên lược đồ của chương trình này; chưa có tệp SQLite thì tạo mới.

    Cơ sở dữ liệu đã có dữ liệu thì được sao lưu trước.
    """
    bring_up_to_date(current_app.config["SETTINGS"])


def bring_up_to_date(settings: Settings) -> None:
    """Apply the schema steps that are missing, after a backup where there is anything to lose."""
    engine = database.engine()
    if isinstance(engine, database.SqliteFile) and engine.identity() is None:
        engine.create_file()
    with database.connection():
        try:
            backup = backups.before_migrating(settings.backups)
        except backups.BackupFailed as fault:
            raise click.ClickException(str(fault)) from None
        if backup is not None:
            click.echo(f"Đã sao lưu trước khi nâng cấp: {backup.path}")
        for name in migrations.migrate():
            click.echo(f"Đã thực hiện bước lược đồ {name}")
        member_counts.catch_up(Clock(settings.demo_date))

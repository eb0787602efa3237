"""`flask migrate`: bring the database to this program's schema."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext

from intranet import backups, database, migrations


@click.command()
@with_appcontext
def migrate() -> None:
    """Apply the schema steps the database does not have yet; a new SQLite file is made.

    A database that has data is backed up before.
    """
    engine = database.engine()
    if isinstance(engine, database.SqliteFile) and engine.identity() is None:
        engine.create_file()
    with database.connection():
        try:
            backup = backups.before_migrating(current_app.config["SETTINGS"].backups)
        except backups.BackupFailed as fault:
            raise click.ClickException(str(fault)) from None
        if backup is not None:
            click.echo(f"backed up {backup.path}")
        for name in migrations.migrate():
            click.echo(f"applied {name}")

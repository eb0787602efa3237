"""`flask migrate`: bring the database to this program's schema."""

from __future__ import annotations

import click

from intranet import database, migrations


@click.command()
def migrate() -> None:
    """Apply the schema steps the database does not have yet; a new SQLite file is made."""
    engine = database.engine()
    if isinstance(engine, database.SqliteFile) and engine.identity() is None:
        engine.create_file()
    with database.connection():
        for name in migrations.migrate():
            click.echo(f"applied {name}")

"""What an office needs to run the tool: one-time codes, names for papers, states of a cycle."""

from __future__ import annotations

from typing import Any

from intranet import migrations


def up(migrator: Any, db: Any) -> None:
    """Add columns and tables; every row that is there stays as it is."""
    migrations.run_script("0002_running")

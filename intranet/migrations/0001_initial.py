"""The first schema: organisations, accounts, cycles, assessments, score sheets and the log."""

from __future__ import annotations

from typing import Any

from intranet import migrations


def up(migrator: Any, db: Any) -> None:
    """Create every table as it stood in version 0.1."""
    migrations.run_script("0001_initial")

"""From submission to decision: verified values, evidence, decisions, what they decide."""

from __future__ import annotations

from typing import Any

from intranet import migrations


def up(migrator: Any, db: Any) -> None:
    """Add columns and tables; each year gets the sheet of its committee itself."""
    migrations.run_script("0005_decisions")

"""The secret ballot of an organisation: its rounds, and what two accounts enter apart."""

from __future__ import annotations

from typing import Any

from intranet import migrations


def up(migrator: Any, db: Any) -> None:
    """Add the tables of the ballot, a cycle's double entry and a proposal's second reason."""
    migrations.run_script("0003_ballot")

"""A branch's members: the roll, what is known of each, and the secret vote on them."""

from __future__ import annotations

from typing import Any

from intranet import migrations


def up(migrator: Any, db: Any) -> None:
    """Add the tables of roll, facts and votes, and where a branch's member counts come from."""
    migrations.run_script("0004_members")

"""The office's board: a branch's members in numbers, kept beside its sheet."""

from __future__ import annotations

from typing import Any

from intranet import migrations


def up(migrator: Any, db: Any) -> None:
    """Add the table of numbers; they are written with the next change, or by catching up."""
    migrations.run_script("0006_board")

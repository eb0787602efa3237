"""What this database is: an invented demonstration or an office's real one."""

from __future__ import annotations

from intranet.models.base import Base, Text, check, one_of

KINDS = ("demo", "real")


class Installation(Base):
    """The one row that says whether the data are invented; written once, at the start."""

    kind = Text(unique=True)
    created_at = Text()

    class Meta:
        """Nothing in between, and never both."""

        constraints = (
            check("installation_is_one_row", "id = 1"),
            check("installation_kind_known", one_of("kind", KINDS)),
        )

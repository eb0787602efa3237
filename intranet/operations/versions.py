"""Writing what keeps all its versions: the one that stood is marked, the next one added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from intranet.models import Versioned
from intranet.sessions import Actor


def put(
    model: type[Versioned],
    identity: Mapping[str, Any],
    version: int,
    values: Mapping[str, Any],
    actor: Actor,
    stamp: str,
) -> int:
    """Let `values` stand after the version that stands now (0: there is none); the new number.

    `identity` are the columns that say which row it is. To be called with its assessment locked,
    so that the version just read is the one that stands.
    """
    which = [model._meta.fields[name] == value for name, value in identity.items()]
    if version:
        model.update(superseded=1).where(*which, model.superseded == 0).execute()
    model.create(
        **identity,
        **values,
        version=version + 1,
        superseded=0,
        changed_at=stamp,
        changed_by=actor.user_id,
    )
    return version + 1

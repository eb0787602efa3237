"""Files that support a sheet: attached to one of its rows, taken away by marking them.

Equal bytes are kept once. The log tells a file by its number, size and hash, never by its name.
"""

from __future__ import annotations

import hashlib

from intranet import attachments, clock, log, sheet
from intranet.access import Act
from intranet.clock import Clock
from intranet.models import Assessment, Evidence, EvidenceContent
from intranet.models.evidence import LARGEST
from intranet.operations.guard import NotHere, Refused, opened
from intranet.rules.regulation import Regulation
from intranet.sessions import Actor

__all__ = ["LARGEST", "TOO_LARGE", "attach", "remove"]

MOST_FILES = 200
TOO_LARGE = "Tệp lớn hơn 20 MB nên không nhận. Hãy nén ảnh hoặc tách thành nhiều tệp."
TOO_MANY = f"Biểu đã có {MOST_FILES} tệp (kể cả tệp đã gỡ), không đính kèm thêm được nữa."
NO_FILE = "Không tìm thấy tệp này."


def attach(
    actor: Actor,
    assessment_id: int,
    regulation: Regulation,
    about: str,
    name: str,
    data: bytes,
    *,
    at: Clock,
) -> None:
    """Attach a file to a row of a sheet that the office verifies.

    The same bytes at the same row again change nothing. Raises values.Unreadable for a file of a
    kind that is not admitted, Refused for one that is too large or one too many, and NotHere or
    WrongState as `guard.opened` does.
    """
    if about not in sheet.row_keys(regulation) or not sheet.verified_columns(about):
        raise NotHere(NO_FILE)
    if len(data) > LARGEST:
        raise Refused(TOO_LARGE)
    kept = attachments.safe_name(name)
    kind = attachments.media_type(kept, data)
    sha256 = hashlib.sha256(data).hexdigest()
    with opened(actor, Act.EVIDENCE_EDIT, assessment_id) as assessment:
        content = _content(sha256, data)
        here = (Evidence.assessment == assessment) & (Evidence.about == about)
        same = here & (Evidence.content == content) & Evidence.removed_at.is_null()
        if Evidence.select().where(same).exists():
            return
        if Evidence.select().where(Evidence.assessment == assessment).count() >= MOST_FILES:
            raise Refused(TOO_MANY)
        stamp = clock.stamp(at.now())
        made = Evidence.create(
            assessment=assessment,
            about=about,
            name=kept,
            media_type=kind,
            content=content,
            added_at=stamp,
            added_by=actor.user_id,
        )
        _note(actor, assessment, made, len(data), sha256, stamp, removed=False)


def remove(actor: Actor, assessment_id: int, evidence_id: int, *, at: Clock) -> None:
    """Take a file away from a sheet: it is marked, and stays readable in the sheet's history.

    Doing so again changes nothing. Raises NotHere or WrongState as `guard.opened` does.
    """
    with opened(actor, Act.EVIDENCE_EDIT, assessment_id) as assessment:
        mine = (Evidence.id == evidence_id) & (Evidence.assessment == assessment)
        query = Evidence.select(Evidence, EvidenceContent.size, EvidenceContent.sha256)
        found = query.join(EvidenceContent).where(mine).first()
        if found is None:
            raise NotHere(NO_FILE)
        if found.removed_at is not None:
            return
        stamp = clock.stamp(at.now())
        Evidence.update(removed_at=stamp, removed_by=actor.user_id).where(
            Evidence.id == found.id
        ).execute()
        content = found.content
        _note(actor, assessment, found, content.size, content.sha256, stamp, removed=True)


def _content(sha256: str, data: bytes) -> int:
    """The bytes' number; written unless they are there, by whoever comes first."""
    number = EvidenceContent.select(EvidenceContent.id).where(EvidenceContent.sha256 == sha256)
    if (known := number.scalar()) is None:
        # Another sheet's writer may be at it: then this waits for him, and does nothing.
        EvidenceContent.insert(
            sha256=sha256, size=len(data), data=data
        ).on_conflict_ignore().execute()
        known = number.scalar()
    return int(known)


def _note(
    actor: Actor,
    assessment: Assessment,
    file: Evidence,
    size: int,
    sha256: str,
    stamp: str,
    *,
    removed: bool,
) -> None:
    log.append(
        Act.EVIDENCE_EDIT,
        at=stamp,
        user_id=actor.user_id,
        organisation_id=assessment.organisation.id,
        assessment_id=assessment.id,
        detail={
            "evidence": file.id,
            "about": file.about,
            "size": size,
            "sha256": sha256,
            "removed": removed,
        },
    )

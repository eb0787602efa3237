"""Files that support a sheet: what they are called and where they belong, and the bytes themselves.

The bytes lie in the database, once for equal files, so that one backup and one scope hold them too.
"""

from __future__ import annotations

import peewee

from intranet.models.account import User
from intranet.models.assessment import Assessment
from intranet.models.base import Base, Blob, Text, Whole, check, one_of

LARGEST = 20 * 2**20
MEDIA_TYPES = (
    "application/pdf",
    "image/png",
    "image/jpeg",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
)


class EvidenceContent(Base):
    """The bytes of a file, named by their SHA-256; never changed."""

    sha256 = Text(unique=True)
    size = Whole()
    data = Blob()

    class Meta:
        """A file has its size, at most 20 MiB."""

        constraints = (
            check("evidence_content_hashed", "length(sha256) = 64"),
            check("evidence_content_size_bounded", f"size BETWEEN 1 AND {LARGEST}"),
            check("evidence_content_size_is_its_own", "length(data) = size"),
        )


class Evidence(Base):
    """A file about one row of a sheet; taken away by marking it, never by deleting it."""

    assessment = peewee.ForeignKeyField(Assessment, backref="evidence", on_delete="RESTRICT")
    about = Text()
    name = Text()
    media_type = Text()
    content = peewee.ForeignKeyField(EvidenceContent, on_delete="RESTRICT", backref="+")
    added_at = Text()
    added_by = peewee.ForeignKeyField(User, on_delete="RESTRICT", backref="+")
    removed_at = Text(null=True)
    removed_by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT", backref="+")

    class Meta:
        """A name as the file bore it, a type that is admitted."""

        constraints = (
            check("evidence_about_given", "length(about) BETWEEN 1 AND 60"),
            check("evidence_name_given", "length(name) BETWEEN 1 AND 200"),
            check("evidence_media_type_known", one_of("media_type", MEDIA_TYPES)),
            check("evidence_removed_by_somebody", "(removed_at IS NULL) = (removed_by_id IS NULL)"),
        )

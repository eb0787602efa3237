"""What forms send for the table of who may do what: each something that was not there before."""

import io
import itertools
from collections.abc import Mapping
from typing import Any

from intranet import database, sheet
from intranet.models import RoleGrant
from intranet.queries import sheets
from tests.attached import PDF
from tests.web.world import (
    ballot_version,
    branch_of,
    fact_version,
    member_of,
    member_version,
    newest_sheet,
    proposal_version,
    stamp_of,
)

keys = (f"matrix-form-key-{n:05d}" for n in itertools.count())


def new_answer(at: Mapping[str, Any]) -> dict[str, str]:
    """A changed evidence as the sheet's form sends it; the sheet can be handed in as before."""
    return {
        "score.ideology": "18",
        "evidence.ideology": f"Minh chứng {fresh()}",
        "stamp.score.ideology": stamp_of(at["branch_id"], "ideology"),
        "action": "save",
    }


def new_finding(at: Mapping[str, Any]) -> dict[str, str]:
    """Another score than the branch's, with a note that nobody wrote before."""
    return {
        "found.score.ideology": "1,25",
        "note.score.ideology": f"Thiếu minh chứng {fresh()}.",
        "stamp.score.ideology": stamp_of(at["branch_id"], "ideology"),
        "action": "save",
    }


def new_file(_at: Mapping[str, Any]) -> dict[str, Any]:
    """A file that was attached nowhere before."""
    file = io.BytesIO(PDF + str(fresh()).encode())
    return {"file.score.ideology": (file, "bien-ban.pdf"), "attach": "score.ideology"}


def as_verified(at: Mapping[str, Any]) -> dict[str, str]:
    """A sheet's page that confirms it, shown just now."""
    with database.connection():
        shown = sheet.versions(sheets.rows(newest_sheet(at["branch_id"]).id))
    return {"form_key": next(keys), "seen": shown}


def new_counts(at: Mapping[str, Any]) -> dict[str, str]:
    """A first round of the ballot that differs from what stands, as its form sends it."""
    present = str(100 + int(next(keys)[-5:]) % 900)
    named = ("summoned", "present", "issued", "returned", "valid", "votes_1")
    none = ("absent", "not_returned", "invalid", "votes_2", "votes_3", "votes_4")
    heads = {"body": "Hội nghị chi bộ", "voted_on": "06/12/2017", "reason": "Nhập nhầm."}
    counts = dict.fromkeys(named, present) | dict.fromkeys(none, "0")
    return {"lan": "1", "seen": ballot_version(at["branch_id"]), **heads, **counts}


def new_proposal(at: Mapping[str, Any]) -> dict[str, str]:
    """A proposal of the committee's tier that differs from what stands."""
    return {
        "proposed_tier": "good",
        "proposed_by": f"Ban Thường vụ lần {fresh()}",
        "proposed_on": "08/12/2017",
        "seen": proposal_version(),
    }


def new_report(at: Mapping[str, Any]) -> dict[str, str]:
    """A paper to the body above or from it, with everything that its form asks for."""
    head = {"number": f"{fresh()}-BC/ĐU", "day": "08/12/2017", "body": "Đảng ủy cấp trên"}
    return {**head, "tier": "good", "reason": "Theo kết quả.", "form_key": next(keys)}


def new_fact(at: Mapping[str, Any]) -> dict[str, str]:
    """Another day of a review than what stands, as the table of facts sends it."""
    member = member_of(at["branch_id"])
    cell = f"{member}.review_completed_on"
    version = fact_version(member, "review_completed_on")
    number = fresh()
    day = f"{1 + number % 28:02d}/{1 + number // 28 % 11:02d}/2017"
    return {cell: day, f"stamp.{cell}": f"{version}-shown"}


def new_reason(at: Mapping[str, Any]) -> dict[str, str]:
    """Why the office leaves a member out, as nobody said before."""
    seen = fact_version(at["member_id"], "not_assessed")
    return {"form_key": next(keys), "seen": str(seen), "reason": f"Ốm dài ngày {fresh()}."}


def fresh() -> int:
    """A number that no form had before."""
    return int(next(keys)[-5:])


def with_key(_at: Mapping[str, Any]) -> dict[str, str]:
    """A form that says nothing but that it was shown before anything stood."""
    return {"form_key": next(keys), "seen": "0"}


def new_grant(at: Mapping[str, Any]) -> dict[str, str]:
    """A reason for the greater quota, or against it."""
    return {**with_key(at), "special": "Vượt kế hoạch năm."}


def new_person(_at: Mapping[str, Any]) -> dict[str, str]:
    """Somebody who has no account yet, for the first branch."""
    number = fresh()
    role = f"branch:{branch_of('bithu01')}"
    return {
        "username": f"moi{number}",
        "display_name": "Nguyễn Văn A",
        "role": role,
        "form_key": next(keys),
    }


def renamed_person(at: Mapping[str, Any]) -> dict[str, str]:
    """An account's own roles with another name."""
    with database.connection():
        held = RoleGrant.get_or_none(RoleGrant.user == at["user_id"])
        role = f"{held.role}:{held.organisation.id}" if held else "branch:2"
    return {"display_name": f"Nguyễn Văn {fresh()}", "role": role}


def new_place(_at: Mapping[str, Any]) -> dict[str, str]:
    """A branch with a name that no other has, below the example's committee."""
    return {
        "parent": "1",
        "kind": "branch",
        "type": "administrative",
        "name": f"Chi bộ Mới {fresh()}",
        "form_key": next(keys),
    }


def new_days(at: Mapping[str, Any]) -> dict[str, str]:
    """Deadlines that a year did not have before."""
    day = f"{1 + fresh() % 28:02d}/12/{at.get('year', 2017)}"
    return {"review_before": day, "standing_before": day, "report_before": day}


def new_year(_at: Mapping[str, Any]) -> dict[str, str]:
    """A year that nobody has opened."""
    year = 2100 + fresh() % 800
    return {
        "committee": "1",
        "year": str(year),
        "regulation": "so-2017",
        "form_key": next(keys),
        **new_days({"year": year}),
    }


def new_member(at: Mapping[str, Any]) -> dict[str, str]:
    """Somebody who is on no roll, exempt so that what the branch has come to stays as it is."""
    return {"full_name": f"Nguyễn Văn {fresh()}", "exempt": "yes", "form_key": next(keys)}


def renamed_member(at: Mapping[str, Any]) -> dict[str, str]:
    """A member's own entry with another name; he is to be rated as before."""
    seen = member_version(at["branch_id"], at["member_id"])
    return {"full_name": f"Nguyễn Văn {fresh()}", "form_key": next(keys), "seen": seen}


def leaving(at: Mapping[str, Any]) -> dict[str, str]:
    """A member who leaves on a day still to come, on which he did not leave before."""
    day = f"{9 + fresh() % 22:02d}/12/2017"
    return {"day": day, "seen": member_version(at["branch_id"], at["member_id"])}

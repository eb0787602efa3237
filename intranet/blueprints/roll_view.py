"""A branch's roll in the words that people read: the list, one member, and how he changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import NamedTuple

from intranet import clock, names, values
from intranet.members import Reading
from intranet.roll import DETAILS, PRIVATE_DETAILS, Details, Member
from intranet.rules.months import months_after
from intranet.rules.regulation import Regulation
from intranet.rules.review_provisions import OFFICE_KINDS

SEX_LABELS: Mapping[str, str] = {"male": "Nam", "female": "Nữ"}
STANDING_LABELS: Mapping[str, str] = {"official": "Chính thức", "probationary": "Dự bị"}
SERVANT_LABELS: Mapping[str, str] = {
    "cadre": "Cán bộ",
    "civil_servant": "Công chức",
    "public_employee": "Viên chức",
    "none": "Không phải CBCCVC",
}
OFFICE_KIND_LABELS: Mapping[str, str] = dict(
    zip(OFFICE_KINDS, ("Chức vụ Đảng", "Chức vụ chính quyền", "Chức vụ đoàn thể"), strict=True)
)
FIELD_LABELS: Mapping[str, str] = {
    "full_name": "Họ và tên",
    "birth_date": "Ngày sinh",
    "sex": "Giới tính",
    "admitted_on": "Ngày vào Đảng",
    "official_on": "Ngày chính thức",
    "standing": "Chính thức/Dự bị",
    "exempt": "Miễn công tác và sinh hoạt đảng",
    "civil_servant": "Cán bộ, công chức, viên chức",
    "offices": "Chức vụ",
    "other_posts": "Chức vụ khác",
    "group_name": "Tổ đảng",
    "joined_on": "Về chi bộ từ ngày",
    "joined_from": "Chuyển đến từ",
    "left_on": "Rời chi bộ từ ngày",
    "left_to": "Chuyển sang",
    "leaving_note": "Ghi chú khi rời",
    "counted": "Đánh giá, phân loại tại chi bộ này",
}
_WORDS: Mapping[str, Mapping[str, str]] = {
    "sex": SEX_LABELS,
    "standing": STANDING_LABELS,
    "civil_servant": SERVANT_LABELS,
}
#: What can be asked for in the list: its code in the address, its words, and who belongs to it.
FILTERS: Mapping[str, str] = {
    "tat-ca": "Tất cả",
    "chinh-thuc": "Chính thức",
    "du-bi": "Dự bị",
    "duoc-mien": "Được miễn",
    "moi-ket-nap": "Mới kết nạp",
    "chuyen-den": "Chuyển đến trong năm",
    "da-roi": "Đã rời chi bộ",
}
ALL, LEFT = "tat-ca", "da-roi"


class Line(NamedTuple):
    """One member of the list, with what the filters ask about."""

    member: Member
    standing: str
    offices: tuple[str, ...]
    civil_servant: str
    notes: tuple[str, ...]
    kinds: frozenset[str]


def choices(labels: Mapping[str, str]) -> list[SimpleNamespace]:
    """Codes with their words for a list to pick from."""
    return [SimpleNamespace(value=code, label=label) for code, label in labels.items()]


def offices_by_kind(regulation: Regulation) -> list[SimpleNamespace]:
    """The regulation's offices by kind: Party, authority, union."""
    offices = regulation.review.offices.values()
    return [
        SimpleNamespace(
            label=label,
            choices=[
                SimpleNamespace(value=office.key, label=office.name)
                for office in offices
                if office.kind == kind
            ],
        )
        for kind, label in OFFICE_KIND_LABELS.items()
    ]


def lines(
    members: Iterable[Member],
    regulation: Regulation,
    places: Mapping[int, str],
    today: dt.date,
    voted_on: Mapping[int, dt.date | None],
) -> list[Line]:
    """Every member as the list shows him.

    `places` are the names of branches by id, `voted_on` the days of the rounds that count, by
    member; who has none there is shown as he would be today.
    """
    return [
        _line(each, regulation, places, today, voted_on.get(each.id) or today) for each in members
    ]


def vote_days(reading: Reading) -> dict[int, dt.date | None]:
    """The day of the round that counts for each member, by his id."""
    return {each.member.id: each.result.case.facts.voted_on for each in reading.standings}


def matching(found: Iterable[Line], wanted: str, typed: str) -> list[Line]:
    """The lines of a filter whose name has what was typed, with or without diacritics.

    Who has left is listed where one asks for him or for everybody.
    """
    key = names.search_key(typed)
    return [
        line
        for line in found
        if (wanted == ALL or wanted in line.kinds)
        and key in names.search_key(line.member.full_name)
    ]


def boxes(details: Details) -> dict[str, str]:
    """What stands in a form's boxes for a member as he is stored, but for the offices."""
    found = {name: _typed(getattr(details, name)) for name in DETAILS if name != "offices"}
    return {**found, "exempt": "yes" if details.exempt else "no"}


def facts(member: Member, regulation: Regulation, *, private: bool) -> list[SimpleNamespace]:
    """What is said of a member as label and value, for those who may only read."""
    return [
        SimpleNamespace(label=FIELD_LABELS[name], value=said(member, name, regulation, {}))
        for name in _seen(DETAILS, private=private)
    ]


def differences(
    one: Member, other: Member, regulation: Regulation, places: Mapping[int, str], *, private: bool
) -> list[SimpleNamespace]:
    """What another version of an entry says differently: label, before and after in words."""
    return [
        SimpleNamespace(
            label=FIELD_LABELS[name],
            old=said(one, name, regulation, places) or "trống",
            new=said(other, name, regulation, places) or "trống",
        )
        for name in _seen(FIELD_LABELS, private=private)
        if getattr(one, name) != getattr(other, name)
    ]


def apart(
    stored: Member, typed: Details, regulation: Regulation, *, private: bool
) -> list[SimpleNamespace]:
    """Where what was typed differs from what somebody else stored meanwhile, in words."""
    return [
        SimpleNamespace(
            label=FIELD_LABELS[name],
            ours=said(typed, name, regulation, {}) or "trống",
            theirs=said(stored, name, regulation, {}) or "trống",
        )
        for name in _seen(DETAILS, private=private)
        if getattr(typed, name) != getattr(stored, name)
    ]


def whereabouts(member: Member, places: Mapping[int, str]) -> str:
    """Where a member went, and since when; empty while he stands on the roll."""
    if member.left_on is None:
        return ""
    where = f"Chuyển sang {places[member.left_to]}" if member.left_to else "Rời chi bộ"
    return f"{where} từ {values.format_date(member.left_on)}"


def summary(members: Iterable[Member], today: dt.date) -> str:
    """How many stand on the roll today, and how many of them are official, in words."""
    here = [each for each in members if each.on_roll(today)]
    official = sum(each.is_official(today) for each in here)
    exempt = sum(each.exempt for each in here)
    more = f"; {exempt} người được miễn công tác và sinh hoạt" if exempt else ""
    return f"Hiện có {len(here)} đảng viên, trong đó {official} chính thức{more}."


def told(
    versions: Sequence[Member],
    regulation: Regulation,
    places: Mapping[int, str],
    *,
    private: bool,
) -> list[SimpleNamespace]:
    """An entry's versions, the newest first: who, when, and what he changed."""
    found = []
    for place, version in enumerate(versions):
        before = versions[place - 1] if place else None
        found.append(
            SimpleNamespace(
                number=version.version,
                by=version.changed_by,
                at=clock.moment(version.changed_at),
                changes=differences(before, version, regulation, places, private=private)
                if before
                else [],
            )
        )
    return found[::-1]


def said(
    member: Member | Details, name: str, regulation: Regulation, places: Mapping[int, str]
) -> str:
    """One thing that an entry says, in words; empty where it says nothing."""
    value = getattr(member, name)
    if name == "offices":
        return "; ".join(held(value, regulation))
    if name in {"joined_from", "left_to"}:
        return places.get(value, "")
    if isinstance(value, bool):
        return "Có" if value else "Không"
    return _WORDS[name].get(value, "") if name in _WORDS else _typed(value)


def held(offices: Collection[str], regulation: Regulation) -> tuple[str, ...]:
    """The names of the offices somebody holds, from the highest down."""
    found = regulation.review.offices.values()
    return tuple(office.name for office in found if office.key in offices)


def _line(
    member: Member,
    regulation: Regulation,
    places: Mapping[int, str],
    today: dt.date,
    voted_on: dt.date,
) -> Line:
    standing = standing_on(member, today)
    kinds, notes = set[str](), []
    gone = member.left_on is not None and member.left_on <= today
    if member.left_on is not None:
        kinds.add(LEFT)
        notes += [whereabouts(member, places), member.leaving_note]
    if not gone:
        kinds.add({"official": "chinh-thuc", "probationary": "du-bi"}.get(standing or "", ""))
        if member.joined_on is not None:
            kinds.add("chuyen-den")
            came = f" từ {places[member.joined_from]}" if member.joined_from else ""
            notes.append(f"Về chi bộ{came}, ngày {values.format_date(member.joined_on)}")
        if member.exempt:
            kinds.add("duoc-mien")
            notes.append("Được miễn công tác và sinh hoạt đảng")
        if new := _newly_admitted(member, regulation, voted_on):
            kinds.add("moi-ket-nap")
            notes.append(new)
    if not member.counted:
        other = places.get(member.left_to or member.joined_from or 0, "chi bộ khác")
        notes.append(f"Đánh giá, phân loại tại {other}, không tính ở chi bộ này")
    return Line(
        member,
        STANDING_LABELS.get(standing or "", "Chưa rõ"),
        (*held(member.offices, regulation), *filter(None, [member.other_posts])),
        SERVANT_LABELS.get(member.civil_servant or "", "Chưa rõ"),
        tuple(filter(None, notes)),
        frozenset(kinds),
    )


def standing_on(member: Member, day: dt.date) -> str | None:
    """The standing of a member on a day: the day on which he became official settles it."""
    if member.is_official(day):
        return "official"
    return "probationary" if member.official_on else member.standing


def _newly_admitted(member: Member, regulation: Regulation, day: dt.date) -> str:
    """Whether he was admitted too late to be rated on a day, in words; empty where he was not."""
    rules = regulation.members.not_rated
    rule = next((each for each in rules if each.check == "newly_admitted"), None)
    if rule is None or member.admitted_on is None:
        return ""
    months = rule.months or 0
    if day >= months_after(member.admitted_on, months):
        return ""
    return f"Mới kết nạp, chưa đủ {months:02} tháng"


def _seen(fields: Iterable[str], *, private: bool) -> list[str]:
    return [name for name in fields if private or name not in PRIVATE_DETAILS]


def _typed(value: object) -> str:
    if isinstance(value, dt.date):
        return values.format_date(value)
    return str(value) if value else ""

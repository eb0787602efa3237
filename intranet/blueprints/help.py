"""Help: a page for each role, and half a page for a secretary's desk."""

from __future__ import annotations

from functools import partial
from types import SimpleNamespace
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_login import current_user

from intranet.access import ACT_LABELS, PERMISSIONS, Act, Reach, Role, requires

blueprint = Blueprint("help", __name__, url_prefix="/tro-giup")

#: Each role's own page: its place in the address, and the template with its steps.
PAGES: dict[Role, tuple[str, str]] = {
    Role.BRANCH: ("chi-bo", "help/branch.html"),
    Role.OFFICE: ("van-phong", "help/office.html"),
    Role.INSPECTION: ("uy-ban-kiem-tra", "help/seeing.html"),
    Role.STANDING: ("ban-thuong-vu", "help/standing.html"),
    Role.EXECUTIVE: ("dang-uy", "help/executive.html"),
    Role.ADMIN: ("quan-tri", "help/admin.html"),
}
_REACHES = {Reach.NODE: "của tổ chức mình", Reach.SUBTREE: "của mọi tổ chức bên dưới"}


@blueprint.get("")
@requires(Act.HELP)
def start() -> Any:
    """The roles' pages, one's own first."""
    own = current_user.roles
    links = [
        SimpleNamespace(label=role.label, url=url_for(f"help.{role}"), own=role in own)
        for role in PAGES
    ]
    links.sort(key=lambda link: not link.own)
    return render_template("help/start.html", links=links, card=url_for("help.card"))


def role_page(role: Role) -> str:
    """What a role may do, from the table itself, and how."""
    _, template = PAGES[role]
    return render_template(template, role=role.label, may=_may(role), card=url_for("help.card"))


for _role, (_place, _) in PAGES.items():
    blueprint.add_url_rule(f"/{_place}", _role, requires(Act.HELP)(partial(role_page, _role)))


@blueprint.get("/to-huong-dan")
@requires(Act.HELP)
def card() -> Any:
    """Half a page to print and keep on the desk."""
    return render_template("help/card.html")


def _may(role: Role) -> list[str]:
    """The acts of a role in words, with how far each reaches."""
    return [
        f"{label} {_REACHES[reach]}"
        for act, label in ACT_LABELS.items()
        if (reach := PERMISSIONS[act].roles.get(role)) is not None
    ]

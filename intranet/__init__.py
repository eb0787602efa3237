"""Review and yearly rating of Party branches: the application, put together.

`create_app` reads as a table of contents. It connects to nothing; `serving` refuses to hand out
an application that must not face people with the settings it has.
"""

from __future__ import annotations

import logging
from pathlib import Path

import peewee
from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from intranet import database, faults, guard, journal, migrations, pages, security
from intranet.application import Intranet
from intranet.blueprints import (
    account,
    account_import,
    accounts,
    annulments,
    board,
    commendations,
    committee,
    cycles,
    decision_papers,
    decisions,
    evidence,
    help,
    home,
    member_facts,
    member_history,
    member_moves,
    member_papers,
    member_votes,
    organisation_import,
    organisations,
    papers,
    passing_on,
    quota,
    regulation,
    results,
    roll_export,
    roll_import,
    roll_search,
    scoring,
    set_up,
    system,
    verification,
    voting,
)
from intranet.blueprints import log as log_pages  # `intranet.log` is another module
from intranet.blueprints import members as members_pages  # and so is `intranet.members`
from intranet.clock import Clock
from intranet.commands import backup, check, classify, demo, import_roster, migrate, serve
from intranet.commands import regulation as regulation_files
from intranet.config import ROOT, Settings, SettingsRefused
from intranet.models import Installation
from intranet.reports import register_fonts
from intranet.sessions import CookieSession

DEMO_PASSWORD = "demo-2017"  # noqa: S105  # the published password of the invented department

__all__ = ["create_app", "serving"]


def create_app(settings: Settings | None = None) -> Flask:
    """The application with these settings, or with those of the environment."""
    settings = settings or Settings.from_environment()
    app = Intranet(
        __name__,
        template_folder=str(ROOT / "templates"),
        static_folder=str(settings.assets),
        instance_path=str(Path("instance").absolute()),
    )
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        TRUSTED_HOSTS=[*settings.trusted_hosts],
        SESSION_COOKIE_NAME="__Host-phien" if settings.secure_cookies else "phien",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        CLOCK=Clock(settings.demo_date),
        DEMO=settings.demo,
        DEMO_PASSWORD=DEMO_PASSWORD if settings.demo else None,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.json.sort_keys = False  # type: ignore[attr-defined]  # of Flask's own provider
    app.session_interface = CookieSession()
    if settings.behind_proxy:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]  # Flask's way
    database.bind(settings.database_url)

    journal.set_up(app)
    security.set_up(app)
    guard.set_up(app, carry=account.carry)
    faults.set_up(app)
    pages.set_up(app)

    app.register_blueprint(home.blueprint)  # /  /2017/chi-bo/4
    app.register_blueprint(account.blueprint)  # /dang-nhap  /kich-hoat  /vai-tro
    app.register_blueprint(set_up.blueprint)  # /cai-dat
    app.register_blueprint(accounts.blueprint)  # /tai-khoan  /tai-khoan/phieu.pdf
    app.register_blueprint(account_import.blueprint)  # /tai-khoan/nhap
    app.register_blueprint(organisations.blueprint)  # /to-chuc
    app.register_blueprint(organisation_import.blueprint)  # /to-chuc/nhap
    app.register_blueprint(cycles.blueprint)  # /dot-danh-gia
    app.register_blueprint(board.blueprint)  # /2017/chi-bo  /2017/chi-bo/4/tra-lai
    app.register_blueprint(committee.blueprint)  # /2017/dang-bo  /2017/dang-bo/de-nghi
    app.register_blueprint(scoring.blueprint)  # /2017/chi-bo/4/cham-diem
    app.register_blueprint(evidence.blueprint)  # /2017/chi-bo/4/minh-chung
    app.register_blueprint(passing_on.blueprint)  # /2017/chi-bo/chuyen
    app.register_blueprint(verification.blueprint)  # /2017/chi-bo/4/tham-dinh
    app.register_blueprint(voting.blueprint)  # /2017/chi-bo/4/bo-phieu
    app.register_blueprint(members_pages.blueprint)  # /2017/chi-bo/4/dang-vien
    app.register_blueprint(member_moves.blueprint)  # /2017/chi-bo/4/dang-vien/9/chuyen
    app.register_blueprint(member_votes.blueprint)  # /2017/chi-bo/4/phan-loai-dang-vien
    app.register_blueprint(member_facts.blueprint)  # /2017/chi-bo/4/thong-tin-dang-vien
    app.register_blueprint(member_history.blueprint)  # /2017/chi-bo/4/thong-tin-dang-vien/9
    app.register_blueprint(quota.blueprint)  # /2017/chi-bo/4/ket-qua-dang-vien
    app.register_blueprint(roll_export.blueprint)  # /2017/chi-bo/4/dang-vien/danh-sach.xlsx
    app.register_blueprint(roll_import.blueprint)  # /2017/dang-vien/nhap
    app.register_blueprint(roll_search.blueprint)  # /2017/dang-vien
    app.register_blueprint(papers.blueprint)  # /2017/tong-hop.pdf
    app.register_blueprint(decision_papers.blueprint)  # /2017/quyet-dinh/3.pdf
    app.register_blueprint(member_papers.blueprint)  # /2017/chi-bo/4/ket-qua-dang-vien/…
    app.register_blueprint(decisions.blueprint)  # /2017/quyet-dinh  /2017/quyet-dinh/moi
    app.register_blueprint(results.blueprint)  # /2017/chi-bo/4/ket-qua  …/ket-qua/lan-1
    app.register_blueprint(annulments.blueprint)  # /2017/chi-bo/4/huy-bo
    app.register_blueprint(commendations.blueprint)  # /2017/khen-thuong
    app.register_blueprint(regulation.blueprint)  # /quy-dinh  /quy-dinh/so-2017  /2017/quy-dinh
    app.register_blueprint(log_pages.blueprint)  # /nhat-ky  /nhat-ky/kiem-tra
    app.register_blueprint(system.blueprint)  # /healthz  /he-thong
    app.register_blueprint(help.blueprint)  # /tro-giup  /tro-giup/chi-bo

    app.cli.add_command(backup.backup)
    app.cli.add_command(backup.restore)
    app.cli.add_command(check.check)
    app.cli.add_command(classify.classify)
    app.cli.add_command(demo.command(create_app, serving))
    app.cli.add_command(import_roster.import_roster)
    app.cli.add_command(migrate.migrate)
    app.cli.add_command(regulation_files.regulation)
    app.cli.add_command(serve.prepare_command(create_app))
    app.cli.add_command(serve.serve_command(create_app, serving))

    guard.refuse_unlisted_routes(app)
    return app


def serving(app: Flask) -> Flask:
    """The same application, fit to serve; raises SettingsRefused with every reason why not."""
    settings: Settings = app.config["SETTINGS"]
    problems = settings.problems()
    fonts = settings.assets / "vendor" / "fonts"
    if not (fonts.is_dir() and (settings.assets / "vendor" / "htmx.min.js").is_file()):
        problems.append("assets are missing: run `make setup`")
    else:
        register_fonts(fonts)
    try:
        with database.connection():
            problems += _unfit_data(settings)
    except (database.DatabaseUnusable, peewee.DatabaseError) as fault:
        problems.append(f"the database cannot be used: {fault}".strip())
    if problems:
        raise SettingsRefused("; ".join(problems))
    if not settings.demo:  # whose faults stay readable, and whose people are invented
        journal.begin(settings.log_level)
    logging.getLogger("intranet").info("serving")
    return app


def _unfit_data(settings: Settings) -> list[str]:
    if not migrations.is_current():
        return ["the database has another schema: run `flask --app wsgi migrate`"]
    invented = Installation.select().where(Installation.kind == "demo").exists()
    if invented and not settings.demo:
        return ["a demo database is served by `flask --app wsgi demo` alone"]
    if settings.demo and not invented:
        return ["the demonstration serves no database with real data"]
    return []

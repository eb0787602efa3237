"""`flask check`: everything that is stored counted once more, each fault named in one line."""

from __future__ import annotations

from collections import Counter

import click
from flask import current_app
from flask.cli import with_appcontext

from intranet import database, migrations, recount

OTHER_SCHEMA = "Cơ sở dữ liệu theo lược đồ khác: hãy chạy flask --app wsgi migrate trước."
#: What the summary names, by table.
NAMED = {
    "assessment": "biểu chấm điểm",
    "ballot_round": "lần bỏ phiếu về tổ chức",
    "vote_sheet": "lần bỏ phiếu về đảng viên",
    "decided_result": "kết quả tổ chức",
    "decided_member": "kết quả đảng viên",
    "log_entry": "dòng nhật ký",
    "evidence_content": "tệp",
}


@click.command()
@with_appcontext
def check() -> None:
    """Kiểm lại mọi bản ghi theo cách tính riêng; mỗi lỗi một dòng, có lỗi thì mã kết thúc là 1."""
    try:
        with database.connection():
            if not migrations.is_current():
                raise click.ClickException(OTHER_SCHEMA)
            number = 0
            for fault in recount.faults(current_app.config["CLOCK"].today()):
                click.echo(str(fault))
                number += 1
            counted = recount.counted()
    except database.DatabaseUnusable as fault:
        raise click.ClickException(str(fault)) from None
    if number:
        raise click.ClickException(f"{summary(counted)}: có {number} lỗi.")
    click.echo(f"{summary(counted)}: không có lỗi.")


def summary(counted: Counter[str]) -> str:
    """What was checked, in words."""
    told = ", ".join(f"{counted[table]} {words}" for table, words in NAMED.items())
    return f"Đã kiểm lại {counted.total()} bản ghi ({told})"

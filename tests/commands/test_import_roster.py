"""`flask import-roster`: as the office's page takes a list, every line or none."""

from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from intranet import database
from tests.roster import OF_6, OF_7, members_of
from tests.sheets import set_state
from tests.web.world import contents

GOOD = (
    "Họ tên;Chi bộ;Ngày sinh\nNguyễn Văn A;Chi bộ Pháp chế;05/03/1980\n"
    "Trần Thị B;Chi bộ Hợp tác quốc tế;06/03/1980\n"
)


def run(app: Flask, folder: Path, text: str, *options: str, year: int = 2017) -> Result:
    file = folder / "ds.csv"
    file.write_text(text, encoding="utf-8")
    given = ["import-roster", str(file), "--year", str(year), "--as", "vanphong", *options]
    return app.test_cli_runner().invoke(args=given)


def test_a_list_is_looked_at_and_then_written(app: Flask, tmp_path: Path) -> None:
    before = contents()
    seen = run(app, tmp_path, GOOD)
    assert (seen.exit_code, seen.output) == (0, "Mới 2, thay đổi 0, không đổi 0, sai 0.\n")
    assert contents() == before
    done = run(app, tmp_path, GOOD, "--write")
    assert (done.exit_code, done.output.splitlines()[-1]) == (0, "Đã ghi.")
    with database.connection():
        assert (len(members_of(OF_7)), len(members_of(OF_6))) == (8, 7)


@pytest.mark.parametrize(
    ("text", "options", "year", "said"),
    [
        ("Họ tên;Chi bộ\nA;Chi bộ Không Có\n", (), 2017, "Dòng 2: Chi bộ: không có"),
        ("Họ tên;Tổ\nA;1\n", (), 2017, "thiếu cột “Chi bộ”"),
        (GOOD, (), 2050, "Năm 2050 chưa có đợt đánh giá."),
        (GOOD, ("--as", "bithu14"), 2017, "không phải tài khoản Văn phòng"),
        (GOOD, ("--as", "khong-co"), 2017, "không phải tài khoản Văn phòng"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    app: Flask, tmp_path: Path, text: str, options: tuple[str, ...], year: int, said: str
) -> None:
    before = contents()
    done = run(app, tmp_path, text, *options, "--write", year=year)
    assert done.exit_code == 1
    assert said in done.output
    assert contents() == before


def test_a_locked_branch_keeps_every_line_out(app: Flask, tmp_path: Path) -> None:
    with database.connection():
        set_state(OF_7, "submitted")
    done = run(app, tmp_path, GOOD, "--write")
    assert done.exit_code == 1
    assert "danh sách đang khoá" in done.output
    with database.connection():
        assert len(members_of(OF_6)) == 6

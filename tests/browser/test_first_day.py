"""A stranger's first day: from an empty folder to a restored backup, as people would do it.

The program runs as an office runs it: `flask serve` in a process of its own, on a folder of its
own, with the commands typed beside it.
"""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.test_accessibility import check
from tests.browser.visitors import box, fill, headline, pdf_text, see_saved, sign_in
from tests.commands.test_demo import free_port
from tests.fixtures.browsers import watch
from tests.sheets import tallied, worked

ROOT = Path(__file__).resolve().parents[2]
FLASK = (sys.executable, "-W", "error", "-m", "flask", "--app", "wsgi")
CODE = re.compile("[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
ADMIN, OFFICE, BRANCH = "mật khẩu quản trị", "mật khẩu văn phòng", "mật khẩu chi bộ"
REASON = "Đề nghị bổ sung minh chứng tiêu chí a)."
BRANCHES = (
    "DANH SÁCH CHI BỘ TRỰC THUỘC\n"
    "STT;Tên chi bộ;Loại hình;Có chi ủy\n"
    "1;Chi bộ Văn phòng;Cơ quan hành chính;Có\n"
    "2;Chi bộ Thanh tra;Cơ quan hành chính;Có\n"
    "3;Chi bộ Trung tâm Lưu trữ;Đơn vị sự nghiệp;Không\n"
)
PEOPLE = (
    "Họ và tên,Chi bộ,Vai trò\n"
    "Trần Thị B,Đảng bộ Sở Ví Dụ,Văn phòng Đảng ủy\n"
    "Lê Văn C,Chi bộ Văn phòng,\n"
    "Phạm Thị D,Chi bộ Thanh tra,\n"
    "Hoàng Văn E,Chi bộ Trung tâm Lưu trữ,\n"
)
Visitor = Callable[..., Page]


def environment() -> dict[str, str]:
    """What `make serve` sets, and nothing of the machine's own settings."""
    ours = ("SECRET_KEY", "DATABASE_URL", "TRUSTED_HOSTS", "BACKUP_FOLDER", "BEHIND_PROXY")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    given = {"SECRET_KEY_FILE": "instance/secret-key", "PLAIN_HTTP": "1"}
    return {**kept, **given, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}


def command(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [*FLASK, *arguments], cwd=folder, env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def served(folder: Path, port: int) -> Iterator[str]:
    """The program served on a folder; gives what it said before it began to answer."""
    said: list[str] = []
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            [*FLASK, "serve", "--port", str(port)],
            cwd=folder,
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        assert process.stdout is not None
        try:
            for line in process.stdout:
                said.append(line)
                if "Đang phục vụ" in line:
                    break
            # The code, where there is one, is told right after; a server set up says nothing more.
            if "0001_initial" in "".join(said):
                for line in process.stdout:
                    said.append(line)
                    if CODE.search(line):
                        break
            assert process.poll() is None, (folder / "server.log").read_text()
            yield "".join(said)
        finally:
            process.terminate()
            process.wait(timeout=30)
            process.stdout.close()


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def upload(page: Page, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    page.get_by_label("Tệp Excel hoặc CSV").set_input_files(file)
    press(page, "Xem trước")
    expect(page.get_by_text("không có lỗi")).to_be_visible()
    check(page)


def codes_by_name(page: Page) -> dict[str, str]:
    """The slips as they are printed: user name → code."""
    href = page.get_by_role("link", name="In phiếu cấp tài khoản").get_attribute("href")
    answer = page.context.request.get(f"{page.url.split('/tai-khoan')[0]}{href}")
    text = " ".join(p.extract_text() for p in PdfReader(BytesIO(answer.body())).pages)
    names = re.findall(r"Tên đăng nhập:\s+(\S+)", text)
    return dict(zip(names, CODE.findall(text), strict=True))


def set_up(page: Page, code: str) -> None:
    expect(page).to_have_url(re.compile("/cai-dat$"))
    check(page)
    for label, text in (
        ("Mã cài đặt", code),
        ("Tên đảng bộ", "Đảng bộ Sở Ví Dụ"),
        ("Cấp trên trực tiếp trên văn bản", "ĐẢNG BỘ KHỐI CÁC CƠ QUAN TỈNH"),
        ("Địa danh ghi ngày tháng", "Tỉnh Ví Dụ"),
        ("Năm", "2017"),
        ("Chi bộ kiểm điểm, đánh giá, phân loại xong trước ngày", "15/12/2017"),
        ("Chi bộ gửi báo cáo, biểu chấm điểm trước ngày", "15/12/2017"),
        ("Ban Thường vụ kiểm điểm xong trước ngày", "20/12/2017"),
        ("Họ và tên", "Nguyễn Văn A"),
        ("Tên đăng nhập", "quantri"),
        ("Mật khẩu", ADMIN),
        ("Nhập lại mật khẩu", ADMIN),
    ):
        page.get_by_label(label, exact=True).fill(text)
    press(page, "Cài đặt")
    expect(page.get_by_text("Đã cài đặt xong.")).to_be_visible()


def activate(page: Page, username: str, code: str, password: str) -> None:
    page.goto("/dang-nhap")
    page.get_by_role("link", name="Có phiếu cấp tài khoản").click()
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mã trên phiếu").fill(code.lower())
    page.get_by_label("Mật khẩu tự chọn").fill(password)
    page.get_by_label("Nhập lại mật khẩu").fill(password)
    press(page, "Đặt mật khẩu và vào làm việc")
    expect(page.get_by_text("Đã đặt mật khẩu.")).to_be_visible()


def test_a_strangers_first_day(tmp_path: Path, new_page: Visitor):
    office_folder, other_folder = tmp_path / "office", tmp_path / "other"
    office_folder.mkdir()
    other_folder.mkdir()
    port = free_port()
    address = f"http://127.0.0.1:{port}"

    with served(office_folder, port) as said:
        (code,) = CODE.findall(said)
        admin = new_page(base_url=address)
        admin.goto("/")
        set_up(admin, code)

        # Three branches and four people, from lists.
        admin.get_by_role("link", name="Nhập từ Excel, CSV").click()
        upload(admin, tmp_path / "chi-bo.csv", BRANCHES)
        press(admin, "Thêm 3 tổ chức")
        expect(admin.get_by_role("link", name="Chi bộ Trung tâm Lưu trữ")).to_be_visible()
        admin.get_by_role("link", name="Tài khoản").click()
        admin.get_by_role("link", name="Nhập từ Excel, CSV").click()
        upload(admin, tmp_path / "tai-khoan.csv", PEOPLE)
        press(admin, "Cấp 4 tài khoản")
        expect(admin.get_by_text("Đã cấp 4 tài khoản.")).to_be_visible()
        check(admin)
        codes = codes_by_name(admin)
        assert set(codes) == {"tranthib", "levanc", "phamthid", "hoangvane"}

        # A branch signs in by its slip, fills in, votes and hands in.
        branch = new_page(base_url=address)
        activate(branch, "levanc", codes["levanc"], BRANCH)
        branch.get_by_role("link", name="Mở biểu chấm điểm").click()
        fill(branch, worked())
        expect(headline(branch)).to_contain_text("92,5 điểm")
        expect(headline(branch)).to_contain_text("Trong sạch vững mạnh")
        see_saved(branch)
        branch.get_by_role("link", name="Bỏ phiếu kín", exact=True).first.click()
        fill(branch, tallied())
        expect(branch.locator("#reading")).to_contain_text("Thu về 9 phiếu = hợp lệ 8")
        press(branch, "Lưu")
        expect(branch.get_by_text("Đã lưu lúc")).to_be_visible()
        branch.get_by_role("link", name="Các bước", exact=True).click()
        press(branch, "Nộp biểu chấm điểm")
        expect(branch.get_by_text("Đã nộp biểu chấm điểm")).to_be_visible()

        # The office gives it back; the branch mends it and hands it in again.
        office = new_page(base_url=address)
        activate(office, "tranthib", codes["tranthib"], OFFICE)
        office.get_by_role("link", name="Chi bộ Văn phòng").click()
        office.get_by_role("link", name="Trả lại để bổ sung").click()
        office.get_by_label("Lý do trả lại").fill(REASON)
        press(office, "Trả lại cho chi bộ")
        branch.reload()
        expect(branch.get_by_text(REASON).first).to_be_visible()
        branch.get_by_role("link", name="Mở biểu chấm điểm").click()
        box(branch, "evidence.political_tasks").fill("Hoàn thành 46/46 nhiệm vụ.")
        see_saved(branch)
        branch.get_by_role("link", name="Các bước", exact=True).click()
        press(branch, "Nộp biểu chấm điểm")
        expect(branch.get_by_text("Đã nộp biểu chấm điểm")).to_be_visible()

        # The summary, and a backup while everybody is at work.
        office.get_by_role("link", name="Các chi bộ").click()
        summary = pdf_text(office, "In bảng tổng hợp")
        assert "Chi bộ Văn phòng" in summary
        assert "92,5" in summary
        assert "7 (87,5%)" in summary
        made = command(office_folder, "backup", "--to", str(tmp_path / "backups"))
        assert "Đã sao lưu và kiểm tra" in made
        admin.goto("/he-thong")
        check(admin)

    # Restored on another folder: a machine with nothing on it but the program.
    (backup,) = (tmp_path / "backups").glob("*.sqlite3")
    assert "Đã khôi phục." in command(other_folder, "restore", str(backup))
    with served(other_folder, port) as said:
        assert not CODE.search(said), "it is set up already"
        again = new_page(base_url=address)
        again.goto("/")
        sign_in(again, "tranthib", OFFICE)
        expect(again).to_have_url(re.compile("/2017/chi-bo$"))
        assert pdf_text(again, "In bảng tổng hợp") == summary
        again.get_by_role("link", name="Chi bộ Văn phòng").click()
        for words in (REASON, "92,5", "Trong sạch vững mạnh"):
            expect(again.get_by_text(words).first).to_be_visible()
        again.get_by_role("link", name="Xem biểu chấm điểm").click()
        expect(again.get_by_text("Hoàn thành 46/46 nhiệm vụ.")).to_be_visible()
        # Nobody's old session lives on here: whoever comes back signs in anew.
        watch(branch)
        branch.goto("/")
        expect(branch).to_have_url(re.compile("/dang-nhap"))
        sign_in(branch, "levanc", BRANCH)
        expect(branch.get_by_text(REASON).first).to_be_visible()

"""Every act of the log in words: its own name, and what exactly was done where an act has parts."""

from __future__ import annotations

from collections.abc import Mapping

from intranet.access import Act
from intranet.decision import KIND_LABELS
from intranet.rules.wording import uncapitalised

ACTS: Mapping[str, str] = {
    "account.sign_in": "Đăng nhập",
    "account.sign_out": "Đăng xuất",
    "account.act_as": "Chuyển sang vai trò khác của mình",
    "account.password": "Đổi mật khẩu",
    "account.activate": "Đặt mật khẩu bằng mã dùng một lần",
    "account.create": "Cấp tài khoản",
    "account.change": "Sửa tài khoản",
    "account.reset": "Cấp lại mã dùng một lần",
    "account.disable": "Ngừng tài khoản",
    "account.enable": "Mở lại tài khoản",
    "installation.set_up": "Cài đặt lần đầu",
    "backup.restore": "Khôi phục từ bản sao lưu",
    "organisation.add": "Thêm tổ chức đảng",
    "organisation.change": "Sửa tổ chức đảng",
    "organisation.end": "Cho tổ chức đảng ngừng tham gia các đợt sau",
    "organisation.resume": "Cho tổ chức đảng tham gia trở lại",
    "cycle.open": "Mở đợt đánh giá",
    "cycle.change": "Sửa hạn, cách nhập phiếu của đợt đánh giá",
    "cycle.close": "Đóng đợt đánh giá",
    "cycle.reopen": "Mở lại đợt đánh giá",
    "cycle.archive": "Lưu trữ đợt đánh giá",
    Act.BOARD_EXPORT: "Lấy bảng theo dõi các chi bộ ra Excel",
    Act.MEMBERS_EXPORT: "Lấy danh sách đảng viên ra Excel",
    "roll.add": "Thêm đảng viên vào danh sách",
    "roll.change": "Sửa đảng viên trong danh sách",
    "roll.leave": "Ghi đảng viên rời chi bộ",
    "roll.come_back": "Rút lại việc ghi đảng viên rời chi bộ",
    "roll.transfer": "Chuyển đảng viên giữa hai chi bộ",
    "roll.import": "Nhập danh sách đảng viên từ tệp",
    Act.FACTS_EDIT: "Sửa thông tin của đảng viên",
    Act.NOT_ASSESSED: "Ghi đảng viên chưa đánh giá trong đợt",
    Act.VOTE_EDIT: "Bỏ phiếu phân loại đảng viên",
    Act.QUOTA_CHOOSE: "Giới hạn mức xuất sắc, công bố kết quả",
    Act.QUOTA_GRANT: "Tỷ lệ cao hơn cho chi bộ có thành tích đặc biệt",
    Act.SHEET_EDIT: "Sửa biểu chấm điểm",
    Act.EVIDENCE_EDIT: "Tệp minh chứng của biểu chấm điểm",
    Act.BALLOT_EDIT: "Bỏ phiếu kín về mức xếp loại",
    Act.SHEET_SUBMIT: "Nộp biểu chấm điểm",
    Act.SHEET_RETURN: "Trả lại biểu chấm điểm",
    Act.VERIFY: "Thẩm định",
    Act.DECIDE: "Quyết định xếp loại",
    Act.ANNUL: "Huỷ bỏ kết quả",
    Act.LOOK: "Xem lại sau khi có kết quả bị huỷ bỏ",
    Act.COMMEND: "Chọn chi bộ tiêu biểu",
    Act.PRAISE: "Khen thưởng",
    Act.PROPOSE: "Đề nghị mức xếp loại của Đảng bộ",
    Act.REPORT: "Báo cáo cấp trên về xếp loại Đảng bộ",
    Act.ANSWER: "Ghi quyết định của cấp trên về xếp loại Đảng bộ",
    **{f"decision.{kind}": f"Ghi {uncapitalised(label)}" for kind, label in KIND_LABELS.items()},
    # Steps of the example department from before their own pages.
    "sheet.decide": "Quyết định xếp loại (dữ liệu mẫu)",
    "sheet.annul": "Huỷ bỏ kết quả (dữ liệu mẫu)",
}
#: Parts of acts, by what the entry says was done.
PARTS: Mapping[str, str] = {
    "count": "nhập số phiếu",
    "enter": "một người nhập, chờ người thứ hai nhập độc lập",
    "differ": "hai người nhập khác nhau",
    "agree": "hai người nhập khớp nhau",
    "propose": "đề xuất thống nhất",
    "confirm": "xác nhận đề xuất",
    "choose": "chọn người giữ mức xuất sắc",
    "reason": "ghi lý do giữ vượt giới hạn",
    "announce": "ghi ngày công bố kết quả",
    "grant": "cho hưởng tỷ lệ cao hơn",
    "take_back": "rút lại tỷ lệ cao hơn",
    "select": "chọn",
    "withdraw": "thôi chọn",
    "praise": "ghi quyết định khen thưởng",
}
#: Acts whose details tell nothing of any rating: whoever looks after the program may read them.
OF_NO_RATING = frozenset(
    {
        *(act for act in ACTS if act.startswith(("account.", "organisation.", "cycle."))),
        *("installation.set_up", "backup.restore", Act.BOARD_EXPORT, Act.MEMBERS_EXPORT),
    }
)


def title(act: str, what: object = None, number: object = None) -> str:
    """An act in words; one that has no words yet is called by its code."""
    said = ACTS.get(act, act)
    if number is not None:
        said += f" lần {number}"
    return f"{said}: {PARTS.get(str(what), what)}" if what else said

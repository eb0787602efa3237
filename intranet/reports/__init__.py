"""Papers: PDF documents rendered from stored records, which ``records`` defines.

``register_fonts`` once at start-up, then any paper: a record in, bytes out. Nothing here knows of
the database, of requests or of the clock.
"""

from intranet.reports.branch_report import branch_report_pdf
from intranet.reports.check_code import check_code
from intranet.reports.fonts import FontError, register_fonts
from intranet.reports.letter import letter_pdf
from intranet.reports.member_lists import member_list_pdf, open_members_pdf, published_list_pdf
from intranet.reports.member_tally import member_ballots_pdf, member_minutes_pdf
from intranet.reports.score_sheet import blank_score_sheet_pdf, score_sheet_pdf
from intranet.reports.slips import slips_pdf
from intranet.reports.summary import summary_pdf
from intranet.reports.tally import ballot_papers_pdf, tally_minutes_pdf

__all__ = [
    "FontError",
    "ballot_papers_pdf",
    "blank_score_sheet_pdf",
    "branch_report_pdf",
    "check_code",
    "letter_pdf",
    "member_ballots_pdf",
    "member_list_pdf",
    "member_minutes_pdf",
    "open_members_pdf",
    "published_list_pdf",
    "register_fonts",
    "score_sheet_pdf",
    "slips_pdf",
    "summary_pdf",
    "tally_minutes_pdf",
]

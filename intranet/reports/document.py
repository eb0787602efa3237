"""A document: pages with their number, foot and metadata around a story of flowables."""

import threading
from collections.abc import Sequence
from io import BytesIO

from reportlab import rl_config
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate

from intranet.reports.style import MILLIMETRE, PaperStyle
from intranet.reports.text import printable, wrap

# Streams as plain compressed bytes: spelling them in ASCII only makes them slower and a quarter
# longer. ReportLab reads it from here whenever it writes a stream.
rl_config.useA85 = 0

# ReportLab's font objects keep their place in the file while they make a subset, so two papers in
# two threads would mix their glyphs. Printing only computes: taking turns costs next to nothing.
_printing = threading.Lock()

LARGEST_FOOT = 60.0
"""Points; a foot may not eat the page."""


class Sheet:
    """One document in the making: its measures first, then ``render``.

    ``across`` lays A4 on its long side. ``foot`` are the lines at the foot of every page, none for
    a page that must bear no mark; raises ValueError when they are so long that they would eat into
    the page.
    """

    def __init__(self, style: PaperStyle, foot: Sequence[str], *, across: bool = False) -> None:
        self.style = style
        sides = (style.page_short * MILLIMETRE, style.page_long * MILLIMETRE)
        self.page_width, self.page_height = reversed(sides) if across else sides
        self.left = style.margin_left * MILLIMETRE
        self.width = self.page_width - self.left - style.margin_right * MILLIMETRE
        self.foot = [line for text in foot for line, _ in wrap(text, style.foot, self.width)]
        foot_height = len(self.foot) * style.foot.leading
        if foot_height > LARGEST_FOOT:
            raise ValueError("the regulation's title and date are too long for the foot of a page")
        self.bottom = max(
            style.margin_bottom * MILLIMETRE,
            style.foot_bottom * MILLIMETRE + foot_height + style.foot.leading,
        )
        self.height = self.page_height - style.margin_top * MILLIMETRE - self.bottom

    def render(self, story: list[Flowable], *, title: str, author: str) -> bytes:
        """The PDF. The same story gives the same bytes: no clock, no random number goes in."""
        target = BytesIO()
        frame = Frame(
            self.left, self.bottom, self.width, self.height,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip
        document = BaseDocTemplate(
            target,
            pagesize=(self.page_width, self.page_height),
            pageTemplates=[PageTemplate(frames=[frame], onPage=self._furnish)],
            title=printable(title).replace("\n", " "),
            author=printable(author).replace("\n", " "),
            lang="vi-VN",
            displayDocTitle=1,
            invariant=1,
            pageCompression=1,
            # Without it ReportLab names Helvetica, which is not embedded, on every page.
            initialFontName=self.style.text.font,
        )
        with _printing:
            document.build(story)
        return target.getvalue()

    def _furnish(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        style = self.style
        canvas.saveState()
        if document.page > 1:
            number = style.page_number
            canvas.setFont(number.font, number.size)
            base = self.page_height - style.page_number_top * MILLIMETRE - number.size * 0.7
            canvas.drawCentredString(self.page_width / 2, base, str(document.page))
        if not self.foot:
            canvas.restoreState()
            return
        foot = style.foot
        low = style.foot_bottom * MILLIMETRE
        top = low + len(self.foot) * foot.leading
        canvas.setLineWidth(style.rule)
        canvas.line(self.left, top, self.left + self.width, top)
        text = canvas.beginText(self.left, top - foot.leading)
        text.setFont(foot.font, foot.size, foot.leading)
        for line in self.foot:
            text.textLine(line)
        canvas.drawText(text)
        canvas.restoreState()

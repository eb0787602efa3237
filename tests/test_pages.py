"""The check of every page that a test visits finds what it is there to find."""

import pytest

from tests.fixtures.pages import faults

PAGE = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><title>Trang – Đánh giá</title></head>
<body><h1 id="a">Trang</h1>{}</body></html>"""
FORM = '<form method="post" action="/x">{}</form>'
TOKEN = '<input type="hidden" name="csrf_token" value="1">'


def test_a_good_page_has_no_fault():
    assert faults(PAGE.format('<a href="#a">lên</a>' + FORM.format(TOKEN))) == []


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        (PAGE.format("<p><div></p>"), "unexpected-end-tag </p> inside <div>"),
        (PAGE.format("</section>"), "unexpected-end-tag </section> inside <body>"),
        ("</p>", "unexpected-end-tag </p> inside nothing"),
        (PAGE.format("<p><div></div></p>"), "<div> stands where a browser reads <div>"),
        (PAGE.format("<ul><li>a</ul>"), "<li> is never closed"),
        (PAGE.format("<table><p></p></table>"), "<table> stands where a browser reads <p>"),
        (PAGE.format("<table><tr><td></td></tr></table>"), "reads <tbody>"),
        (
            PAGE.format("<form></form>").replace("</h1>", "</h1></body>"),
            "unexpected-end-tag </body>",
        ),
        (PAGE.format("<table>chữ<tbody></tbody></table>"), "stands where a browser reads"),
        ("<p><option></p>", "unexpected-end-tag"),
        ("<tr><td></td></tr>", "parts are written"),
        (PAGE.format('<p id="b" id="c"></p>'), "duplicate-attribute"),
        (PAGE.format("&foo;"), "unknown-named-character-reference"),
        (PAGE.format("<h1>Trang</h1>"), "2 h1"),
        (PAGE.replace("<title>Trang", "<title>Khác").format(""), "does not begin"),
        (PAGE.replace(' lang="vi"', "").format(""), "Vietnamese"),
        (PAGE.format('<p id="a"></p>'), "id a stands 2 times"),
        (PAGE.format('<label for="b">B</label>'), "refers to b"),
        (PAGE.format('<a href="#b">B</a>'), "leads to #b"),
        (PAGE.format(FORM.format("")), "without a token"),
        (PAGE.format(FORM.replace(' action="/x"', "").format(TOKEN)), "without an action"),
        (PAGE.format(FORM.replace("post", "get").format(TOKEN)), "does not post"),
        (PAGE.format('<p style="color:red">x</p>'), "<p> has style"),
        (PAGE.format('<p onclick="x()">x</p>'), "<p> has onclick"),
        (PAGE.format('<a href="javascript:x()">x</a>'), "runs a script"),
        (PAGE.format("<script>x()</script>"), "an inline script"),
        (PAGE.format("<style>p{}</style>"), "a style element"),
        ('<p id="a">một phần</p><p id="a"></p>', "id a stands 2 times"),
    ],
)
def test_a_planted_fault_is_found(page: str, fault: str):
    assert any(fault in line for line in faults(page)), faults(page)

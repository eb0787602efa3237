"""Every paper needs its fonts; `make setup` brings them."""

from pathlib import Path

import pytest

from intranet.reports import register_fonts

FONTS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"


@pytest.fixture(scope="session", autouse=True)
def fonts() -> Path:
    register_fonts(FONTS)
    return FONTS

"""Operations are tried on the example department, on each engine."""

from collections.abc import Iterator

import pytest
from flask import Flask

from intranet import database


@pytest.fixture(autouse=True)
def department(app: Flask) -> Iterator[Flask]:
    """The example department, with this thread connected to it."""
    with database.connection():
        yield app

"""Operations are tried on the example department, on each engine."""

from collections.abc import Iterator

import pytest
from flask import Flask

from intranet import database
from tests.operations.people import admin, checks, clock, owner, places  # noqa: F401  # fixtures of this folder
from tests.operations.voters import two_enter  # noqa: F401  # a fixture of this folder


@pytest.fixture(autouse=True)
def department(app: Flask) -> Iterator[Flask]:
    """The example department, with this thread connected to it."""
    with database.connection():
        yield app

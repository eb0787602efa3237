"""The product as an office runs it, over the example department that `benchmarks.preview` made."""

import os

from intranet import create_app, serving
from intranet.commands.demo import ASSUMED_DATE
from intranet.config import Settings

application = serving(
    create_app(
        Settings(
            database_url=os.environ["DATABASE_URL"],
            secret_key=os.environ["SECRET_KEY"],
            secure_cookies=False,
            demo_date=ASSUMED_DATE,
        )
    )
)

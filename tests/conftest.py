"""What every test may ask for. Keep this file small: a fixture of one folder lives in its folder.

The ground is in tests/fixtures: machine (what cannot run here), coverage_floors, databases
(`engine`, `database_url`, `database_copy`), applications (`app`, `sqlite_app`, `client`, `sign_in`,
`schema`), servers (`live_server`), browsers (`page`, `new_page`).
"""

pytest_plugins = (
    "pytester",
    "tests.fixtures.machine",
    "tests.fixtures.coverage_floors",
    "tests.fixtures.databases",
    "tests.fixtures.applications",
    "tests.fixtures.servers",
    "tests.fixtures.browsers",
    "tests.fixtures.properties",
)

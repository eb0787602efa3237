"""One of several processes that bring a database to the schema at the same moment.

Reads lines of JSON – the database's URL, and whether to make the mistake of asking what is to do
before taking the lock – and answers each with what this process set out to do and how it ended.
"""

import json
import sys

import peewee

from intranet import database, migrations


def steps_asked_before_the_lock() -> list[str]:
    """The planted fault."""
    todo = [
        step.name
        for step in migrations.Runner(
            database.database, str(migrations.DIRECTORY), table_name=migrations.TABLE
        ).status()
        if not step.applied
    ]
    say({"asked": todo})
    sys.stdin.readline()
    with migrations._exclusive():
        for name in todo:
            migrations.run_script(name)
    return todo


def say(answer: object) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    say("ready")
    for line in sys.stdin:
        order = json.loads(line)
        bound = database.bind(order["url"])
        if isinstance(bound, database.SqliteFile) and bound.identity() is None:
            bound.create_file()
        try:
            with database.connection():
                work = steps_asked_before_the_lock if order["planted"] else migrations.migrate
                say({"applied": work()})
        except peewee.PeeweeException as fault:
            say({"fault": str(fault)})


if __name__ == "__main__":
    main()

#!/bin/sh
# First the database (made, or backed up and brought to this program's schema) and, until the
# installation is set up, its one-time code; then the server, as the container's own process.
set -eu
umask 077
flask --app wsgi prepare
exec "$@"

#!/bin/sh
# Many people at once at the product as it is deployed: checks 58 and 59 of docs/assurance.md.
#
#   sh tests/load/run.sh [--users 300] [--minutes 5] [--visits 200000]     both
#   sh tests/load/run.sh --day | --morning                                  one of them
#   sh tests/load/run.sh --home DIRECTORY                                   keep the filled database there for the next run
#
# Two cores that have nothing else to do, 2 GB of disk, about twenty minutes the first time. As root it installs what is
# missing (PostgreSQL, nginx); otherwise it says what to type. All listens on the loopback address and on sockets in a
# temporary directory, and is gone when the run ends. Less than 300 people, 5 minutes or 200,000 visits is a trial: only
# a whole run writes its row into docs/assurance-run.md.
set -eu
cd "$(dirname "$0")/../.."
mkdir -p var
. scripts/venv.sh
for_checks
need_debian postgresql nginx openssl
make_venv requirements-test.txt
make_venv requirements-load.txt var/load-venv # locust and what it brings along: nothing of it enters the product's own
exec .venv/bin/python -m tests.load "$@"

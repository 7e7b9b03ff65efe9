#!/bin/sh
# The slow part of docs/assurance.md: workers and databases that are killed, disks that are full, many people at once.
#
#   sh scripts/assurance.sh [arguments of pytest, such as -k 48]
#
# It takes up to an hour on two cores, which should have nothing else to do, and writes docs/assurance-run.md.
# Small disks can only be mounted by root: everybody else sees those checks as not run. Everything else is started on
# the loopback address or on a socket in a temporary directory, and is gone when the run ends.
set -eu
cd "$(dirname "$0")/.."
mkdir -p var
. scripts/venv.sh
for_checks
need_debian postgresql
make_venv requirements-test.txt
PATH=$PWD/.venv/bin:$PATH
[ "$(id -u)" = 0 ] || echo "不是 root：无法挂载小磁盘，第53至55项不运行。"

TINGYAN_ASSURANCE=$PWD/docs/assurance-run.md
export TINGYAN_ASSURANCE
if [ $# -gt 0 ]; then # some checks: their rows are replaced
    pytest -q --timeout 1200 tests/assurance "$@" || fail "有未通过的检查，见 docs/assurance-run.md"
    exit 0
fi
rm -f "$TINGYAN_ASSURANCE"
result=0
pytest -q --timeout 1200 tests/assurance || result=1
if [ -f tests/load/run.sh ]; then # check 58
    sh tests/load/run.sh || result=1
fi
cat "$TINGYAN_ASSURANCE"
[ $result = 0 ] || fail "有未通过的检查，见 docs/assurance-run.md"

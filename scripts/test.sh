#!/bin/sh
# Every check, in the order in which a mistake is found cheapest. The first failure stops the run.
#
#   sh scripts/test.sh
#
# As root it installs what is missing (Chromium, Chinese fonts, PostgreSQL, OpenLDAP, gettext); otherwise it says what
# to type.
# PostgreSQL and OpenLDAP are started by the tests themselves, in temporary directories.
set -eu
cd "$(dirname "$0")/.."
mkdir -p var
. scripts/venv.sh
for_checks

# check WHAT COMMAND…: run one check under a heading; a failure repeats the command, to be typed again alone.
check() {
    printf '\n── %s\n' "$1"
    shift
    "$@" || fail "未通过。改正后可单独再查：" "    PATH=.venv/bin:\$PATH TINGYAN_ENV=development $*"
}

[ "$(id -u)" != 0 ] || echo "slapd slapd/no_configuration boolean true" | debconf-set-selections # its service would have nothing to serve
need_debian chromium fonts-noto-cjk postgresql slapd gettext
make_venv requirements-test.txt
PATH=$PWD/.venv/bin:$PATH

check "代码" ruff check
check "格式" ruff format --check
check "模板格式" find templates -name '*.html' -exec djade --check --target-version 5.2 {} +
check "类型" mypy
check "楼层与房间" lint-imports
check "迁移齐全" env DATABASE_URL=sqlite://:memory: python manage.py makemigrations --check --dry-run
check "生产设置" env TINGYAN_ENV=production TINGYAN_HOSTS=tingyan.invalid DATABASE_URL=sqlite://:memory: \
    TINGYAN_SECRET_KEY="for-this-check-only-0123456789-abcdefghijklmnopqrstuvwxyz" \
    TINGYAN_AUDIT_KEY="for-this-check-only-9876543210-abcdefghijklmnopqrstuvwxyz" \
    TINGYAN_FIELD_KEYS="Zm9yLXRoaXMtY2hlY2stb25seS0wMTIzNDU2Nzg5LWE=" \
    python manage.py check --deploy --fail-level WARNING
check "测试：SQLite" pytest -n 2 --dist worksteal --ignore tests/browser
check "测试：PostgreSQL" env TINGYAN_TEST_DB=postgres pytest -n 2 --dist worksteal --ignore tests/browser
check "测试：浏览器" pytest tests/browser

#!/bin/sh
# The demonstration in one command: environment, database under var/, a demonstration district, and a local server.
#
#   sh scripts/demo.sh [--port N] [--no-serve]
#
# Run again it changes nothing that is there. For looking and learning only: docs say how to operate it for real.
set -eu
cd "$(dirname "$0")/.."
mkdir -p var/static
. scripts/venv.sh

port=8000
serve=yes
usage() { fail "用法：sh scripts/demo.sh [--port 端口号] [--no-serve]"; }
while [ $# -gt 0 ]; do
    case $1 in
    --port)
        [ $# -ge 2 ] || usage
        port=$2
        shift
        ;;
    --no-serve) serve=no ;;
    *) usage ;;
    esac
    shift
done
case $port in '' | *[!0-9]*) usage ;; esac

TINGYAN_ENV=development
export TINGYAN_ENV

if [ -f requirements-test.txt ] && sha256sum --check --status .venv/installed-requirements-test.txt.sha256 2>/dev/null; then
    : # the tests' environment holds the product's as well
else
    make_venv requirements.txt
fi
if [ $serve = yes ] && ! .venv/bin/python -c "import socket; socket.create_server(('127.0.0.1', $port))" 2>/dev/null; then
    fail "端口 $port 不可用（可能已有程序占用）。请换一个端口，例如：" "    sh scripts/demo.sh --port $((port + 1))"
fi
.venv/bin/python manage.py migrate --verbosity 0 ||
    fail "数据库未能更新。如果 var/ 中的演示数据可以不要，请输入：" "    rm var/tingyan.sqlite3* && sh scripts/demo.sh"
.venv/bin/python manage.py demo ||
    fail "演示数据未能装入。如果 var/ 中的演示数据可以不要，请输入：" "    rm var/tingyan.sqlite3* && sh scripts/demo.sh"

if [ $serve = no ]; then
    echo "已就绪。要打开系统，请输入：sh scripts/demo.sh"
    exit 0
fi
echo "请用浏览器打开 http://127.0.0.1:$port/ ，按 Ctrl+C 停止。"
.venv/bin/python manage.py run_imports --wait >/dev/null & # long imports go on while nobody looks; ends with the server
exec .venv/bin/gunicorn tingyan.wsgi --bind "127.0.0.1:$port" --workers 2 --threads 4 --no-control-socket --log-level warning

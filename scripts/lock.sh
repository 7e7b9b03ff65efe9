#!/bin/sh
# Write requirements.txt (the product), requirements-test.txt (product and tests) and requirements-load.txt (what
# tests/load sends requests with, and nothing of the product) from pyproject.toml: exact versions with hashes, for
# Python 3.11 and later, so that installing needs only pip.
#
#   sh scripts/lock.sh              keep the versions locked now where pyproject.toml still allows them
#   sh scripts/lock.sh --upgrade    take the newest versions that pyproject.toml allows
#
# Needs uv (pip install uv). The files name no index: each installation takes its own.
set -eu
cd "$(dirname "$0")/.."

UV=$(command -v uv || echo .venv/bin/uv)

lock() { # lock FILE SOURCES-AND-OPTIONS…: the tests' lock is held to the product's versions by the shared resolution
    file=$1
    shift
    "$UV" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --no-header --no-annotate --output-file "$file" "$@"
}

case ${1:-} in
'') upgrade= ;;
--upgrade) upgrade=--upgrade ;;
*)
    echo "usage: sh scripts/lock.sh [--upgrade]" >&2
    exit 2
    ;;
esac

lock requirements-test.txt pyproject.toml --group test $upgrade
lock requirements.txt pyproject.toml --constraint requirements-test.txt $upgrade
lock requirements-load.txt --group load $upgrade

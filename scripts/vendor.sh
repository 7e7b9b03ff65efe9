#!/bin/sh
# Renew static/vendor/: the front-end files that the product serves itself, so that no page asks another server.
# The result is committed; only whoever raises a version below runs this (needs npm, openssl).
#
#   sh scripts/vendor.sh
#
# htmx is not here: it comes with django-htmx. Source map lines are stripped, since collectstatic refuses missing files.
set -eu

BOOTSTRAP=5.3.9
ECHARTS=5.6.0
ICONS=1.13.2

# Names as in bootstrap-icons; pages write <svg><use href="…/icons.svg#name"></use></svg>.
STATES="inbox pen search clipboard-check tools check-circle-fill pencil slash-circle link-45deg box-arrow-right
  pause-circle x-circle"
FLAGS="exclamation-circle-fill alarm hourglass-split shield-exclamation calendar-plus calendar-check arrow-repeat"
SHELL_ICONS="house list bell plus-lg x-lg camera chevron-down chevron-left chevron-right chevron-up download upload printer
  filter funnel person people building check-lg question-circle translate type sun moon gear arrow-left arrow-right
  arrow-up arrow-down file-earmark file-earmark-text paperclip image table bar-chart trash pencil-square three-dots eye
  eye-slash info-circle exclamation-triangle check-circle clock stopwatch calendar-event geo-alt flag star lock send
  arrow-counterclockwise list-check lightbulb circle-half cloud-check wifi-off"

root=$(cd "$(dirname "$0")/.." && pwd)
out=$root/static/vendor
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() { # fetch NAME VERSION: unpack the package into $work/NAME
    mkdir "$work/$1"
    (cd "$work" && tarball=$(npm pack --silent "$1@$2") && tar -xzf "$tarball" -C "$1" --strip-components=1)
}

take() { # take NAME FILE: copy one file without its source map line
    sed -E 's,^(//#|/\*#) ?sourceMappingURL=[^ ]*( \*/)?$,,' "$work/$1/dist/$2" >"$out/$(basename "$2")"
}

symbols() { # print each icon of the sprite as a <symbol>
    for name in $STATES $FLAGS $SHELL_ICONS; do
        sed -E -e "s,^<svg .*viewBox=\"([^\"]*)\".*>\$,<symbol id=\"$name\" viewBox=\"\\1\">," -e 's,^</svg>$,</symbol>,' \
            -e 's,^ +,,' "$work/bootstrap-icons/icons/$name.svg"
        echo
    done
}

version() { # version FILE PACKAGE VERSION LICENCE: one line for VERSIONS.txt
    printf '%s  %s %s  %s  sha384-%s\n' "$1" "$2" "$3" "$4" "$(openssl dgst -sha384 -binary "$out/$1" | openssl base64 -A)"
}

fetch bootstrap $BOOTSTRAP
fetch echarts $ECHARTS
fetch bootstrap-icons $ICONS
rm -rf "$out"
mkdir -p "$out/licences"

take bootstrap css/bootstrap.min.css
.venv/bin/python scripts/slim.py # what pages load of it
take echarts echarts.common.min.js
{
    printf '<svg xmlns="http://www.w3.org/2000/svg" fill="currentColor">\n'
    symbols
    printf '</svg>\n'
} >"$out/icons.svg"

cp "$work/bootstrap/LICENSE" "$out/licences/bootstrap.txt"
cp "$work/bootstrap-icons/LICENSE" "$out/licences/bootstrap-icons.txt"
cat "$work/echarts/LICENSE" "$work/echarts/NOTICE" >"$out/licences/echarts.txt"
{
    version bootstrap.min.css bootstrap $BOOTSTRAP MIT
    version bootstrap.slim.css bootstrap $BOOTSTRAP MIT
    version echarts.common.min.js echarts $ECHARTS Apache-2.0
    version icons.svg bootstrap-icons $ICONS MIT
} >"$out/VERSIONS.txt"
cat "$out/VERSIONS.txt"

#!/bin/sh
# Do what docs/operations.md says, on a clean Debian 12 that really boots: install, serve HTTPS, fail, upgrade, destroy, restore.
# The commands are those of the page itself: its blocks marked `sh run`. A table of what was done stands at the end.
#
#   sh scripts/install_check.sh [--keep]        as root, on Debian; a quarter of an hour on two busy cores
#
# The machine stands in a temporary folder (systemd-nspawn) and shares this one's network, so ports 80, 443, 5432 and
# 9108 must be free. Debian and Python packages come from wherever this machine takes its own.
set -eu
cd "$(dirname "$0")/.."
mkdir -p var
. scripts/venv.sh

keep=
[ "${1:-}" != --keep ] || keep=yes
[ "$(id -u)" = 0 ] || fail "请以 root 身份运行。"
need_debian debootstrap systemd-container curl
for port in 80 443 5432 9108; do
    python3 -c "import socket; socket.create_server(('127.0.0.1', $port))" 2>/dev/null || fail "端口 $port 已被占用，请停下占用它的程序再运行。"
done

work=$(mktemp -d /var/tmp/tingyan-install-XXXXXX)
root=$work/debian
log=$work/log
table=$work/table
host=tingyan.example.gov.cn
nspawn=
leader=
: >"$table"

stop_machine() {
    [ -z "$leader" ] || nsenter --target "$leader" --mount --uts --ipc --net --pid systemctl poweroff >/dev/null 2>&1 || :
    [ -z "$nspawn" ] || wait "$nspawn" 2>/dev/null || :
    leader=
    nspawn=
}
finish() {
    code=$?
    trap - EXIT INT TERM
    printf '\n'
    cat "$table"
    if [ $code -ne 0 ]; then
        printf '\n没有通过。最后的输出：\n'
        tail -n 30 "$log"
        cp "$log" var/install_check.log && echo "全部输出：var/install_check.log"
    fi
    stop_machine
    if [ -n "$keep" ]; then echo "机器留在 $root"; else rm -rf --one-file-system "$work"; fi
    exit $code
}
trap finish EXIT
trap 'exit 130' INT TERM

# inside COMMAND…: run it in the machine, as root at its console would.
inside() {
    nsenter --target "$leader" --mount --uts --ipc --net --pid --wdns=/root \
        env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
        DEBIAN_FRONTEND=noninteractive PIP_DISABLE_PIP_VERSION_CHECK=1 \
        ${http_proxy:+http_proxy="$http_proxy"} ${https_proxy:+https_proxy="$https_proxy"} ${no_proxy:+no_proxy="$no_proxy"} "$@"
}

# step WHAT COMMAND…: run it, and write a line of the table: what, how it went, how long it took.
step() {
    what=$1
    shift
    printf '── %s\n' "$what" | tee -a "$log"
    begun=$(date +%s)
    # Not within a condition: there `set -e` would not stop at the first command that fails.
    set +e
    (set -e; "$@") >>"$log" 2>&1
    result=$?
    set -e
    if [ $result -eq 0 ]; then mark=通过; else mark=未通过; fi
    printf '%s\t%4s s\t%s\n' "$mark" "$(($(date +%s) - begun))" "$what" >>"$table"
    [ $result -eq 0 ]
}

# The blocks of the page with this mark, one after another.
blocks() {
    awk -v mark="sh run $1" '$0 == "```" mark { on = 1; next } /^```/ { on = 0 } on' docs/operations.md
}
page() { # page MARK: run its blocks; the first command that fails stops
    blocks "$1" >"$work/$1.sh"
    [ -s "$work/$1.sh" ]
    inside bash -euxo pipefail -s <"$work/$1.sh"
}

make_debian() {
    sources=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(COMPONENT)' 'Identifier: Packages' | grep ' bookworm' | grep ' main$' | sort -u)
    mirror=$(echo "$sources" | awk '$2 == "bookworm" { print $1; exit }')
    [ -n "$mirror" ]
    debootstrap --variant=minbase --include=ca-certificates,dbus,systemd,systemd-sysv bookworm "$root" "$mirror"
    echo "$sources" | sed 's/^/deb /' >"$root/etc/apt/sources.list"
    apt-config dump Acquire | grep -i proxy >"$root/etc/apt/apt.conf.d/90proxy" || :
    # What this machine trusts and where it looks for packages of Python, the machine does too.
    cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
    [ ! -d /usr/local/share/ca-certificates ] || cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
    chroot "$root" update-ca-certificates
    index=$(python3 -m pip config get global.index-url 2>/dev/null) || index=
    { echo '[global]' && echo 'cert = /etc/ssl/certs/ca-certificates.crt' && [ -z "$index" ] || echo "index-url = $index"; } >"$root/etc/pip.conf"
    mkdir -p "$root/srv/tingyan"
    git archive HEAD | tar -x -C "$root/srv/tingyan"
    printf '127.0.0.1 localhost %s\n' "$host" >"$root/etc/hosts"
    echo tingyan >"$root/etc/hostname"
}

boot() {
    nspawn=$(cat "$work/nspawn")
    for _ in $(seq 60); do
        leader=$(pgrep --parent "$nspawn" | head -n 1) || :
        [ -z "$leader" ] || [ "$(inside systemctl is-system-running 2>/dev/null)" != running ] || break
        sleep 1
    done
    echo "$leader" >"$work/leader"
    inside systemctl is-system-running --wait || inside systemctl --failed
}

get() { # get PATH [CURL-OPTIONS…]: through nginx, by TLS, trusting the certificate of the machine alone
    path=$1
    shift
    curl --silent --show-error --max-time 20 --cacert "$root/etc/tingyan/tls/fullchain.pem" --resolve "$host:443:127.0.0.1" "https://$host$path" "$@"
}
status() { get "$1" --output /dev/null --write-out '%{http_code}'; }
told() { # told WANTED FOUND
    echo "wanted: $1, found: $2"
    [ "$1" = "$2" ]
}

serves() {
    get /account/login/ | grep -q 厅验
    get /account/login/ --head | tee "$work/head"
    for header in strict-transport-security content-security-policy x-request-id; do grep -qi "^$header:" "$work/head"; done
    grep -qiE '^x-request-id: [0-9a-f]{12}.?$' "$work/head"
    told 200 "$(status /healthz)"
    told 200 "$(status /readyz)"
    told 301 "$(curl --silent --output /dev/null --write-out '%{http_code}' --resolve "$host:80:127.0.0.1" "http://$host/")"
    sheet=$(get /account/login/ | grep -o '/static/css/tokens[^"]*' | head -n 1)
    get "$sheet" --head --header 'Accept-Encoding: gzip' | grep -qi '^content-encoding: gzip'
    told 404 "$(status /private/aa/bb)"
    ! curl --silent --insecure "https://127.0.0.1/" || return 1 # another name gets no answer at all
    inside curl --silent --fail http://127.0.0.1:9108/metrics >"$work/metrics"
    grep -q '^tingyan_request_seconds_count{code="200",method="GET",route="directory:login"}' "$work/metrics"
    grep -q '^tingyan_database_up 1' "$work/metrics"
    number=$(sed -n 's/^[Xx]-[Rr]equest-[Ii][Dd]: *\([0-9a-f]*\).*/\1/p' "$work/head")
    inside journalctl -u tingyan-web --output cat | grep -q "$number"
    grep -q "$number" "$root/var/log/tingyan/nginx.log"
}

# A file on the disk and its row, handed out by nginx for the application: locked down as the application said.
file_served() {
    inside tingyan shell <"$work/file.py" | grep '^file ' | tee "$work/file"
    address=$(cut -d' ' -f2 "$work/file")
    cookie=$(cut -d' ' -f3 "$work/file")
    get "$address" --dump-header "$work/head" --output "$work/got" --cookie "sessionid=$cookie"
    cat "$work/head"
    grep -qiE '^HTTP/[0-9.]+ 200' "$work/head"
    grep -qi '^content-security-policy: sandbox' "$work/head"
    grep -qi '^x-content-type-options: nosniff' "$work/head"
    grep -qi '^cache-control: private, no-store' "$work/head"
    grep -qi '^x-request-id:' "$work/head"
    ! grep -qi '^x-accel-redirect:' "$work/head" || return 1
    told "$(cut -d' ' -f4 "$work/file")" "$(sha256sum <"$work/got" | cut -d' ' -f1)"
    told 302 "$(status "$address")" # who is not signed in
}

emergency() {
    password=$(openssl rand -hex 12)
    inside env DJANGO_SUPERUSER_PASSWORD="$password" tingyan createsuperuser --noinput --username emergency --name 应急
}

database_down() {
    inside systemctl stop postgresql
    signed_in="sessionid=$(cut -d' ' -f3 "$work/file")" # whose page needs the database
    get / --cookie "$signed_in" --output "$work/page" --write-out '%{http_code}\n' | tee "$work/code"
    told 503 "$(cat "$work/code")"
    grep -q 编号 "$work/page"
    told 503 "$(status /readyz)"
    get /readyz | grep -q '"database"'
    told 200 "$(status /healthz)"
    ! inside tingyan doctor || return 1
    inside systemctl start postgresql
    for _ in $(seq 30); do
        [ "$(status /readyz)" != 200 ] || break
        sleep 1
    done
    told 200 "$(status /account/login/)"
}

web_down() {
    inside systemctl stop tingyan-web.service
    told 502 "$(status /)"
    get / | grep -q 系统正在启动或维护
    inside systemctl start tingyan-web.service
    told 200 "$(status /account/login/)"
    main=$(inside systemctl show --property=MainPID --value tingyan-web.service)
    inside sh -c "kill -9 $main"
    sleep 15
    told 200 "$(status /account/login/)"
}

brake() { # signing in from one address: fifty at once, then a page that says to wait
    for _ in $(seq 80); do printf 'url = https://%s/account/login/\noutput = /dev/null\n' "$host"; done >"$work/urls"
    curl --silent --cacert "$root/etc/tingyan/tls/fullchain.pem" --resolve "$host:443:127.0.0.1" \
        --parallel --parallel-immediate --parallel-max 80 --no-progress-meter \
        --data x=y --config "$work/urls" --write-out '%{http_code}\n' >"$work/codes"
    sort "$work/codes" | uniq -c
    grep -q '^429$' "$work/codes"
    ! grep -q '^50' "$work/codes" || return 1
}

destroy() { # the worst day: database and files are gone
    inside systemctl stop tingyan-web.service tingyan-imports.service tingyan-metrics.service
    inside runuser -u postgres -- psql --quiet --command 'DROP DATABASE tingyan'
    inside rm -rf /var/lib/tingyan
    told 502 "$(status /)"
}

units() {
    inside bash -c 'cd /etc/systemd/system && systemd-analyze verify tingyan-*.service tingyan-*.timer'
    told 0 "$(inside systemctl list-units --failed --no-legend 'tingyan-*' | wc -l)"
    told "$(ls deploy/systemd/*.timer | wc -l)" "$(inside systemctl list-timers --no-legend 'tingyan-*' | wc -l)"
    for name in doctor fsck sessions snapshot remind; do inside systemctl start "tingyan-$name.service"; done
    inside systemd-analyze security --no-pager tingyan-web.service | tail -n 1
}

same_after() {
    told 200 "$(status /account/login/)"
    told 200 "$(status /readyz)"
    found=$(get "$(cut -d' ' -f2 "$work/file")" --cookie "sessionid=$(cut -d' ' -f3 "$work/file")" | sha256sum | cut -d' ' -f1)
    told "$(cut -d' ' -f4 "$work/file")" "$found"
    inside tingyan doctor
}

cat >"$work/file.py" <<'PYTHON'
import io
from uuid import uuid4
from PIL import Image
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tingyan.directory.models import User
from tingyan.files.actions import store_image
from tingyan.files.storage import find
from visits.models import Draft, DraftFile
user = User.objects.create_user("check", None, name="检查", must_change_password=False)
drawn = io.BytesIO()
Image.new("RGB", (640, 480), "teal").save(drawn, "JPEG")
blob = store_image(SimpleUploadedFile("窗口.jpg", drawn.getvalue()), by=user)
file = DraftFile.objects.create(draft=Draft.objects.create(owner=user, client_key=uuid4()), slot="visit", blob=blob)
client = Client()
client.force_login(user)
print("file", reverse("visits:draft_photo", args=[file.pk]), client.session.session_key, blob.sha256)
PYTHON

step "下载并建立干净的 Debian 12" make_debian
systemd-nspawn --quiet --directory "$root" --machine tingyan-install --boot --register=no --keep-unit --console=pipe \
    </dev/null >"$work/console" 2>&1 &
nspawn=$!
echo "$nspawn" >"$work/nspawn"
step "启动（systemd）" boot
leader=$(cat "$work/leader")
step "按“安装”各段运行" page install
step "建立应急账号" emergency
step "HTTPS、响应头、静态文件、未知域名、指标、日志中的编号" serves
step "照片由 nginx 发出，锁定如程序所说" file_served
step "单元文件核对，定时任务各运行一次" units
step "登录限速" brake
step "数据库停下再启动：503、doctor 报告、自行恢复" database_down
step "程序停下、被杀：502的中文页，自行恢复" web_down
step "按“升级”各段运行（升到同一版本）" page upgrade
step "毁掉数据库和文件" destroy
step "按“恢复”各段运行" page restore
step "恢复后：页面、照片、doctor" same_after

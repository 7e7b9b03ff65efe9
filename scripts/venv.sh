# Sourced in the root of the repository by the other scripts: a virtual environment that holds what a lock file says.

# Say what went wrong and what to type, and stop.
fail() {
    printf '\n%s\n' "$@" >&2
    exit 1
}

# Checks know nothing of the shell that called them.
for_checks() {
    TINGYAN_ENV=development
    PYTHONDONTWRITEBYTECODE=1
    export TINGYAN_ENV PYTHONDONTWRITEBYTECODE
    unset DATABASE_URL DJANGO_SETTINGS_MODULE TINGYAN_TEST_DB TINGYAN_TEST_RUN TINGYAN_VAR
}

# Run apt-get as root; who is not root is told the line to type.
install_debian() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
        fail "缺少系统软件包，请以 root 身份输入后再运行本命令：" "    apt-get update && apt-get install -y $*"
    echo "安装系统软件包：$*"
    DEBIAN_FRONTEND=noninteractive
    export DEBIAN_FRONTEND
    { apt-get update -q && apt-get install -qy --no-install-recommends "$@"; } >var/apt.log 2>&1 ||
        { tail -n 20 var/apt.log >&2 && fail "安装失败，请查看上面的原因，联网后输入：" "    apt-get update && apt-get install -y $*"; }
}

# Install those of the Debian packages that are not there.
need_debian() {
    missing=
    for package in "$@"; do
        dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
            missing="$missing $package"
    done
    [ -z "$missing" ] || install_debian $missing
}

# Print the first Python that is new enough; with an argument, the first that can also make environments.
find_python() {
    for python in python3 python3.13 python3.12 python3.11; do
        if "$python" -c "import sys; sys.exit(sys.version_info < (3, 11))${1:+; import ensurepip}" 2>/dev/null; then
            echo "$python"
            return
        fi
    done
    return 1
}

# make_venv LOCK [VENV]: make .venv, or the one named, and install LOCK, unless this very file was installed there last.
make_venv() {
    venv=${2:-.venv}
    stamp=$venv/installed-$(basename "$1").sha256
    if [ -x "$venv/bin/python" ] && "$venv/bin/python" -c '' 2>/dev/null && sha256sum --check --status "$stamp" 2>/dev/null; then
        return
    fi
    if ! find_python with-venv >/dev/null; then
        install_debian python3 python3-venv
        find_python with-venv >/dev/null || fail "需要 Python 3.11 或更高版本，请安装后再运行。"
    fi
    [ -x "$venv/bin/python" ] && "$venv/bin/python" -c '' 2>/dev/null || "$(find_python with-venv)" -m venv --clear "$venv" ||
        fail "无法建立 $venv，请删除后再试：" "    rm -r $venv"
    echo "安装 $1 （只在文件有变化时进行）"
    "$venv/bin/python" -m pip install -qq --disable-pip-version-check --require-hashes --only-binary :all: -r "$1" ||
        fail "安装依赖失败。请检查网络或 pip 的软件源设置，再输入：" "    sh $0"
    rm -f "$venv"/installed-*.sha256
    sha256sum "$1" >"$stamp"
}

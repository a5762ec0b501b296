#!/usr/bin/env bash
# Makes a virtual environment from a lock file: local/setup.sh [LOCK [FOLDER]], by default requirements.lock and .venv.
# Run by `make setup` and `make bench`, from the root of the repository.
# Instant when nothing has changed; harmless when it was cut short, or when another one runs.
set -euo pipefail

lock=${1:-requirements.lock}
venv=${2:-.venv}

fail() {
    echo "$1" >&2
    exit 1
}

# A moved or copied clone needs a new environment: its scripts hold absolute paths.
wanted() {
    pwd
    sha256sum "$lock" pyproject.toml release/sandbox/pyproject.toml
}

# Newest names last: the machine's own python3 is taken when it will do.
find_python() {
    local name
    for name in ${PYTHON:-python3 python3.11 python3.12 python3.13 python3.14}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    fail "Diperlukan Python 3.11 atau lebih baru: pasanglah dengan \`sudo apt-get install python3.11 python3.11-venv\`."
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

# Debian keeps the module that makes environments in a package of its own.
need_venv_module() {
    local python=$1 package
    "$python" -c 'import venv, ensurepip' 2>/dev/null && return
    package="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
    echo "Memasang paket $package dengan apt (sekali saja) ..."
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install "$package" >/dev/null 2>&1 ||
        { as_root apt-get -q update && as_root env DEBIAN_FRONTEND=noninteractive apt-get -q -y install "$package"; } >/dev/null 2>&1 ||
        fail "Modul venv belum ada: pasanglah dengan \`sudo apt-get install $package\`."
}

mkdir -p var
mkdir -p "$(dirname "$venv")"
exec 9>var/setup.lock
flock 9

stamp=$venv/kinerja-setup
[ -x "$venv/bin/python" ] && [ -f "$stamp" ] && [ "$(wanted)" = "$(cat "$stamp")" ] && exit 0

if ! grep -qsF "$(pwd)/$venv" "$venv/bin/activate" || ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then
    python="$(find_python)"
    need_venv_module "$python"
    "$python" -m venv --clear "$venv"
fi
echo "Memasang pustaka ke $venv ..."
pip=("$venv/bin/python" -m pip --quiet --disable-pip-version-check install)
# The lock is complete: without --no-deps pip resolves again, and takes `coverage[toml]` for an unpinned package.
"${pip[@]}" --no-deps --require-hashes -r "$lock"
# Both distributions of this tree: what production installs, and the sandbox.
"${pip[@]}" --no-deps --no-build-isolation -e . -e release/sandbox
wanted >"$stamp"

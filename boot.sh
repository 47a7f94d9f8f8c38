#!/usr/bin/env bash
# The one command: ./boot.sh [all | web | worker | demo | adopt | setup | test] [...]
#
# It makes .venv once and hands over to the package `deploy.launch`. Nothing is written
# outside DATA_DIR (instance/ unless set) and .venv.
set -euo pipefail
cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")"

find_python() { # the newest Python of version 3.11 or later
    local name
    for name in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    echo "Microblog needs Python 3.11 or newer; none was found on the PATH." >&2
    return 1
}

install() { # the packages of a requirements file, unless .venv has them already
    cmp -s "$1" ".venv/$1" || "$(find_python)" -m deploy.launch.install "$1"
}

part=${1:-all}
[ $# -eq 0 ] || shift

if [ -n "${MICROBLOG_IN_CONTAINER:-}" ]; then
    exec python3 -m deploy.launch "$part" "$@" # the image has everything installed
fi

# Compiled Python is kept, but in .venv.
export PYTHONDONTWRITEBYTECODE="" PYTHONPYCACHEPREFIX="$PWD/.venv/pycache"

if [ "$part" = test ]; then
    install requirements-dev.txt
    export HYPOTHESIS_STORAGE_DIRECTORY="$PWD/.venv/cache/hypothesis"
    exec .venv/bin/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=worksteal "$@"
fi
install requirements.txt
exec .venv/bin/python -m deploy.launch "$part" "$@"

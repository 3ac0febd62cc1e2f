#!/usr/bin/env bash
# mutmut 3 passes over functions with a decorator, and wraps the others in one that Numba cannot compile.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/pip" install -qq mutmut==3.8.1 numba==0.68.1 numpy==2.4.6 pytest==9.2.0
cd "$folder"
mkdir lanes tests
touch lanes/__init__.py
printf '[mutmut]\nsource_paths=lanes\n' > setup.cfg

# The same loop three times: as it stands, compiled by a decorator, and compiled by a call. Each has a test, which passes.
loop='(waiting):
    longest = 0
    for number in waiting:
        if number > longest:
            longest = number
    return longest
'
write() {
    printf '%s' "$2" > "lanes/$1.py"
    printf 'from numpy import array\n\nfrom lanes.%s import longest\n\n\ndef test_the_longest():\n    assert longest(array([2, 5, 3])) == 5\n' "$1" \
        > "tests/test_$1.py"
    venv/bin/python -m pytest -q "tests/test_$1.py"
}
mutants() {
    { grep -c '^def x_longest__mutmut_[0-9]' "mutants/lanes/$1.py" || true; }
}
venv/bin/mutmut --version
write plain "def longest$loop"
write decorated $'from numba import njit\n\n\n@njit\n'"def longest$loop"
venv/bin/mutmut run > said.txt 2>&1
echo "mutants of the function as it stands: $(mutants plain); of the decorated one: $(mutants decorated)"
test "$(mutants plain)" -gt 0
test "$(mutants decorated)" -eq 0
if grep -q 'lanes.decorated' said.txt; then echo "another behaviour than described: it says that it passed over a function"; exit 1; fi

write called $'from numba import njit\n\n\n'"def loop$loop"$'\n\nlongest = njit(loop)\n'
if venv/bin/mutmut run > said.txt 2>&1; then echo "another behaviour than described: Numba compiled what mutmut wrapped"; exit 1; fi
echo "with a function that is compiled by a call, mutmut stops:"
grep -E '^numba.core.errors.*mutmut/mutation/trampoline.py|^failed to collect stats' said.txt | sed "s|$folder/||"
grep -q '^numba.core.errors.UnsupportedBytecodeError.*mutmut/mutation/trampoline.py' said.txt
echo "as described"

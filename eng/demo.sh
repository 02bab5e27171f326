#!/usr/bin/env bash
# A tour of Uplift: three libraries go from the records of 2018 to the release of 2023.
#
#   ./uplift demo [--store ADDRESS] [--keep DIR]
#
# --store   another store than SQLite files, such as 'postgresql:Host=…;Database=…': an empty database
# --keep    the folder to work in, which stays; else a scratch folder that is removed
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
program=$root/artifacts/bin/Uplift.Cli/release/Uplift.Cli.dll

keep=
while [ $# -gt 0 ]; do
  case "$1 ${2:-}" in
    "--store "?*) export UPLIFT_STORE=$2; shift 2 ;;
    "--keep "?*) keep=$2; shift 2 ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

if [ -n "$keep" ]; then
  [ ! -e "$keep" ] || { echo "demo: $keep is there already; name another folder" >&2; exit 1; }
  mkdir -p "$keep"
  folder=$(cd "$keep" && pwd)
else
  folder=$(mktemp -d "${TMPDIR:-/tmp}/uplift-demo.XXXXXX")
  trap 'rm -rf "$folder"' EXIT
fi
cp -r "$root/samples/folio-inventory/." "$folder"
cd "$folder"

title() { printf '\n== %s\n' "$*"; }

# Shows a command line and runs it; the exit codes that are given first belong to it.
step() {
  local allowed=" $1 " code=0
  shift
  printf '\n$ uplift %s\n' "$*"
  dotnet "$program" "$@" || code=$?
  case $allowed in *" $code "*) ;; *) echo "demo: ended with $code" >&2; exit 1 ;; esac
}

title "Three tenants with the records of 2018"
step 0 tenant add diku --release 2018 --load-sample
step 0 tenant add uni-customised --release 2018 --load-sample --load tenants/uni-customised
step 0 tenant add city-broken --release 2018 --load-sample --load tenants/city-broken

title "What leads to the release of 2023? (exit code 3: there are changes)"
step 3 plan --release 2023 --out release-2023.plan.json

title "What would it do? Nothing is written yet"
step 0 apply --plan release-2023.plan.json --simulate --tenant diku | head -n 20
echo "    ..."

title "Do it (exit code 4: one record cannot be repaired; it is left as it was, the rest goes on)"
step 4 apply --plan release-2023.plan.json --parallel 2

title "Where does everybody stand, and what is wrong with that record?"
step 0 status --live
step 0 status city-broken --failures

title "What became of one item, and why?"
step 0 log diku --object 1b6d3338-186e-4e35-9e75-1b886b0da53e
step 0 history diku

title "Take it back for one tenant, and upgrade again"
step 0 undo diku --yes
step 0 upgrade --release 2023 --tenant diku --yes
step 0 audit --verify

[ -z "$keep" ] || printf '\nThe workspace is in %s; try ./uplift --workspace %s status\n' "$folder" "$folder"

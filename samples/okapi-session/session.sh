#!/usr/bin/env bash
# A session with the server in the style of Okapi's guide: registers modules, declares where they run, creates a tenant,
# installs, upgrades, fails to upgrade, disables and purges. Every call is shown with its answer, and its status is
# compared with the expected one.
#
#   ./session.sh               starts a server and the stand-in modules, both in a scratch folder, and stops them
#   PLATFORM=URL MODULES=URL ./session.sh     uses a server and a stand-in that run already
#   TOKEN=... ./session.sh     sends a token with each call
#
# The last line is "N calls, N as expected"; the exit code is 1 when one was not.
set -uo pipefail
here=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
root=$here/../..
scratch=$(mktemp -d)
started=()
finish() {
  for process in "${started[@]}"; do kill "$process" 2>/dev/null && wait "$process" 2>/dev/null; done
  rm -rf "$scratch"
}
trap finish EXIT

wait_for() {   # URL, LOG: until something answers there
  for _ in $(seq 100); do
    curl -s -o "$scratch/null" --max-time 2 "$1" && return
    sleep 0.1
  done
  echo "Nothing answers at $1:" >&2
  cat "$2" >&2
  exit 1
}

if [ -z "${MODULES:-}" ]; then
  program=$root/artifacts/bin/Uplift.StandIn/release/Uplift.StandIn.dll
  [ -e "$program" ] || dotnet build -c Release -v quiet -nologo "$here/stand-in" >&2 || exit 1
  MODULES=http://127.0.0.1:$((20000 + RANDOM % 20000))
  dotnet "$program" --port "${MODULES##*:}" --state "$scratch/modules.log" >"$scratch/modules.out" 2>&1 &
  started+=($!)
  wait_for "$MODULES/control/counts" "$scratch/modules.out"
fi
if [ -z "${PLATFORM:-}" ]; then
  PLATFORM=http://127.0.0.1:$((40000 + RANDOM % 20000))
  mkdir "$scratch/packages"
  printf 'store: sqlite:tenants/{tenant}.db\ncontrol: sqlite:control.db\npackages: packages\n' >"$scratch/uplift.yaml"
  (cd "$scratch" && exec "$root/uplift" serve --listen "${PLATFORM#http://}") >"$scratch/server.out" 2>&1 &
  started+=($!)
  wait_for "$PLATFORM/_/proxy/health" "$scratch/server.out"
fi

calls=0 expected=0
chapter() { printf '\n## %s\n' "$1"; }

# STATUS METHOD PATH [BODY or @FILE]: a call of the platform, or of the stand-in when the path begins with /control.
# The answer's body is left in $answer and its location in $location.
call() {
  local want=$1 method=$2 path=$3 body=${4:-} url=$PLATFORM arguments=()
  [[ $path != /control* ]] || url=$MODULES
  [ -z "$body" ] || arguments=(-H 'Content-Type: application/json' --data-binary "$body")
  [ -z "${TOKEN:-}" ] || arguments+=(-H "X-Okapi-Token: $TOKEN")
  local status
  status=$(curl -s -X "$method" -D "$scratch/headers" -o "$scratch/body" -w '%{http_code}' --max-time 60 "${arguments[@]}" "$url$path")
  answer=$(cat "$scratch/body" 2>/dev/null)
  location=$(sed -n 's/\r$//; s/^[Ll]ocation: //p' "$scratch/headers")
  : >"$scratch/body"
  calls=$((calls + 1))
  printf '\n%d. %s %s %s\n   -> %s %s\n' "$calls" "$method" "$path" "${body//$here\//}" "$status" "$location"
  [ -z "$answer" ] || printf '%s\n' "$answer" | head -c 1500 | sed 's/^/   /'
  if [ "$status" = "$want" ]; then expected=$((expected + 1)); else echo "   NOT AS EXPECTED: $want"; fi
}

# TEXT [not]: what the last answer must, or must not, contain.
holds() {
  local found=yes
  [[ ${answer// /} == *"${1// /}"* ]] || found=no
  [ "$found" = "$([ "${2:-}" = not ] && echo no || echo yes)" ] && return
  echo "   NOT AS EXPECTED: ${2:-} $1"
  expected=$((expected - 1))
}

chapter 'The platform'
call 200 GET /_/version
call 200 GET '/_/proxy/modules?filter=mod-users'
holds 'mod-users' not

chapter 'Register modules'
call 201 POST /_/proxy/modules "@$here/modules/mod-permissions-1.0.0.json"
call 201 POST /_/proxy/modules "@$here/modules/mod-users-1.0.0.json"
call 201 POST /_/proxy/modules "@$here/modules/mod-users-1.0.0.json"
call 400 POST /_/proxy/modules '{"id":"mod-users-1.0.0","name":"something else"}'
call 400 POST /_/proxy/modules '{"id":"mod-loans"}'
call 201 POST /_/proxy/modules "@$here/modules/mod-loans-1.0.0.json"
call 400 POST /_/proxy/modules "@$here/modules/mod-loans-2.0.0.json"
call 201 POST /_/proxy/modules "@$here/modules/mod-notes-1.0.0.json"
call 204 POST /_/proxy/import/modules "[$(cat "$here/modules/mod-users-1.1.0.json"),$(cat "$here/modules/mod-loans-2.0.0.json"),$(cat "$here/modules/mod-notes-1.1.0.json")]"
call 200 GET '/_/proxy/modules?filter=mod-users'
holds 'mod-users-1.1.0'
call 200 GET '/_/proxy/modules?provide=users=1.1'
holds 'mod-users-1.0.0' not
call 200 GET '/_/proxy/modules?latest=1&filter=mod-loans'
holds 'mod-loans-1.0.0' not
call 200 GET /_/proxy/modules/mod-loans-2.0.0
call 404 GET /_/proxy/modules/mod-loans-3.0.0

chapter 'Say where they run'
for module in mod-permissions-1.0.0 mod-users-1.0.0 mod-users-1.1.0 mod-loans-1.0.0 mod-loans-2.0.0 mod-notes-1.0.0 mod-notes-1.1.0; do
  call 201 POST /_/discovery/modules "{\"srvcId\":\"$module\",\"instId\":\"$module-a\",\"url\":\"$MODULES/$module\"}"
done
call 400 POST /_/discovery/modules "{\"srvcId\":\"mod-users-1.0.0\",\"url\":\"$MODULES/mod-users-1.0.0\"}"
call 200 GET /_/discovery/modules/mod-users-1.0.0
call 200 GET /_/discovery/health/mod-users-1.0.0
call 404 GET /_/discovery/modules/mod-users-1.0.0/unknown

chapter 'A tenant'
call 201 POST /_/proxy/tenants '{"id":"diku","name":"Library of Copenhagen"}'
call 400 POST /_/proxy/tenants '{"id":"diku"}'
call 400 POST /_/proxy/tenants '{"id":"Not-A-Tenant"}'
call 200 GET /_/proxy/tenants/diku
call 404 GET /_/proxy/tenants/nobody
call 200 GET /_/proxy/tenants/diku/modules
holds 'mod-' not

chapter 'Install, first only to see what would happen'
first='[{"id":"mod-permissions-1.0.0","action":"enable"},{"id":"mod-users-1.0.0","action":"enable"},{"id":"mod-loans-1.0.0","action":"enable"}]'
call 200 POST '/_/proxy/tenants/diku/install?simulate=true' "$first"
call 200 GET /_/proxy/tenants/diku/modules
holds 'mod-' not
call 200 POST '/_/proxy/tenants/diku/install?tenantParameters=loadReference%3Dtrue' "$first"
call 200 GET /_/proxy/tenants/diku/modules
holds 'mod-loans-1.0.0'
call 200 GET /_/proxy/tenants/diku/interfaces/users
call 200 POST /_/proxy/tenants/diku/install "$first"
holds 'uptodate'
call 200 GET '/control/calls?tenant=diku'
holds 'loadReference'
call 201 POST /_/proxy/tenants/diku/modules '{"id":"mod-notes-1.0.0"}'
call 400 POST /_/proxy/tenants/diku/modules '{"id":"mod-notes-1.0.0"}'
call 400 DELETE /_/proxy/modules/mod-notes-1.0.0
call 400 POST /_/proxy/tenants/diku/install '[{"id":"mod-absent","action":"enable"}]'

chapter 'An upgrade that fails after its first module: everything is taken back'
call 200 POST '/_/proxy/tenants/diku/install?simulate=true' '[{"id":"mod-loans-2.0.0","action":"enable"}]'
holds '"from":"mod-users-1.0.0"'
call 201 POST /control/faults '{"module":"mod-loans-2.0.0","on":"upgrade","end":"status","status":500,"body":"told to fail"}'
call 400 POST /_/proxy/tenants/diku/install '[{"id":"mod-loans-2.0.0","action":"enable"}]'
holds 'told to fail'
call 200 GET /_/proxy/tenants/diku/modules
holds 'mod-users-1.0.0'
holds 'mod-loans-1.0.0'
call 200 GET /_/proxy/tenants/diku/install
call 200 GET '/control/data?tenant=diku'
holds '"mod-users":{"module":"mod-users-1.0.0"'
call 204 DELETE /control/faults

chapter 'The same upgrade, with a module that works in a job'
call 201 POST /control/faults '{"module":"mod-loans-2.0.0","on":"upgrade","end":"job","delay":500,"times":1}'
call 200 POST /_/proxy/tenants/diku/install '[{"id":"mod-loans-2.0.0","action":"enable"}]'
call 200 GET /_/proxy/tenants/diku/modules
holds 'mod-users-1.1.0'
holds 'mod-loans-2.0.0'
call 400 DELETE /_/proxy/tenants/diku/modules/mod-users-1.1.0

chapter 'Upgrade all, without waiting'
call 201 POST '/_/proxy/tenants/diku/upgrade?async=true'
job=${location#"$PLATFORM"}
for _ in $(seq 50); do
  [[ $(curl -s ${TOKEN:+-H "X-Okapi-Token: $TOKEN"} "$PLATFORM$job" | tr -d ' ') == *'"complete":true'* ]] && break
  sleep 0.1
done
call 200 GET "$job"
holds '"complete":true'
call 204 DELETE "$job"
call 404 GET "$job"
call 200 POST /_/proxy/tenants/diku/upgrade
call 201 POST /_/proxy/tenants/diku/modules/mod-notes-1.1.0 '{"id":"mod-notes-1.0.0"}'

chapter 'Disable, enable again, purge'
call 200 POST /_/proxy/tenants/diku/install '[{"id":"mod-loans-2.0.0","action":"disable"}]'
call 200 GET '/control/data?tenant=diku'
holds '"mod-loans":{"module":"mod-loans-2.0.0","isEnabled":false}'
call 200 POST /_/proxy/tenants/diku/install '[{"id":"mod-loans-2.0.0","action":"enable"}]'
call 200 POST '/_/proxy/tenants/diku/install?purge=true' '[{"id":"mod-loans-2.0.0","action":"disable"}]'
call 200 GET '/control/data?tenant=diku'
holds 'mod-loans' not
call 204 DELETE /_/proxy/tenants/diku/modules/mod-notes-1.0.0
call 204 DELETE /_/proxy/tenants/diku/modules
call 200 GET /_/proxy/tenants/diku/modules
holds 'mod-' not
call 200 GET /control/counts
holds '"unexpected"' not
call 204 DELETE /_/proxy/tenants/diku
call 404 GET /_/proxy/tenants/diku

printf '\n%d calls, %d as expected\n' "$calls" "$expected"
[ "$calls" = "$expected" ]

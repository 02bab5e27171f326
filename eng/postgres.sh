#!/usr/bin/env bash
# A private PostgreSQL server for tests and benchmarks.
#
#   eng/postgres.sh start STATE [--durable]   prints a connection string; STATE is a file that remembers the server
#   eng/postgres.sh restart STATE             takes that server down as a crash would, and starts it again
#   eng/postgres.sh stop STATE                stops that server and removes its data
#
# --durable keeps fsync, full page writes and synchronous commits on, as an installation has them.
set -euo pipefail

usage() { sed -n '2,9s/^# \{0,1\}//p' "$0" >&2; exit 2; }

as_postgres() { if [ "$(id -u)" = 0 ]; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi; }

programs() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

# The package would make and start a cluster of its own, which nobody wants here.
install_server() {
  mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] ||
    echo 'create_main_cluster = false' > /etc/postgresql-common/createcluster.conf
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends postgresql; } >&2
}

start() {
  local state=$1 durable=$2 bin dir port
  [ ! -s "$state" ] || { echo "$state names a server already; stop it first" >&2; exit 1; }
  [ -n "$(programs)" ] || install_server
  bin=$(programs)
  dir=$(mktemp -d /tmp/uplift-pg.XXXXXX)
  mkdir "$dir/socket"; chmod 755 "$dir"
  [ "$(id -u)" != 0 ] || chown -R postgres: "$dir"
  echo "$dir" > "$state"
  as_postgres "$bin/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C --no-sync --no-instructions \
    </dev/null >"$dir/initdb.log" 2>&1 || { cat "$dir/initdb.log" >&2; exit 1; }
  as_postgres tee -a "$dir/data/postgresql.conf" >/dev/null <<CONF
listen_addresses = '127.0.0.1'
unix_socket_directories = '$dir/socket'
max_connections = 200
shared_buffers = 512MB
max_wal_size = 4GB
max_locks_per_transaction = 256
fsync = $durable
synchronous_commit = $durable
full_page_writes = $durable
CONF
  for _ in 1 2 3 4 5; do
    port=$(shuf -i 20000-50000 -n 1)
    if as_postgres "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -o "-p $port" -w -t 60 start \
      </dev/null >/dev/null 2>&1; then
      echo "Host=127.0.0.1;Port=$port;Username=postgres;Database=postgres"
      return
    fi
  done
  cat "$dir/data/server.log" >&2
  exit 1
}

folder_of() {
  local dir
  dir=$(cat "$1")
  case $dir in /tmp/uplift-pg.*) echo "$dir" ;; *) echo "$1 names no folder of this script: $dir" >&2; exit 1 ;; esac
}

restart() {
  local dir
  dir=$(folder_of "$1")
  as_postgres "$(programs)/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -m immediate -w -t 60 restart \
    </dev/null >/dev/null 2>&1 || { cat "$dir/data/server.log" >&2; exit 1; }
}

stop() {
  local state=$1 dir
  [ -s "$state" ] || return 0
  dir=$(folder_of "$state")
  if [ -e "$dir/data/postmaster.pid" ]; then
    as_postgres "$(programs)/pg_ctl" -D "$dir/data" -m immediate -w stop </dev/null >/dev/null 2>&1 || true
  fi
  rm -rf "$dir" "$state"
}

[ $# -ge 2 ] || usage
case "$1 ${3:-}" in
  "start ") start "$2" off ;;
  "start --durable") start "$2" on ;;
  "restart ") restart "$2" ;;
  "stop ") stop "$2" ;;
  *) usage ;;
esac

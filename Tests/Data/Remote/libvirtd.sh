#!/usr/bin/env bash
# Runs a libvirtd whose sockets are in DIRECTORY/sock, and another one when that is killed, until DIRECTORY/stop is there. Meant to be run by peers/libvirtd.sh.
#   libvirtd.sh DIRECTORY
set -euo pipefail
directory=$1
mkdir -p "$directory/sock"
cat >"$directory/libvirtd.conf" <<CONF
unix_sock_dir = "$directory/sock"
auth_unix_rw = "none"
auth_unix_ro = "none"
log_outputs = "2:file:$directory/libvirtd.log"
CONF
while [[ ! -e $directory/stop ]]; do
    libvirtd --config "$directory/libvirtd.conf" --pid-file "$directory/libvirtd.pid" || true
done

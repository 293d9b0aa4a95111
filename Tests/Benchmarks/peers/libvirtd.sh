#!/usr/bin/env bash
# Runs PROGRAM where it can start a libvirtd of its own: in new mount, network and process namespaces, with what libvirtd
# keeps below DIRECTORY, so that nothing outside is touched and everything ends with PROGRAM. Root only.
#   libvirtd.sh DIRECTORY PROGRAM [ARGUMENT...]
set -euo pipefail
if [[ ${1:-} != --inside ]]; then
    exec unshare --mount --net --pid --fork --kill-child --mount-proc --propagation private -- "$0" --inside "$@"
fi
directory=$2
shift 2

mount -t tmpfs -o mode=755 none /run
mkdir -p /run/lock /run/user/0 /run/libvirt/qemu /run/rx-hypervisor
# Its own folders, on the disk of DIRECTORY: who defines a domain waits for that disk. What it knew of QEMU is kept.
for folder in /etc/libvirt /var/lib/libvirt /var/cache/libvirt /var/log/libvirt; do
    mkdir -p "$folder" "$directory$folder"
    cp -a "$folder/." "$directory$folder/"
    mount --bind "$directory$folder" "$folder"
done
rm -rf /etc/libvirt/qemu
mkdir -p /etc/libvirt/qemu /var/lib/libvirt/{qemu,images,boot,dnsmasq} /var/log/libvirt/qemu
# As little as it can do around a guest.
cat >>/etc/libvirt/qemu.conf <<'CONF'
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
stdio_handler = "file"
CONF
# One that can be opened and is of no use makes libvirtd ask QEMU anew at each call.
if [[ -e /dev/kvm ]]; then
    : >/run/no-kvm
    chmod 000 /run/no-kvm
    mount --bind /run/no-kvm /dev/kvm
fi
ip link set lo up
# Not exec: somebody must reap the guests that libvirtd leaves to process 1.
"$@"

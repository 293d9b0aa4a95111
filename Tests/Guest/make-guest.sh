#!/bin/sh
# make-guest.sh OUTDIR - builds the tiny Linux guest that the demo and the live tests boot. See docs/guests.md.
#
# Makes   OUTDIR/vmlinuz            kernel (Debian's cloud flavour is preferred: it boots in under half the time)
#         OUTDIR/initramfs.cpio.gz  busybox, the kernel modules that a virtual machine needs, and rootfs/ from here
#         OUTDIR/guest.env          what was built (KERNEL_RELEASE, MODULES)
# Inputs  A static busybox and a kernel. What is installed is used; what is not is fetched with `apt-get download`
#         and unpacked below OUTDIR/.cache: nothing is installed, root is not needed.
# Env     RX_GUEST_KERNEL=vmlinuz with RX_GUEST_MODULES=lib/modules/RELEASE, RX_GUEST_BUSYBOX=busybox: use these.
set -eu

out=${1:?usage: make-guest.sh OUTDIR}
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$out"
out=$(cd "$out" && pwd)
cache=$out/.cache
mkdir -p "$cache"
log() { echo "make-guest: $*" >&2; }
die() { log "$*"; exit 1; }

have_apt() { command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null; }

# The package lists may be missing (a fresh container) or older than what the mirror still has.
refresh() {
    apt-get -q update >&2 && return 0
    log "the package lists could not be updated; as root, run: apt-get update"
    return 1
}

# fetch PACKAGE: unpacks the package below the cache and prints where. Nothing is installed.
fetch() {
    if [ ! -e "$cache/$1/.done" ]; then
        have_apt || return 1
        rm -rf "${cache:?}/$1"
        mkdir -p "$cache/$1/deb"
        # _apt cannot write to a folder that only this user may enter: the sandbox is only about that.
        get() { (cd "$cache/$1/deb" && apt-get -q -o APT::Sandbox::User=root download "$1" >&2); }
        get "$1" || { refresh && get "$1"; } || return 1
        for deb in "$cache/$1/deb"/*.deb; do dpkg-deb -x "$deb" "$cache/$1" || return 1; done
        rm -rf "$cache/$1/deb"
        : >"$cache/$1/.done"
    fi
    echo "$cache/$1"
}

# 1. busybox -------------------------------------------------------------------------------------------------
is_static() { [ -x "$1" ] && LC_ALL=C ldd "$1" 2>&1 | grep -q 'not a dynamic'; }
first_static() {
    for file in "$@"; do
        if is_static "$file"; then echo "$file"; return 0; fi
    done
}
bb=${RX_GUEST_BUSYBOX:-$(first_static /bin/busybox /usr/bin/busybox)}
if [ -z "$bb" ]; then
    dir=$(fetch busybox-static) || die "no static busybox here, and busybox-static cannot be downloaded"
    bb=$(first_static "$dir/bin/busybox" "$dir/usr/bin/busybox")
fi
[ -x "$bb" ] || die "no busybox"

# 2. kernel and modules: given, else the cloud flavour (installed or downloaded), else whatever is installed --------
kernel=${RX_GUEST_KERNEL:-}
moddir=${RX_GUEST_MODULES:-}
pick_kernel() { # ROOT PATTERN: the newest one that this user can read and that has its modules
    for k in $(find "$1/boot" -maxdepth 1 -name "$2" 2>/dev/null | sort -rV); do
        for m in "$1/lib/modules/${k##*/vmlinuz-}" "$1/usr/lib/modules/${k##*/vmlinuz-}"; do
            if [ -r "$k" ] && [ -d "$m/kernel" ]; then kernel=$k; moddir=$m; return 0; fi
        done
    done
    return 1
}
cloud_package() { # The meta package depends on the kernel of the day.
    apt-cache depends --important linux-image-cloud-amd64 2>/dev/null |
        sed -n 's/.*Depends: \(linux-image-[0-9][^ ]*\)$/\1/p' | head -n 1
}
download_kernel() {
    have_apt || return 1
    package=$(cloud_package)
    if [ -z "$package" ]; then refresh && package=$(cloud_package); fi
    [ -n "$package" ] || return 1
    log "downloading $package"
    dir=$(fetch "$package") && pick_kernel "$dir" 'vmlinuz-*'
}
[ -n "$kernel" ] || pick_kernel '' 'vmlinuz-*cloud*' || download_kernel || pick_kernel '' 'vmlinuz-*' ||
    die "no kernel: none in /boot that this user can read, and linux-image-cloud-amd64 cannot be downloaded"
release=${moddir##*/}
log "kernel $kernel, busybox $bb"

# 3. the tree ------------------------------------------------------------------------------------------------
root=$cache/root
rm -rf "$root"
for dir in bin dev proc sys tmp run etc www modules; do mkdir -p "$root/$dir"; done
cp "$bb" "$root/bin/busybox"
chmod 755 "$root/bin/busybox"
for applet in $("$bb" --list); do
    if [ "$applet" != busybox ]; then ln -sf busybox "$root/bin/$applet"; fi
done
ln -s bin "$root/sbin"
# --remove-destination: copying onto the link of an applet would write through it into busybox.
cp -R --remove-destination "$here/rootfs/." "$root/"
chmod 755 "$root/init" "$root"/bin/*

# Modules go in with the order in which they must be loaded. depends= is read from each module itself, so neither
# depmod nor modules.dep is needed. A name that is built in, or not in this kernel, is passed over.
module_info() { # KEY FILE: the values of one key of a module's description
    LC_ALL=C tr '\0' '\n' <"$2" | LC_ALL=C sed -n "s/^$1=//p"
}
(cd "$moddir/kernel" && find . -name '*.ko' -o -name '*.ko.xz' -o -name '*.ko.zst' -o -name '*.ko.gz') >"$cache/modules"
: >"$root/modules/order"
add_module() { # NAME; $2 and $3 are set here because positional parameters are what sh keeps per call
    set -- "$1" "$(echo "$1" | tr - _)"
    if [ -e "$root/modules/$2.ko" ]; then return 0; fi
    set -- "$1" "$2" "$(grep -E "/$(echo "$2" | sed 's/_/[-_]/g')\.ko(\.xz|\.zst|\.gz)?\$" "$cache/modules" | head -n 1)"
    case $3 in
    '') return 0 ;;
    *.xz) "$bb" xzcat "$moddir/kernel/$3" >"$root/modules/$2.ko" ;;
    *.zst) zstd -qdc "$moddir/kernel/$3" >"$root/modules/$2.ko" ;;
    *.gz) gzip -dc "$moddir/kernel/$3" >"$root/modules/$2.ko" ;;
    *) cp "$moddir/kernel/$3" "$root/modules/$2.ko" ;;
    esac
    for dep in $(module_info depends "$root/modules/$2.ko" | head -n 1 | tr ',' ' '); do add_module "$dep"; done
    echo "$2" >>"$root/modules/order"
}
# First group: always loaded. Second group ("late"): only where the device is there, since each costs time.
for m in virtio_pci virtio_mmio virtio_blk virtio_net virtio_console virtio_balloon button evdev; do add_module "$m"; done
early=$(cat "$root/modules/order")
for m in virtio_scsi virtio_rng virtio_mem pvpanic_pci pvpanic_mmio qemu_fw_cfg sd_mod sr_mod ata_piix ahci e1000 e1000e \
    nvme i6300esb ib700wdt; do add_module "$m"; done
late=$(grep -vxF "$early" "$root/modules/order" || true)
echo "$early" >"$root/modules/order"

# What a late module is good for: its modalias patterns become one sh function, since a loop over a table costs
# the emulated CPU most of a second.
# shellcheck disable=SC2016 # What stays unexpanded runs in the guest.
{
    echo 'late() { # MODALIAS'
    for m in $late; do
        module_info alias "$root/modules/$m.ko" | LC_ALL=C sed -n "s/^\(pci:\|virtio:\|acpi\|scsi:\).*/case \$1 in &) load $m ;; esac/p"
    done
    echo 'return 0'
    echo '}'
    echo 'load() { # NAME: a module, what it depends on first'
    echo 'case " $loaded " in *" $1 "*) return 0 ;; esac'
    echo 'loaded="$loaded $1"'
    echo 'case $1 in'
    for m in $late; do
        deps=
        for dep in $(module_info depends "$root/modules/$m.ko" | head -n 1 | tr ',-' ' _'); do
            if echo "$late" | grep -qx "$dep"; then deps="$deps load $dep;"; fi
        done
        if [ -n "$deps" ]; then echo "$m) $deps ;;"; fi
    done
    echo 'esac'
    echo 'case $1 in i6300esb) set -- "$1" "heartbeat=$wdt" ;; esac'
    echo 'insmod "/modules/$1.ko" $2 2>/dev/null'
    echo '}'
} >"$root/modules/late.sh"

# 4. pack: two steps, since sh does not see the first command of a pipe fail --------------------------------------
(cd "$root" && find . ! -name . | LC_ALL=C sort | "$bb" cpio -o -H newc -R 0:0 2>/dev/null) >"$cache/initramfs"
[ -s "$cache/initramfs" ] || die "cpio failed"
gzip -n -9 <"$cache/initramfs" >"$out/initramfs.cpio.gz.new"
mv "$out/initramfs.cpio.gz.new" "$out/initramfs.cpio.gz"
rm -rf "$cache/initramfs" "$root"
cp -f "$kernel" "$out/vmlinuz.new"
mv "$out/vmlinuz.new" "$out/vmlinuz"
cat >"$out/guest.env" <<GUEST
KERNEL_RELEASE=$release
MODULES="$(echo "$early" "$late" | tr '\n' ' ')"
GUEST
log "made $out/vmlinuz ($release) and initramfs.cpio.gz"

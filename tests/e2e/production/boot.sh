#!/usr/bin/env bash
# Boots Debian's own systemd on a machine that is made of namespaces: what this one has installed is there, what is
# changed stays in memory and goes with it; its network has nothing but itself. Runs until it is told to end (SIGTERM).
#
#     unshare --mount boot.sh FOLDER TREE...
#
# FOLDER: an empty one. TREE: folders that are there, too, read only, wherever they lie.
set -euo pipefail
place=$1 root=$1/root
shift

# The second stage: within all namespaces, as their first process.
inside() {
    mount -t overlay -o "lowerdir=/,upperdir=$place/changed,workdir=$place/work" overlay "$root"
    devices
    mount -t proc proc "$root/proc"
    # The kernel is this machine's, too.
    mount --bind "$root/proc/sys" "$root/proc/sys"
    mount -o remount,bind,ro "$root/proc/sys"
    mount -t sysfs -o ro sysfs "$root/sys"
    mount -t cgroup2 cgroup2 "$root/sys/fs/cgroup"
    mount -t tmpfs -o mode=0755 tmpfs "$root/run"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    for tree in "$@"; do
        mkdir -p "$root$tree"
        mount -o bind,ro "$tree" "$root$tree"
    done
    # Nothing starts by itself: neither daemons of the packages, nor what a timer does now and then.
    rm -rf "$root"/etc/systemd/system/*.wants "$root"/lib/systemd/system/timers.target.wants
    rm -f "$root/lib/systemd/system/sockets.target.wants/systemd-journald-audit.socket"
    : >"$root/etc/fstab"
    hostname kinerja-test
    ip link set lo up
    cd "$root"
    pivot_root . mnt # a root of its own: within a mere chroot the kernel lets nobody have a user namespace
    umount --lazy /mnt
    mount --make-rshared / # systemd hands credentials on by mounts
    exec env -i container=kinerja PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        /lib/systemd/systemd --system --unit=basic.target --log-target=journal --show-status=0
}

devices() {
    mount -t tmpfs -o mode=0755 tmpfs "$root/dev"
    for name in null zero full random urandom tty; do
        touch "$root/dev/$name"
        mount --bind "/dev/$name" "$root/dev/$name"
    done
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts "$root/dev/pts"
    mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    for number in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${number%:*}" "$root/dev/${number#*:}"; done
}

if [ "${KINERJA_TEST_STAGE:-}" = inside ]; then inside "$@"; fi

mount --make-rprivate /
mount -t tmpfs -o mode=0755 tmpfs "$place"
mkdir "$place/changed" "$place/work" "$root" "$place/cgroup"
# systemd makes control groups; these are below one of ours, and go with it.
mount -t cgroup2 cgroup2 "$place/cgroup"
group=$place/cgroup/kinerja-test-$$
mkdir "$group"
echo $$ >"$group/cgroup.procs"

KINERJA_TEST_STAGE=inside unshare --net --uts --ipc --pid --cgroup --mount --fork --kill-child \
    "$0" "$place" "$@" &
machine=$!
trap 'kill -KILL $machine 2>/dev/null || true' TERM INT
while kill -0 $machine 2>/dev/null; do wait $machine || true; done

echo $$ >"$place/cgroup/cgroup.procs"
for _ in {1..50}; do # the last processes are still ending
    ! find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || break
    sleep 0.1
done

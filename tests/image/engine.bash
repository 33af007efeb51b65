# For script/image: the engine that there is, and what it takes to build an image and to start a container by it.
# Sets $engine (docker, podman or none) and $why_none, and defines build, engine, run and healthy, which takes the options that
# the container was started with.

hardened=(--read-only --cap-drop=all --security-opt no-new-privileges --memory 16m --pids-limit 64 --network host)

# install PACKAGE...: those that are missing.
install_packages() {
    local package missing=()
    for package; do
        [ "$(dpkg-query --show --showformat '${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=("$package")
    done
    [ "${#missing[@]}" != 0 ] || return 0
    echo "script/image: installing ${missing[*]}"
    local sudo=()
    [ "$(id -u)" = 0 ] || sudo=(sudo)
    "${sudo[@]}" apt-get update -qq
    "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends -o Dpkg::Use-Pty=0 \
        "${missing[@]}" >"$work/apt.log" || { tail -n 20 "$work/apt.log" >&2; return 1; }
}

# In a chroot, / is no mount point, and nothing can be mounted there as an engine has to: so the script runs itself again
# where / is one. What is mounted for that is private, but for the first, which is unmounted in the end.
leave_chroot() {
    if awk '$5 == "/"' /proc/self/mountinfo | grep -q .; then return; fi
    rm -rf "$work"
    export STATUSBIN_LEFT_CHROOT=yes
    # shellcheck disable=SC2016 # the other shell's variables
    exec unshare --mount --propagation unchanged bash -c '
        mounted=$(awk "{ print \$5 }" /proc/self/mountinfo)
        root=$(mktemp -d)
        mount --bind / "$root" && mount --make-private "$root"
        for at in $mounted; do mount --bind "$at" "$root$at"; done
        mount --make-rprivate "$root"
        status=0
        chroot "$root" "$@" || status=$?
        umount --recursive --lazy "$root" && rmdir "$root"
        exit "$status"' - "$PWD/script/image" "$wanted"
}

use_docker() {
    engine=docker
    engine_command=(docker)
    run_options=("${hardened[@]}")
    build() { docker build "$@"; }
    healthy() { docker exec "$name" /statusbin --check; }
}

# Podman's own limits and tmpfs would fail or soften it; crun refuses some machines' cgroups.
use_podman() {
    engine=podman
    # A store of its own: one that another podman has used may be of another driver.
    local store=${XDG_CACHE_HOME:-$HOME/.cache}/statusbin/containers
    local own=(--root "$store" --runroot /run/statusbin-containers --storage-driver vfs)
    engine_command=(podman "${own[@]}" --cgroup-manager cgroupfs --runtime runc)
    builder_command=(buildah "${own[@]}")
    run_options=("${hardened[@]}" --read-only-tmpfs=false --ulimit nofile=1024:1024 --ulimit nproc=4096:4096)
    build() {
        "${builder_command[@]}" bud --isolation chroot --pull-never --format docker --build-arg "BUILDPLATFORM=linux/$native" "$@"
    }
    healthy() {
        if [ -n "${STATUSBIN_LEFT_CHROOT-}" ]; then # from there no process gets into a container: another container asks
            run --rm --no-healthcheck "$@" "$image" --check
        else
            engine healthcheck run "$name" 2>/dev/null
        fi
    }
}

engine() { "${engine_command[@]}" "$@"; }
run() { engine run "${run_options[@]}" "$@"; }

# Whether a container that does nothing can be started; what the engine says is kept.
can_run() {
    mkdir -p "$work/nothing"
    echo 'int main(void) { return 0; }' | gcc -static -x c -o "$work/nothing/nothing" -
    local status=0
    tar -C "$work/nothing" -c nothing | engine import - localhost/statusbin-nothing >/dev/null 2>"$work/engine.log" &&
        run --rm localhost/statusbin-nothing /nothing >/dev/null 2>"$work/engine.log" || status=$?
    engine rmi localhost/statusbin-nothing >/dev/null 2>&1 || true
    return "$status"
}

find_engine() {
    engine=none
    if docker info >/dev/null 2>&1; then
        use_docker
    elif [ "$(id -u)" != 0 ]; then
        why_none='docker does not answer, and podman needs root here: start docker, or run script/image as root'
    elif ! unshare --mount --propagation unchanged true 2>/dev/null; then
        why_none='nothing may be mounted here, so no engine can start a container: run script/image on a machine, or in a privileged container'
    else
        leave_chroot
        install_packages buildah podman runc netavark iptables uidmap debootstrap
        use_podman
        can_run && return
        engine=none
        why_none="podman cannot start a container here: $(tail -n 1 "$work/engine.log"); a machine with docker can, or one where root may mount and make cgroups"
    fi
}

# Where no registry answers, the base is made from Debian's own archive, as container images of it are: without caches.
make_base() {
    if [ "$engine" != podman ] || engine image exists "$base"; then return; fi # docker pulls what it needs
    timeout 60 "${engine_command[@]}" pull -q "$base" >/dev/null 2>&1 && return
    echo "script/image: $base cannot be pulled: making one by debootstrap"
    debootstrap --variant=minbase bookworm "$work/base" >"$work/debootstrap.log" || { tail "$work/debootstrap.log"; return 1; }
    cp /etc/apt/sources.list.d/debian.sources "$work/base/etc/apt/sources.list.d/" 2>/dev/null &&
        rm -f "$work/base/etc/apt/sources.list"
    echo 'DPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };' >"$work/base/etc/apt/apt.conf.d/docker-clean"
    rm -rf "$work"/base/var/cache/apt/* "$work"/base/var/lib/apt/lists/* "$work/base/usr/share/doc" "$work/base/usr/share/locale"
    tar -C "$work/base" -c . | engine import - "$base" >/dev/null
    rm -rf "$work/base"
}

script/setup test
find_engine
install_packages qemu-user-static libc6-dev curl
make_base

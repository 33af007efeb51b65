# For script/debian13 and the tests of packages: a bare root of a release of Debian, made once by debootstrap and kept in
# ~/.cache/statusbin, and commands in a copy of it. Sets $root, the copy; needs $release, and $work, a folder of the caller's in
# $cache, which finish_bare removes; $foreign is another architecture than this machine's, or empty. Defines make_root and run.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/statusbin
trusted=/etc/ssl/certs/ca-certificates.crt
inside=''
foreign=''

# Whether anything may be mounted here.
can_mount() { unshare --mount --propagation private --pid --fork true 2>/dev/null; }

finish_bare() {
    [ -z "$inside" ] || kill "$inside" 2>/dev/null || true
    [ -z "$work" ] || rm -rf --one-file-system "$work"
}

# run COMMAND...: in the root, in /root/statusbin, with mounts and processes of its own, which end with it however it ends; no
# variable of ours is set there but those of a proxy.
run() {
    # shellcheck disable=SC2016 # the other shell's variables
    ${foreign:+script/emulated} unshare --mount --propagation private --pid --fork --kill-child bash -c '
        root=$1
        shift
        mount -t proc proc "$root/proc" && mount --rbind /sys "$root/sys" && mount --rbind /dev "$root/dev" &&
            exec chroot "$root" env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin NODE_EXTRA_CA_CERTS=/root/trusted.crt \
                ${http_proxy+http_proxy="$http_proxy"} ${https_proxy+https_proxy="$https_proxy"} ${no_proxy+no_proxy="$no_proxy"} \
                sh -c "cd /root/statusbin && exec \"\$@\"" - "$@"' - "$root" "$@" &
    inside=$!
    local status=0
    wait "$inside" || status=$?
    inside=''
    return "$status"
}

# What runs programs of the root is debootstrap's second stage. For another architecture that has to be by itself; in a user
# namespace debootstrap could make no device, but it has made them by then, and in a container of lxc does not try.
make_bare() {
    local root=$1.new
    echo "making $1 by debootstrap"
    rm -rf "$root"
    {
        debootstrap --variant=minbase ${foreign:+--foreign --arch "$foreign"} "$release" "$root" &&
            mkdir -p "$root/root/statusbin" &&
            { [ -z "$foreign" ] || run env container=lxc /debootstrap/debootstrap --second-stage; }
    } >"$work/debootstrap.log" || { tail -n 20 "$work/debootstrap.log"; return 1; }
    mv -T "$root" "$1"
}

# make_root NAME: a fresh copy, with an empty /root/statusbin. npm trusts there what this machine does.
make_root() {
    local bare=$cache/$release${foreign:+-$foreign}
    root=$work/$1
    [ -d "$bare" ] || make_bare "$bare"
    cp -a --reflink=auto "$bare" "$root"
    mkdir -p "$root/root/statusbin"
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # it need not outlive a loss of power
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    if [ -e "$trusted" ]; then cp "$trusted" "$root/root/trusted.crt"; fi
}

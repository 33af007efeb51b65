# For script/debian13 and the tests of packages: a bare root of a release of Debian, made once by debootstrap and kept in
# ~/.cache/statusbin, and commands in a copy of it. Sets $root, the copy; needs $release, and $work, a folder of the caller's in
# $cache, which finish_bare removes. Defines make_root and run.

cache=${XDG_CACHE_HOME:-$HOME/.cache}/statusbin
trusted=/etc/ssl/certs/ca-certificates.crt
inside=''

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
    unshare --mount --propagation private --pid --fork --kill-child bash -c '
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

make_bare() {
    local bare=$1
    echo "making $bare by debootstrap"
    rm -rf "$bare.new"
    debootstrap --variant=minbase "$release" "$bare.new" >"$work/debootstrap.log" ||
        { tail -n 20 "$work/debootstrap.log"; return 1; }
    mv -T "$bare.new" "$bare"
}

# make_root NAME: a fresh copy, with an empty /root/statusbin. npm trusts there what this machine does.
make_root() {
    local bare=$cache/$release
    root=$work/$1
    [ -d "$bare" ] || make_bare "$bare"
    cp -a --reflink=auto "$bare" "$root"
    mkdir "$root/root/statusbin"
    echo force-unsafe-io >"$root/etc/dpkg/dpkg.cfg.d/unsafe-io" # it need not outlive a loss of power
    cp -L /etc/resolv.conf "$root/etc/resolv.conf"
    if [ -e "$trusted" ]; then cp "$trusted" "$root/root/trusted.crt"; fi
}

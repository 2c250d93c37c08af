#!/usr/bin/env bash
# Builds the Dockerfile on a Debian machine that has neither a container engine nor a registry of images: as root, after
# `apt-get install buildah debootstrap` and `npm ci`. The base image is a minimal Debian with the Node that npm installed
# and the npm of this machine.
#
#   scripts/build-image-locally.sh [TAG] [WORK_DIRECTORY]
#
# The image ends up in WORK_DIRECTORY/image.tar, for `docker load` and the like. A WORK_DIRECTORY that is given again is
# used again, with the base in it.
set -euo pipefail
cd "$(dirname "$0")/.."

tag=${1:-localhost/tollgate}
work=$(realpath --canonicalize-missing "${2:-$(mktemp --directory)}")
base=localhost/tollgate-base

# vfs and chroot need no overlay file system and no namespaces, so this works inside a container as well.
run_buildah() {
  buildah --storage-driver vfs --root "$work/store" --runroot "$work/run" "$@"
}

make_base() {
  local root=$work/rootfs suite container
  suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
  # What the Node binary is linked against, and the certificates that npm needs in the build.
  debootstrap --variant=minbase --include=ca-certificates,libstdc++6 "$suite" "$root"
  rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}
  # A machine whose traffic goes through a proxy trusts more than Debian does.
  cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
  mkdir -p "$root/usr/local/etc" "$root/usr/local/lib/node_modules"
  echo cafile=/etc/ssl/certs/ca-certificates.crt >"$root/usr/local/etc/npmrc"
  install node_modules/node-linux-*/bin/node "$root/usr/local/bin/node"
  cp -r "$(dirname "$(realpath "$(command -v npm)")")/.." "$root/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"

  container=$(run_buildah from scratch)
  run_buildah copy --quiet "$container" "$root" /
  run_buildah commit --quiet --rm "$container" "$base"
  rm -rf "$root"
}

mkdir -p "$work"
run_buildah images --quiet "$base" >/dev/null 2>&1 || make_base
# The format that knows HEALTHCHECK. vfs copies the whole image for every layer, so there is only the last one.
run_buildah build --isolation chroot --format docker --layers=false --build-arg "NODE_IMAGE=$base" --tag "$tag" .
run_buildah push --quiet "$tag" "docker-archive:$work/image.tar:$tag"
echo "$work/image.tar"

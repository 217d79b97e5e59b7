#!/usr/bin/env bash
# Builds the sample image from what this host has: its node, the libraries node needs, and busybox as shell.
# No registry is asked. Usage: build.sh [IMAGE], by default agnox-sample-node:1.
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
readonly here
readonly image="${1:-agnox-sample-node:1}"
readonly label=agnox.sample.content

die() {
  echo "build.sh: $*" >&2
  exit 1
}

# Debian packages that give a command; installed only when we may.
need() {
  local command="$1" package="$2"
  if command -v "$command" >/dev/null; then
    return
  fi
  if [[ $EUID -eq 0 ]] && command -v apt-get >/dev/null; then
    echo "Installing $package"
    apt-get install -y --no-install-recommends "$package" >/dev/null 2>&1 \
      || { apt-get update >/dev/null 2>&1 && apt-get install -y --no-install-recommends "$package" >/dev/null; } \
      || die "apt-get could not install $package"
  else
    die "$command is missing. Install it with: sudo apt-get install -y $package"
  fi
}

# Static, as it is the only thing in the image besides node.
find_busybox() {
  local found
  for found in "$(command -v busybox)" /bin/busybox /usr/bin/busybox; do
    if [[ -x $found ]] && ! ldd "$found" >/dev/null 2>&1; then
      echo "$found"
      return
    fi
  done
  die "busybox is not static. Install it with: sudo apt-get install -y busybox-static"
}

content_hash() {
  {
    node --version
    "$1" | head -1
    cd "$here"
    find . -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
  } 2>/dev/null | sha256sum | cut -c1-16
}

is_built() {
  [[ $(docker image inspect -f "{{index .Config.Labels \"$label\"}}" "$image" 2>/dev/null) == "$1" ]]
}

copy_node() {
  local root="$1" node library
  node="$(readlink -f "$(command -v node)")"
  install -D "$node" "$root/bin/node"
  while read -r library; do
    install -D "$library" "$root$library"
  done < <(ldd "$node" | grep -o '/[^ ]*')
}

copy_busybox() {
  local root="$1" busybox="$2" command
  install -D "$busybox" "$root/bin/busybox"
  while read -r command; do
    [[ $command == busybox ]] || ln -sf busybox "$root/bin/$command"
  done < <("$busybox" --list)
}

copy_suite() {
  local root="$1"
  mkdir -p "$root/app" "$root/etc" "$root/tmp"
  chmod 1777 "$root/tmp"
  echo 'root:x:0:0:root:/:/bin/sh' >"$root/etc/passwd"
  cp -r "$here/shop" "$here/tests" "$here/report.js" "$here/entrypoint.sh" "$root/app/"
  cp "$here/Dockerfile" "$root/"
  echo Dockerfile >"$root/.dockerignore"
}

main() {
  need docker docker.io
  need node nodejs
  need busybox busybox-static
  node -e 'process.exit(require("node:test/reporters").junit ? 0 : 1)' 2>/dev/null \
    || die "node $(node --version) cannot write JUnit reports; Node 20 or newer is needed"
  local busybox hash
  busybox="$(find_busybox)"
  hash="$(content_hash "$busybox")"
  if is_built "$hash"; then
    echo "$image is up to date"
    return
  fi

  # Not local: the trap runs when main has ended.
  context="$(mktemp -d)"
  trap 'rm -rf "$context"' EXIT
  copy_busybox "$context" "$busybox"
  copy_node "$context"
  copy_suite "$context"
  echo "Building $image"
  local said
  said="$(DOCKER_BUILDKIT=0 docker build -q -t "$image" --label "$label=$hash" "$context" 2>&1)" \
    || die "docker build failed: $said"
}

main

#!/bin/sh
# Assembles the file tree of a container image from the unpacked distribution and a runtime made from the JDK at hand:
#
#   image-rootfs.sh DISTRIBUTION TARGET
#
# TARGET then holds the agent in /opt/check-agent, a jlinked Java in /opt/java, its C libraries, busybox as the shell and
# a user 65532. The image's command is /opt/check-agent/bin/agent. With docker, for example:
#
#   tar -C TARGET -c . | docker import -c 'ENTRYPOINT ["/opt/check-agent/bin/agent"]' - check-agent:0.1.0
#
# Needs a Linux JDK 17 or newer (JAVA_HOME, else the PATH) and a static busybox (BUSYBOX, else the PATH).
set -eu

fail() {
  echo "image-rootfs.sh: $1" >&2
  exit 1
}

list=$(dirname "$0")/../../../../agent-core/src/main/resources/io/checkagent/agent/stage/image-modules
modules=$(grep -v '^#' "$list" | paste -sd , -)

[ $# -eq 2 ] || fail "usage: image-rootfs.sh DISTRIBUTION TARGET"
distribution=$1
target=$2
[ -x "$distribution/bin/agent" ] || fail "$distribution is no unpacked distribution: it has no bin/agent"
[ ! -e "$target" ] || fail "$target exists already: name a folder to be made"
jlink=${JAVA_HOME:+$JAVA_HOME/bin/}jlink
command -v "$jlink" >/dev/null || fail "no jlink: set JAVA_HOME to the folder of a JDK, not of a mere runtime"
# Where random number generators are, in a JDK that does not have them in java.base.
case $("${jlink%jlink}java" --list-modules) in
  *jdk.random@*) modules=$modules,jdk.random ;;
esac
busybox=${BUSYBOX:-$(command -v busybox)} || fail "no busybox on the PATH: install busybox-static, or set BUSYBOX"

mkdir -p "$target/opt" "$target/bin" "$target/usr/bin" "$target/etc/datadog-agent" "$target/tmp" "$target/var/run/check-agent"
chmod 1777 "$target/tmp"
cp -R "$distribution" "$target/opt/check-agent"
rm -f "$target/opt/check-agent/lib/"*.jsa # for the Java of the build, not for this one
"$jlink" --add-modules "$modules" --strip-debug --no-header-files --no-man-pages --output "$target/opt/java"
ln -s ../../opt/java/bin/java "$target/usr/bin/java"
ln -s ../../opt/check-agent/bin/agent "$target/usr/bin/agent" # as manifests of the Datadog Agent call it

cp "$busybox" "$target/bin/busybox"
for program in cat dirname grep ls ps readlink sed setsid sh sleep stat; do
  ln -s busybox "$target/bin/$program"
done

# Every library that the runtime is linked to, from where this machine has it.
find "$target/opt/java" -type f \( -name '*.so' -o -path '*/bin/*' \) -exec ldd {} + 2>/dev/null |
  sed -n 's/^.*[[:blank:]]\(\/[^[:blank:]]*\) (0x[0-9a-f]*)$/\1/p' | sort -u |
  while read -r library; do
    case $library in
      "$(cd "$target" && pwd)"/*) ;; # the runtime's own
      *) mkdir -p "$target$(dirname "$library")" && cp -L "$library" "$target$library" ;;
    esac
  done

echo "root:x:0:0:root:/:/bin/sh
agent:x:65532:65532:agent:/tmp:/bin/sh" >"$target/etc/passwd"
echo "root:x:0:
agent:x:65532:" >"$target/etc/group"
echo "hosts: files dns" >"$target/etc/nsswitch.conf"

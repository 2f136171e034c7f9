# Builds the build environment itself, with nothing but the host's coreutils.
export PATH=/bin:/usr/bin
mkdir -p "$out/bin"
cp "$setup" "$out/setup"
cp "$applyPatch" "$out/bin/apply-patch"
chmod +x "$out/bin/apply-patch"

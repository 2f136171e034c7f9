# Debian's perl has the places of its modules compiled in.
modules=$out/lib/perl-base
for folder in "$out"/lib/perl/5.* "$out"/share/perl/5.*; do
  [ -L "$folder" ] || modules=$folder:$modules
done
mkdir -p "$out/libexec"
mv "$out/bin/perl" "$out/libexec/perl"
cat > "$out/bin/perl" <<SCRIPT
#!$seed/bin/busybox sh
PERL5LIB=\${PERL5LIB:+\$PERL5LIB:}$modules exec $out/libexec/perl "\$@"
SCRIPT
chmod 555 "$out/bin/perl"

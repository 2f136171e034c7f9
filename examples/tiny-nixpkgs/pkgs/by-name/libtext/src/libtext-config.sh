# Sourced by the build of a package that uses libtext.
libtext=@lib@/share/sh/text.sh

# Sourced by nixpkgs' wrapper of the linker. Only what is called goes into a program; objects that are linked again later keep everything.
case " ${params[*]} " in
  *" -r "* | *" -i "* | *" --relocatable "*) ;;
  *) extraBefore=("${extraBefore[@]}" --gc-sections) ;;
esac
# nixpkgs' wrapper of the compiler names a loader for every program; that of a static PIE, which has none, has to be taken back after it.
case " ${params[*]} " in
  *" --no-dynamic-linker "*) extra=("${extra[@]}" --no-dynamic-linker) ;;
esac

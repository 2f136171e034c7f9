# Sourced by nixpkgs' wrapper of the linker. Only what is called goes into a program; objects that are linked again later keep everything.
case " ${params[*]} " in
  *" -r "* | *" -i "* | *" --relocatable "*) ;;
  *) extraBefore=("${extraBefore[@]}" --gc-sections) ;;
esac

# Names that were packages once. Asking for one says what became of it.
pkgs: {
  cowthink = throw "'cowthink' has been merged into 'cowsay': use 'cowsay -f thinking'";
  figlet = throw "'figlet' has been renamed to 'banner'";
  fortune-mod = pkgs.fortune;
  gopherd = throw "'gopherd' has been removed, as nobody maintained it";
}

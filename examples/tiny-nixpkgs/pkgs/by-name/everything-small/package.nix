{
  lib,
  buildEnv,
  dice,
  fizzbuzz,
  hanoi,
  morse,
  rot13,
  tinygrep,
}:

buildEnv {
  name = "everything-small-26.11";
  paths = [
    dice
    fizzbuzz
    hanoi
    morse
    rot13
    tinygrep.bin
  ];
  meta = {
    description = "The small programs of this tree in one package";
    license = lib.licenses.mit;
  };
}

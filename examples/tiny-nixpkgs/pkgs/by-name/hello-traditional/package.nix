{ lib, stdenv }:

stdenv.mkDerivation {
  pname = "hello-traditional";
  version = "1.0";
  src = ./hello.sh;

  meta = {
    description = "The greeting as it was in 1978; its bin/hello is in the way of the package hello";
    homepage = "https://example.org/hello-traditional";
    license = lib.licenses.bsd2;
    maintainers = [ lib.maintainers.bram ];
    platforms = lib.platforms.unix;
    mainProgram = "hello";
  };
}

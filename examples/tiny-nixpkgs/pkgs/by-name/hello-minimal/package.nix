{ lib, writeShellApplication }:

writeShellApplication {
  name = "hello-minimal-0.1";
  text = "echo hi";
  meta = {
    description = "The shortest greeting, which gives way to any other hello";
    license = lib.licenses.cc0;
    mainProgram = "hello";
    # Installed beside another package with a bin/hello, the lower number wins; the default is 5.
    priority = 10;
  };
}

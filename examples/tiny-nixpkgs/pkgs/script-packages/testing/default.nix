{ lib, buildScriptModule }:

buildScriptModule {
  pname = "testing";
  version = "0.3.3";
  src = ./src;

  meta = {
    description = "Says whether things are what they should be";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.amina ];
    platforms = lib.platforms.unix;
  };
}

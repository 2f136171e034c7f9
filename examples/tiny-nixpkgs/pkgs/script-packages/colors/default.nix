{ lib, buildScriptModule }:

buildScriptModule {
  pname = "colors";
  version = "1.9.0";
  src = ./src;

  meta = {
    description = "Colours for programs in script, unless NO_COLOR is set";
    license = lib.licenses.isc;
    maintainers = [ lib.maintainers.chloe ];
    platforms = lib.platforms.unix;
  };
}

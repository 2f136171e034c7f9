{
  lib,
  buildScriptModule,
  tables,
  testing,
}:

buildScriptModule {
  pname = "report";
  version = "3.0.0";
  src = ./src;
  dependencies = [
    tables
    testing
  ];

  meta = {
    description = "Reports how many files a folder holds, as a table";
    license = lib.licenses.asl20;
    maintainers = [ lib.maintainers.emi ];
    platforms = lib.platforms.unix;
    mainProgram = "report";
  };
}

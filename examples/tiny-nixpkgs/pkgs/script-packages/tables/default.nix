{
  lib,
  buildScriptModule,
  colors,
}:

buildScriptModule {
  pname = "tables";
  version = "2.4.1";
  src = ./src;
  dependencies = [ colors ];

  meta = {
    description = "Prints rows of words in columns";
    homepage = "https://example.org/script/tables";
    license = lib.licenses.mit;
    maintainers = [ lib.maintainers.dmitri ];
    platforms = lib.platforms.unix;
  };
}

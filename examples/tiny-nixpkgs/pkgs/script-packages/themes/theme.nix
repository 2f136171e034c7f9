{
  lib,
  buildScriptModule,
  colors,
  theme,
  accent,
}:

buildScriptModule {
  pname = "theme-${theme}";
  version = "1.1";
  src = builtins.toFile "theme_${theme}.sh" ''
    use colors
    theme_accent() { colors_paint ${accent} "$1"; }
  '';
  dependencies = [ colors ];

  meta = {
    description = "The ${theme} theme for programs in script";
    license = lib.licenses.cc0;
    platforms = lib.platforms.unix;
  };
}

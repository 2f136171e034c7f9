# Derivations of every modern kind, as Nix 2.26 writes them.
let
  shell = {
    system = "x86_64-linux";
    builder = "/bin/sh";
    args = [
      "-c"
      ": > $out"
    ];
  };
  derivation = attributes: builtins.derivation (shell // attributes);

  contentAddressed = derivation {
    name = "content-addressed";
    __contentAddressed = true;
    outputHashMode = "recursive";
    outputHashAlgo = "sha256";
  };
in
{
  inherit contentAddressed;

  dependent = derivation {
    name = "dependent";
    input = contentAddressed;
  };

  impure = derivation {
    name = "impure";
    __impure = true;
  };

  # A derivation whose output is a derivation, and one that builds what comes out.
  dynamic = derivation {
    name = "dynamic";
    input = builtins.outputOf (derivation {
      name = "producer.drv";
      __contentAddressed = true;
      outputHashMode = "text";
      outputHashAlgo = "sha256";
    }).outPath "out";
  };

  structured = derivation {
    name = "structured";
    __structuredAttrs = true;
    nested = {
      list = [
        1
        "zwei"
        null
        { "with \"quotes\"" = true; }
      ];
      umlaut = "ä€𝄞";
    };
  };

  twelveOutputs = derivation {
    name = "twelve-outputs";
    outputs = builtins.genList (number: "out${toString number}") 12;
  };

  escapes = derivation {
    name = "escapes";
    text = "tab\tnewline\nreturn\rquote\"backslash\\dollar\${";
  };

  fixedMd5 = derivation {
    name = "fixed-md5";
    outputHashMode = "flat";
    outputHashAlgo = "md5";
    outputHash = "d41d8cd98f00b204e9800998ecf8427e";
  };

  fixedSha512 = derivation {
    name = "fixed-sha512";
    outputHashMode = "recursive";
    outputHash = "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==";
  };
}

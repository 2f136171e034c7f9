{ more }:
{
  without = "old protocols and ciphers, engines, compression, tests";
  arguments = {
    enableMD2 = false;
    enableSSL2 = false;
    enableSSL3 = false;
    withCryptodev = false;
    withZlib = false;
  };
  # Each of these names is known to every OpenSSL since 1.0; those that came or went are not among them.
  attributes = old: {
    configureFlags = more [
      "no-bf"
      "no-camellia"
      "no-cast"
      "no-comp"
      "no-idea"
      "no-md2"
      "no-mdc2"
      "no-rc2"
      "no-rc5"
      "no-seed"
      "no-srp"
      "no-ssl2"
    ] (old.configureFlags or [ ]);
  };
}

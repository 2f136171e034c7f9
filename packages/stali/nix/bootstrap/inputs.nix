# What Debian's mirror gives, as fixed outputs: { packages.<name>, sources.<name> }, each one file. The lock says which; `debs` is a folder
# that has them already, so that nothing is downloaded. The derivations are the same with and without it.
{ lock, debs }:
let
  inherit (builtins) hashFile mapAttrs pathExists seq;

  # In the store, a name may have only some characters.
  storeName = builtins.replaceStrings [ "~" "%" ":" "+" ] [ "-" "-" "-" "+" ];

  repin = "Fetch what is pinned with `node scripts/stali-debs.mjs fetch FOLDER`; when Debian no longer has it, pin what it has with `node scripts/stali-debs.mjs pin`";

  # Bytes from the folder, where Nix would look for those of the download: an output that exists is not built.
  fromFolder =
    entry:
    let
      path = debs + "/${entry.file}";
      found = hashFile "sha256" path;
    in
    if !(pathExists path) then
      throw "stali: ${toString debs} has no ${entry.file}, which is pinned. ${repin}"
    else if found != entry.sha256 then
      throw "stali: ${toString path} is not the file that is pinned: its sha256 is ${found}, not ${entry.sha256}. ${repin}"
    else
      builtins.path {
        inherit path;
        name = storeName entry.file;
        recursive = false;
        inherit (entry) sha256;
      };

  fetched =
    name: entry:
    let
      file = import <nix/fetchurl.nix> {
        inherit (entry) url sha256;
        name = storeName entry.file;
      };
    in
    if debs == null then file else seq (fromFolder entry) file;
in
mapAttrs (_: mapAttrs fetched) { inherit (lock) packages sources; }

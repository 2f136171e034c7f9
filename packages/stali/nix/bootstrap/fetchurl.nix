# In place of nixpkgs' downloader, which needs a curl of the host: Nix fetches itself.
{ url ? builtins.head urls, urls ? [ ], sha256, name ? baseNameOf (toString url), ... }:
import <nix/fetchurl.nix> { inherit url sha256 name; }

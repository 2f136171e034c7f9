# The same three applications on one, two and four hosts. No application changes; only `hosts` and `on` do.
#
#   addresses  host -> its address
#   secrets    folder of each host with the passwords: files `shop`, `blog` and `chat`
{
  s ? import ../../../packages/services/nix/services.nix { },
  addresses ? {
    a = "10.20.0.1";
    b = "10.20.0.2";
    c = "10.20.0.3";
    d = "10.20.0.4";
  },
  secrets ? "/etc/tide",
}:

let
  application = file: import file { inherit s secrets; };
  parts = application ./shop.nix // application ./blog.nix // application ./chat.nix;

  # A tide: for each host, the parts that stand on it.
  tide =
    hosts:
    s.place {
      inherit parts;
      hosts = builtins.mapAttrs (name: _: { address = addresses.${name}; }) hosts;
      on = builtins.mapAttrs (
        part: _: builtins.filter (host: builtins.elem part hosts.${host}) (builtins.attrNames hosts)
      ) parts;
    };
in
{
  low = tide {
    a = builtins.attrNames parts;
  };

  middle = tide {
    a = [
      "shop"
      "blog"
      "chat"
    ];
    b = [
      "shop-data"
      "blog-data"
      "chat-data"
    ];
  };

  # The shop stands twice: the nginx of each host sends requests to both.
  high = tide {
    a = [
      "shop"
      "blog"
    ];
    b = [
      "shop"
      "chat"
    ];
    c = [
      "shop-data"
      "chat-data"
    ];
    d = [ "blog-data" ];
  };

  # All on one host, as a list of parts.
  all = s.merge (builtins.attrValues parts);
}

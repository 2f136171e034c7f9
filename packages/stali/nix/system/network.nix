# The start of a system, after the file systems are there: the network, as far as busybox knows it.
{ network, interface, script, here }:
let
  loopback = "ifconfig lo 127.0.0.1 up";
  isStatic = builtins.isAttrs network;
in
if network == "dhcp" then
  {
    start = script ''
      ${loopback}
      ifconfig ${interface} up
      udhcpc -b -i ${interface} -s ${here}/lease'';
    # What to do with an address: udhcpc only asks for one.
    lease = script ''
      case $1 in
        deconfig) ifconfig "$interface" 0.0.0.0 ;;
        bound | renew)
          ifconfig "$interface" "$ip" netmask "''${subnet:-255.255.255.0}"
          for gateway in $router; do route add default gw "$gateway" dev "$interface" 2> /dev/null; done
          : > /etc/resolv.conf
          for server in $dns; do echo "nameserver $server" >> /etc/resolv.conf; done
          ;;
      esac'';
  }
else if network == "none" then
  { start = script loopback; }
else if isStatic then
  {
    start = script ''
      ${loopback}
      ifconfig ${interface} ${network.address} netmask ${network.netmask or "255.255.255.0"} up
      ${if network ? gateway then "route add default gw ${network.gateway}" else ""}'';
  }
else
  throw "stali: network is ${if builtins.isString network then "\"${network}\"" else "a ${builtins.typeOf network}"}; it can be \"dhcp\", \"none\", or a set with an address"

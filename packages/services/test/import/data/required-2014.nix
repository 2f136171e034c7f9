# Values that options of the NixOS of March 2014 ask for before a service can be enabled: service -> a module's content.
{ pkgs, ... }:

let
  postgresql = {
    services.postgresql.package = pkgs.postgresql92;
  };
in
{
  inherit postgresql;
  almir.services.almir = {
    sqlalchemy_engine_url = "postgresql://bacula@localhost/bacula";
    director_name = "bacula-dir";
    director_password = "example";
    timezone = "Europe/Berlin";
  };
  autofs.services.autofs.autoMaster = "/auto /etc/auto.map";
  bacula-dir = postgresql // {
    services = postgresql.services // {
      bacula-dir.password = "example";
    };
  };
  btsync.services.btsync.deviceName = "example";
  cntlm = {
    services.cntlm = {
      username = "example";
      domain = "example";
      netbios_hostname = "example";
      proxy = [ "proxy.example:8080" ];
    };
    users.extraUsers.cntlm.uid = 1001;
  };
  fcron.fileSystems."/".device = "/dev/vda";
  fuppesd.services.fuppesd = {
    name = "example";
    config = "/var/lib/fuppes/fuppes.cfg";
    vfolder = "/var/lib/fuppes/vfolder.cfg";
  };
  gvpe.services.gvpe = {
    nodename = "example";
    configText = "udp-port = 655";
    ipAddress = "10.0.0.1";
    subnet = "10.0.0.0/24";
  };
  httpd.services.httpd.adminAddr = "admin@example.org";
  mysql.services.mysql.package = pkgs.mysql55;
  nagios.services.nagios.objectDefs = [ ];
  ngircd.services.ngircd.config = "[Global]\nName = irc.example.org\nInfo = example\n";
  radvd.services.radvd.config = "interface eth0 { AdvSendAdvert on; };";
  redshift.services.redshift = {
    latitude = "52.5";
    longitude = "13.4";
  };
  solr.services.solr = {
    user = "root";
    group = "root";
    solrHome = "/var/lib/solr";
  };
  supybot.services.supybot.configFile = "/etc/supybot.cfg";
  varnish.services.varnish.config = "backend default { .host = \"127.0.0.1\"; .port = \"8080\"; }";
  venus.services.venus = {
    outputDirectory = "/var/www/planet";
    cacheDirectory = "/var/cache/planet";
    feeds = [ ];
  };
  zabbixServer = postgresql;
}

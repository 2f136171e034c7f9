import type { Ask } from './ask.ts';
import { command, tcp, udp } from './ask.ts';

/** A service of the NixOS of March 2014, as somebody on Debian would have it. */
export interface NixosService {
  /** A module that configures it. */
  readonly module: string;
  /** The unit of NixOS that answers. */
  readonly unit: string;
  /** How it is asked, and what it must answer. */
  readonly ask: Ask;
  /** What Debian has in other places than by the names of programs: see `RebindOptions.table`. */
  readonly table?: Readonly<Record<string, string>>;
  /** What is imported; by default all that an unconfigured NixOS does not have. */
  readonly only?: readonly string[];
  /** What an administrator does beforehand, as root. */
  readonly prepare?: string;
}

const dnsQuery = Buffer.from('000101000001000000000000026e73076578616d706c650000010001', 'hex').toString(
  'latin1',
);
const dnsAnswer = /%00%04\n%00%00%07/;

export const services: Readonly<Record<string, NixosService>> = {
  nginx: {
    unit: 'nginx',
    module: `{
      services.nginx.enable = true;
      services.nginx.httpConfig = "server { listen 8001; location / { return 200 'nginx of NixOS'; } }";
    }`,
    ask: tcp(8001, 'GET / HTTP/1.0\r\n\r\n', /nginx of NixOS/),
  },
  openssh: {
    unit: 'sshd',
    // Today's sshd forks only where its parent is not the first process.
    module: `{ config, pkgs, ... }: {
      services.openssh.enable = true;
      systemd.services.sshd.serviceConfig = pkgs.lib.mkForce {
        ExecStart =
          "\${pkgs.openssh}/sbin/sshd -D -f \${pkgs.writeText "sshd_config" config.services.openssh.extraConfig}";
        Restart = "always";
        KillMode = "process";
      };
    }`,
    prepare: 'mkdir -p /run/sshd',
    ask: tcp(22, '', /^SSH-2\.0-OpenSSH/),
  },
  postgresql: {
    unit: 'postgresql',
    // That of 2014 waits for an answer to root, who is no user of a new database.
    module: `{ pkgs, ... }: {
      services.postgresql = {
        enable = true;
        package = pkgs.postgresql92;
        authentication = pkgs.lib.mkForce "local all all trust";
        extraConfig = "unix_socket_directories = '/tmp'";
      };
      systemd.services.postgresql.environment = { PGUSER = "postgres"; PGHOST = "/tmp"; };
    }`,
    // Debian starts its own cluster with whatever is called postgresql.service.
    prepare:
      'sed -i s/auto/manual/ /etc/postgresql/15/main/start.conf; [ ! -d /run/systemd/system ] || systemctl daemon-reload',
    ask: command("psql -U postgres -h /tmp -Atc 'select 6 * 7'", /^42$/m, ':5432'),
  },
  redis: {
    unit: 'redis',
    module: '{ services.redis.enable = true; }',
    ask: tcp(6379, 'SET where NixOS\r\nGET where\r\n', /NixOS/),
  },
  memcached: {
    unit: 'memcached',
    module: '{ services.memcached.enable = true; }',
    ask: tcp(11211, 'set a 0 0 2\r\nhi\r\nget a\r\n', /STORED\r\nVALUE a 0 2\r\nhi/),
  },
  lighttpd: {
    unit: 'lighttpd',
    module: `{
      services.lighttpd = { enable = true; port = 8002; document-root = "/srv/lighttpd"; mod_status = true; };
    }`,
    prepare: 'mkdir -p /srv/lighttpd && echo "lighttpd of NixOS" >/srv/lighttpd/index.html',
    ask: tcp(8002, 'GET / HTTP/1.0\r\n\r\n', /lighttpd of NixOS/),
  },
  // With a configuration of its own: that of the NixOS of 2014 is for an Apache of 2.2.
  httpd: {
    unit: 'httpd',
    module: `{ pkgs, ... }: {
      services.httpd = {
        enable = true;
        adminAddr = "admin@example.org";
        configFile = pkgs.writeText "httpd.conf" ''
          ServerName localhost
          PidFile /run/httpd/httpd.pid
          ErrorLog /var/log/httpd/error_log
          Listen 8003
          LoadModule mpm_event_module \${pkgs.apacheHttpd}/modules/mod_mpm_event.so
          LoadModule authz_core_module \${pkgs.apacheHttpd}/modules/mod_authz_core.so
          DocumentRoot /srv/httpd
          User wwwrun
          Group wwwrun
        '';
      };
    }`,
    prepare: 'mkdir -p /srv/httpd && echo "httpd of NixOS" >/srv/httpd/index.html',
    ask: tcp(8003, 'GET /index.html HTTP/1.0\r\n\r\n', /httpd of NixOS/),
  },
  haproxy: {
    unit: 'haproxy',
    module: `{
      services.haproxy = {
        enable = true;
        config = ''
          global
            daemon
          defaults
            mode http
            timeout connect 7s
            timeout client 30s
            timeout server 30s
          frontend here
            bind 127.0.0.1:8004
            monitor-uri /haproxy-ping
        '';
      };
    }`,
    ask: tcp(8004, 'GET /haproxy-ping HTTP/1.0\r\n\r\n', /200 OK/),
  },
  privoxy: {
    unit: 'privoxy',
    module: '{ services.privoxy.enable = true; }',
    ask: tcp(
      8118,
      'GET http://config.privoxy.org/show-version HTTP/1.0\r\nHost: config.privoxy.org\r\n\r\n',
      /Privoxy/,
    ),
  },
  tor: {
    unit: 'tor',
    module: '{ services.tor.client.enable = true; services.tor.client.privoxy.enable = false; }',
    ask: tcp(9050, '\x05\x01\x00', /^%05%00/),
  },
  mysql: {
    unit: 'mysql',
    module:
      '{ pkgs, ... }: { services.mysql = { enable = true; package = pkgs.mysql55; extraOptions = "socket = /tmp/mysql.sock"; }; }',
    ask: tcp(3306, '', /mariadb/i),
  },
  openldap: {
    unit: 'openldap',
    module: `{
      services.openldap.enable = true;
      services.openldap.extraConfig = ''
        include /etc/ldap/schema/core.schema
        modulepath /usr/lib/ldap
        moduleload back_mdb
        database mdb
        suffix "dc=example,dc=org"
        directory /var/db/openldap
      '';
    }`,
    // An anonymous search for the root entry.
    ask: tcp(
      389,
      Buffer.from('300c020101600702010304008000', 'hex').toString('latin1'),
      /^0%0c%02%01%01a%07\n%01%00/,
    ),
  },
  rabbitmq: {
    unit: 'rabbitmq',
    module: '{ services.rabbitmq.enable = true; }',
    ask: tcp(5672, 'AMQP\x00\x00\x09\x01', /RabbitMQ/),
  },
  dnsmasq: {
    unit: 'dnsmasq',
    module: `{
      services.dnsmasq.enable = true;
      services.dnsmasq.extraConfig = "no-resolv\\naddress=/ns.example/10.0.0.7";
    }`,
    ask: udp(53, dnsQuery, dnsAnswer),
  },
  unbound: {
    unit: 'unbound',
    module: `{
      services.unbound.enable = true;
      services.unbound.interfaces = [ "127.0.0.1" ];
      services.unbound.extraConfig = ''
        local-data: "ns.example. A 10.0.0.7"
      '';
      # That of 2014 is started by hand.
      systemd.services.unbound.wantedBy = [ "multi-user.target" ];
    }`,
    ask: udp(53, dnsQuery, dnsAnswer),
  },
  bind: {
    unit: 'bind',
    module: `{
      services.bind.enable = true;
      services.bind.zones = [ { name = "example"; file = "/srv/example.zone"; } ];
    }`,
    prepare: `cat >/srv/example.zone <<'ZONE'
$TTL 60
@ IN SOA ns.example. root.example. ( 1 60 60 60 60 )
@ IN NS ns.example.
ns IN A 10.0.0.7
ZONE`,
    ask: udp(53, dnsQuery, dnsAnswer),
  },
  ngircd: {
    unit: 'ngircd',
    module: `{
      services.ngircd.enable = true;
      services.ngircd.config = ''
        [Global]
        Name = irc.example.org
        Info = ngircd of NixOS
        Listen = 127.0.0.1
        [Options]
        Ident = no
        PAM = no
        DNS = no
      '';
    }`,
    ask: tcp(6667, 'NICK me\r\nUSER me 0 * :me\r\n', /001 me :Welcome/),
  },
  bitlbee: {
    unit: 'bitlbee',
    module: '{ services.bitlbee.enable = true; services.bitlbee.portNumber = 6668; }',
    ask: tcp(6668, 'NICK me\r\nUSER me 0 * :me\r\n', /BitlBee/),
  },
  dovecot2: {
    unit: 'dovecot2',
    module: `{
      services.dovecot2.enable = true;
      services.dovecot2.enablePop3 = false;
      services.dovecot2.extraConfig = "ssl = no";
      services.dovecot2.mailLocation = "maildir:/var/spool/mail/%u";
    }`,
    ask: tcp(143, 'a1 CAPABILITY\r\n', /CAPABILITY IMAP4rev1/),
  },
  vsftpd: {
    unit: 'vsftpd',
    module: '{ services.vsftpd.enable = true; services.vsftpd.anonymousUser = true; }',
    ask: tcp(21, 'USER anonymous\r\nPASS me@example.org\r\nPWD\r\n', /230 .*257 "\/"/s),
  },
  xinetd: {
    unit: 'xinetd',
    module: `{
      services.xinetd.enable = true;
      services.xinetd.services = [
        { name = "answer"; unlisted = true; port = 8005; server = "/bin/echo"; serverArgs = "xinetd of NixOS"; }
      ];
    }`,
    ask: tcp(8005, '', /xinetd of NixOS/),
  },
  dictd: {
    unit: 'dictd',
    module: '{ services.dictd.enable = true; }',
    table: { 'dictd-dbs/share/dictd': '/etc/dictd' },
    prepare: 'localedef -i en_US -f UTF-8 en_US.UTF-8',
    ask: tcp(2628, 'SHOW DB\r\n', /^220 .*dictd/),
  },
  gpsd: {
    unit: 'gpsd',
    module: '{ services.gpsd.enable = true; services.gpsd.device = "/dev/null"; }',
    ask: tcp(2947, '', /"class":"VERSION"/),
  },
  gitDaemon: {
    unit: 'git-daemon',
    module: '{ services.gitDaemon = { enable = true; basePath = "/srv/git"; exportAll = true; }; }',
    prepare: 'git init -q --bare /srv/git/shop.git && git config --system safe.directory "*"',
    ask: command('git ls-remote git://127.0.0.1/shop.git && echo read', /read/, ':9418'),
  },
  svnserve: {
    unit: 'svnserve',
    module: '{ services.svnserve.enable = true; services.svnserve.svnBaseDir = "/srv/svn"; }',
    ask: tcp(3690, '', /success \( 2 2/),
  },
  zabbixAgent: {
    unit: 'zabbix-agent',
    module: '{ services.zabbixAgent.enable = true; }',
    ask: tcp(10050, 'ZBXD\x01\x0a\0\0\0\0\0\0\0agent.ping', /^ZBXD.*1$/s),
  },
  printing: {
    unit: 'cupsd',
    module: '{ services.printing.enable = true; }',
    // Its pages stay in the store; that it says who it is needs none of them.
    ask: tcp(631, 'GET / HTTP/1.0\r\n\r\n', /CUPS/),
  },
  transmission: {
    unit: 'transmission',
    module: '{ services.transmission.enable = true; }',
    ask: tcp(9091, 'GET /transmission/rpc HTTP/1.1\r\nHost: localhost\r\n\r\n', /X-Transmission-Session-Id/),
  },
  mpd: {
    unit: 'mpd',
    module: '{ services.mpd.enable = true; }',
    ask: tcp(6600, 'ping\n', /^OK MPD .*OK/s),
  },
  oidentd: {
    unit: 'oidentd',
    module: '{ services.oidentd.enable = true; }',
    ask: tcp(113, '1 , 2\r\n', /ERROR/),
  },
  minidlna: {
    unit: 'minidlna',
    module: '{ services.minidlna = { enable = true; mediaDirs = [ "/srv" ]; }; }',
    ask: tcp(8200, 'GET / HTTP/1.0\r\n\r\n', /MiniDLNA/i),
  },
  cntlm: {
    unit: 'cntlm',
    module: `{
      services.cntlm = {
        enable = true;
        username = "me";
        domain = "example";
        password = "secret";
        proxy = [ "127.0.0.1:8006" ];
        port = [ 3128 ];
      };
      users.extraUsers.cntlm.uid = 1001;
    }`,
    ask: tcp(3128, 'GET http://example.org/ HTTP/1.0\r\n\r\n', /HTTP\/1\.\d 50\d/),
  },
  rpcbind: {
    unit: 'rpcbind',
    module: '{ services.rpcbind.enable = true; }',
    ask: command('rpcinfo -p 127.0.0.1', /portmapper/, ':111'),
  },
  nscd: {
    unit: 'nscd',
    only: ['nscd'],
    module: '{ services.nscd.enable = true; }',
    ask: command('nscd --statistics', /passwd cache/),
  },
  rsyslogd: {
    unit: 'syslog',
    module: '{ services.rsyslogd.enable = true; }',
    ask: command('logger "said to NixOS"; sleep 1; cat /var/log/messages', /said to NixOS/),
  },
};

/** Those that runit and s6 run, too: what stays in the foreground, so that a supervisor sees its end. */
export const underOthers: readonly string[] = [
  ...['nginx', 'lighttpd', 'privoxy', 'openssh', 'xinetd', 'bind', 'ngircd', 'dovecot2'],
  ...['postgresql', 'redis', 'memcached', 'openldap', 'gitDaemon', 'svnserve', 'mpd'],
];

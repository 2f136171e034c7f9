/** Programs that other distributions call differently. */
export const programAliases: Readonly<Record<string, readonly string[]>> = {
  httpd: ['apache2'],
  minidlna: ['minidlnad'],
  mysqld: ['mariadbd'],
  mysqld_safe: ['mariadbd-safe'],
  mysql: ['mariadb'],
};

/** Data of packages that has one place on every other system. */
export const wellKnownPlaces: Readonly<Record<string, string>> = {
  'tzdata/share/zoneinfo': '/usr/share/zoneinfo',
  'glibc-locales/lib/locale/locale-archive': '/usr/lib/locale/locale-archive',
  'system/lib/locale/locale-archive': '/usr/lib/locale/locale-archive',
  'cacert/etc/ssl/certs/ca-bundle.crt': '/etc/ssl/certs/ca-certificates.crt',
  'nss-cacert/etc/ssl/certs/ca-bundle.crt': '/etc/ssl/certs/ca-certificates.crt',
  'nginx/conf/mime.types': '/etc/nginx/mime.types',
  'nginx/conf/fastcgi_params': '/etc/nginx/fastcgi_params',
  'nginx/conf/fastcgi.conf': '/etc/nginx/fastcgi.conf',
  'mailcap/etc/mime.types': '/etc/mime.types',
  'mailcap/etc/nginx/mime.types': '/etc/nginx/mime.types',
  'openssh/libexec/sftp-server': '/usr/lib/openssh/sftp-server',
  'apache-httpd/modules': '/usr/lib/apache2/modules',
  'privoxy/etc': '/etc/privoxy',
  'iana-etc/etc/services': '/etc/services',
  'iana-etc/etc/protocols': '/etc/protocols',
};

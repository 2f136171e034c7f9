# TLS, HTTP/2, compression, logs, proxies and limits stay.
let
  inherit (builtins)
    elem
    filter
    isString
    length
    parseDrvName
    split
    ;
  mentions = word: text: length (split word text) > 1;
  modules = [
    "--with-http_addition_module"
    "--with-http_dav_module"
    "--with-http_flv_module"
    "--with-http_geoip_module"
    "--with-http_image_filter_module"
    "--with-http_mp4_module"
    "--with-http_perl_module"
    "--with-http_random_index_module"
    "--with-http_secure_link_module"
    "--with-http_sub_module"
    "--with-http_xslt_module"
    "--with-mail"
    "--with-mail_ssl_module"
    "--with-stream"
    "--with-stream_geoip_module"
    "--with-stream_realip_module"
    "--with-stream_ssl_module"
    "--with-stream_ssl_preread_module"
  ];
  # Its configure script is its own, and refuses what nixpkgs adds for autoconf's.
  autoconf = [ "--enable-static" "--disable-shared" ];
  libraries = [ "gd" "geoip" "libgd" "libxml2" "libxslt" "perl" ];
  nameOf = input: if isString input then "" else (parseDrvName (input.name or "")).name;
in
{
  without = "XSLT, WebDAV, Perl, images, GeoIP, video, mail and stream proxies";
  arguments = {
    modules = [ ];
    withImageFilter = false;
    withMail = false;
    withPerl = false;
    withSlice = false;
    withStream = false;
  };
  attributes = old: {
    configureFlags = filter (flag: !(elem flag (modules ++ autoconf))) (old.configureFlags or [ ]);
    buildInputs = filter (input: !(elem (nameOf input) libraries)) (old.buildInputs or [ ]);
    dontAddStaticConfigureFlags = true;
  };
  # There it adds the headers of libxml2, and nothing else.
  oldAttributes = old: if mentions "libxml2" (old.preConfigure or "") then { preConfigure = ""; } else { };
}

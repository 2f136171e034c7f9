# nginx 1.22 with TLS, HTTP/2, compression and all that it has by default. The tree's flags are of 1.4: SPDY is gone since; XSLT would need libxml2.
{ openssl, zlib, pcre, nukeInputs ? "" }:
{
  nativeBuildInputs = [ openssl zlib pcre ];
  preConfigure = "";
  configureFlags = [
    "--with-http_ssl_module"
    "--with-http_v2_module"
    "--with-http_gunzip_module"
    "--with-http_gzip_static_module"
    "--with-http_realip_module"
    "--with-http_secure_link_module"
    "--with-http_stub_status_module"
    "--with-http_sub_module"
    "--with-pcre-jit"
    "--with-threads"
  ];
  enableParallelBuilding = true;
  postFixup = nukeInputs;
}

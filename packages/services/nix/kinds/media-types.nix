# What a web server says of files, by the end of their names.
{
  "application/gzip" = "gz tgz";
  "application/javascript" = "js mjs";
  "application/json" = "json map";
  "application/pdf" = "pdf";
  "application/wasm" = "wasm";
  "application/xml" = "xml";
  "application/zip" = "zip";
  "audio/mpeg" = "mp3";
  "audio/ogg" = "ogg oga";
  "font/woff" = "woff";
  "font/woff2" = "woff2";
  "image/avif" = "avif";
  "image/gif" = "gif";
  "image/jpeg" = "jpg jpeg";
  "image/png" = "png";
  "image/svg+xml" = "svg";
  "image/webp" = "webp";
  "image/x-icon" = "ico";
  "text/css" = "css";
  "text/html" = "html htm";
  "text/markdown" = "md";
  "text/plain" = "txt";
  "video/mp4" = "mp4";
  "video/webm" = "webm";
}

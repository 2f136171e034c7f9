/*
 * A web server for a guest that has one folder to show: HTTP/1.1, GET and HEAD, one connection for each request.
 *
 * It has the type of a file from its suffix, index.html of a folder, percent-encoded names, and nothing else: no TLS, log, ranges,
 * compression or caching (in an image every file has the same time). Each connection has a process of its own, which sees nothing but the
 * folder, has no rights, and ends after a minute without progress.
 */
#include "serve.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534
#define MOST_CONNECTIONS 32
#define LONGEST_REQUEST 4096
#define LONGEST_PATH 1024

static const char *const types[][2] = {
    {".html", "text/html; charset=utf-8"}, {".htm", "text/html; charset=utf-8"}, {".css", "text/css; charset=utf-8"},
    {".js", "text/javascript; charset=utf-8"}, {".mjs", "text/javascript; charset=utf-8"}, {".json", "application/json"},
    {".txt", "text/plain; charset=utf-8"}, {".md", "text/plain; charset=utf-8"}, {".xml", "application/xml"},
    {".svg", "image/svg+xml"}, {".png", "image/png"}, {".jpg", "image/jpeg"}, {".jpeg", "image/jpeg"}, {".gif", "image/gif"},
    {".webp", "image/webp"}, {".ico", "image/x-icon"}, {".woff2", "font/woff2"}, {".wasm", "application/wasm"}, {".pdf", "application/pdf"},
};

static const char *type_of(const char *path) {
  const char *suffix = strrchr(path, '.');
  for (size_t at = 0; suffix != NULL && at < sizeof types / sizeof types[0]; at++)
    if (strcasecmp(suffix, types[at][0]) == 0) return types[at][1];
  return "application/octet-stream";
}

static void send_all(int to, const char *text, size_t length) {
  while (length > 0) {
    ssize_t sent = send(to, text, length, MSG_NOSIGNAL);
    if (sent <= 0) _exit(1);
    text += sent;
    length -= (size_t)sent;
  }
}

/* The decimal digits of a number, at the end of a buffer. */
static const char *digits(unsigned long long number, char buffer[24]) {
  char *at = buffer + 23;
  *at = 0;
  do *--at = (char)('0' + number % 10);
  while ((number /= 10) > 0);
  return at;
}

/* A status line and headers; each value is short, or bounded by LONGEST_PATH. */
static void head(int to, const char *status, const char *header, const char *value, off_t length) {
  char text[LONGEST_PATH * 3 + 512], number[24];
  strcpy(text, "HTTP/1.1 ");
  strcat(strcat(text, status), "\r\nConnection: close\r\n");
  strcat(strcat(strcat(strcat(text, header), ": "), value), "\r\nContent-Length: ");
  strcat(strcat(text, digits((unsigned long long)length, number)), "\r\n\r\n");
  send_all(to, text, strlen(text));
}

/* Who is still sending would have the answer destroyed by a reset, if what was sent were left unread; a little of it is read. */
static _Noreturn void part(int with) {
  char rest[1024];
  shutdown(with, SHUT_WR);
  for (int reads = 0; reads < 64 && read(with, rest, sizeof rest) > 0; reads++)
    ;
  _exit(0);
}

static _Noreturn void answer(int to, const char *status, int has_body) {
  head(to, status, "Content-Type", "text/plain", (off_t)strlen(status) + 1);
  if (has_body) {
    send_all(to, status, strlen(status));
    send_all(to, "\n", 1);
  }
  part(to);
}

static int hex(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  digit |= 0x20;
  return digit >= 'a' && digit <= 'f' ? digit - 'a' + 10 : -1;
}

/* What a request asks for, without its query, as a path; 0 if it is none. */
static int decode(const char *from, char *path) {
  size_t length = 0;
  if (*from != '/') return 0;
  for (; *from != 0 && *from != '?' && *from != '#'; from++) {
    char letter = *from;
    if (letter == '%') {
      int high = hex(from[1]), low = high < 0 ? -1 : hex(from[2]);
      if (low < 0) return 0;
      letter = (char)(high << 4 | low);
      from += 2;
    }
    if (letter == 0 || length + sizeof "/index.html" >= LONGEST_PATH) return 0;
    path[length++] = letter;
  }
  path[length] = 0;
  return 1;
}

/* The same path with a slash at its end, encoded so that no letter of it is one of a header. */
static _Noreturn void redirect(int to, const char *path) {
  static const char hexadecimal[] = "0123456789ABCDEF";
  char place[LONGEST_PATH * 3 + 2], *end = place;
  /* Two slashes at the beginning would name another server. */
  while (path[0] == '/' && path[1] == '/') path++;
  for (; *path != 0; path++) {
    unsigned char letter = (unsigned char)*path;
    if (letter > ' ' && letter < 127 && strchr("\"%#?<>\\", letter) == NULL) *end++ = (char)letter;
    else {
      *end++ = '%';
      *end++ = hexadecimal[letter >> 4];
      *end++ = hexadecimal[letter & 15];
    }
  }
  strcpy(end, "/");
  head(to, "301 Moved Permanently", "Location", place, 0);
  _exit(0);
}

/* The words of the first line once all headers are there; whoever takes too long is left. */
static void read_request(int from, char request[LONGEST_REQUEST]) {
  size_t length = 0;
  do {
    ssize_t more = length + 1 < LONGEST_REQUEST ? read(from, request + length, LONGEST_REQUEST - 1 - length) : -1;
    if (more == 0) _exit(0);
    if (more < 0) answer(from, "431 Request Header Fields Too Large", 1);
    length += (size_t)more;
    request[length] = 0;
  } while (strstr(request, "\r\n\r\n") == NULL);
}

static _Noreturn void converse(int with) {
  char request[LONGEST_REQUEST], path[LONGEST_PATH], *rest = request;
  struct stat about;
  read_request(with, request);
  *strstr(request, "\r\n") = 0;
  const char *method = strsep(&rest, " "), *target = strsep(&rest, " ");
  if (target == NULL || rest == NULL || strncmp(rest, "HTTP/1.", 7) != 0 || !decode(target, path)) answer(with, "400 Bad Request", 1);
  int has_body = strcmp(method, "HEAD") != 0;
  if (has_body && strcmp(method, "GET") != 0) answer(with, "405 Method Not Allowed", 1);
  if (path[strlen(path) - 1] == '/') strcat(path, "index.html");
  /* Something else than a file may make whoever opens it wait. */
  int file = open(path, O_RDONLY | O_NONBLOCK);
  if (file < 0 || fstat(file, &about) != 0) answer(with, "404 Not Found", has_body);
  if (S_ISDIR(about.st_mode)) redirect(with, path);
  if (!S_ISREG(about.st_mode)) answer(with, "404 Not Found", has_body);
  head(with, "200 OK", "Content-Type", type_of(path), about.st_size);
  for (off_t at = 0; has_body && at < about.st_size;) {
    alarm(60);
    if (sendfile(with, file, &at, 1 << 20) <= 0) _exit(1);
  }
  _exit(0);
}

int listen_on(in_addr_t address, in_port_t port) {
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address), .sin_port = htons(port)};
  int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;
  if (listener < 0) return -1;
  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return bind(listener, (struct sockaddr *)&here, sizeof here) == 0 && listen(listener, 64) == 0 ? listener : -1;
}

void serve(int listener, const char *folder) {
  if (chroot(folder) != 0 || chdir("/") != 0 || setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0) return;
  for (int connections = 0;;) {
    int with = accept(listener, NULL, NULL);
    while (connections > 0 && waitpid(-1, NULL, connections < MOST_CONNECTIONS ? WNOHANG : 0) > 0) connections--;
    if (with < 0) continue;
    pid_t child = fork();
    if (child == 0) {
      close(listener);
      signal(SIGPIPE, SIG_IGN);
      alarm(60);
      converse(with);
    }
    if (child > 0) connections++;
    close(with);
  }
}

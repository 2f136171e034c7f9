/*
 * The first program of a guest that does one thing: it brings the network up, starts a server and says when that answers.
 *
 *     /init                          serves /www itself, on port 80
 *     /init SERVER [ARGUMENT...]     starts another server, which is to listen on port 80
 *
 * It is what the script of `nixboot image build` is, without a shell: static with musl about 25 KiB. The address is the one that QEMU's user
 * network expects. In /www/nixboot-ready, with another server in /run/nixboot-ready, it leaves the token of this start (nixboot.token= on the
 * kernel's command line) and the seconds since the start. When the server ends, so does the machine.
 */
#include "serve.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/route.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TOKEN "nixboot.token="

static void say(const char *text) {
  if (write(1, text, strlen(text)) < 0) return;
}

static void end(const char *why) {
  say("nixboot: ");
  say(why);
  say("\n");
  sync();
  /* As process 1 in a machine without ACPI: a reset is the only end. */
  reboot(RB_AUTOBOOT);
  _exit(1);
}

#define IP(a, b, c, d) ((in_addr_t)a << 24 | b << 16 | c << 8 | d)

static struct sockaddr inet(in_addr_t address) {
  struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(address)};
  struct sockaddr any;
  memcpy(&any, &in, sizeof any);
  return any;
}

static void card(int socket, const char *name, in_addr_t address, in_addr_t netmask) {
  struct ifreq request = {0};
  strcpy(request.ifr_name, name);
  request.ifr_addr = inet(address);
  if (ioctl(socket, SIOCSIFADDR, &request) != 0) end("there is no network card");
  request.ifr_netmask = inet(netmask);
  ioctl(socket, SIOCSIFNETMASK, &request);
  ioctl(socket, SIOCGIFFLAGS, &request);
  request.ifr_flags |= IFF_UP | IFF_RUNNING;
  ioctl(socket, SIOCSIFFLAGS, &request);
}

static void network(void) {
  struct rtentry route = {.rt_flags = RTF_UP | RTF_GATEWAY};
  int any = socket(AF_INET, SOCK_DGRAM, 0);
  card(any, "lo", IP(127, 0, 0, 1), IP(255, 0, 0, 0));
  card(any, "eth0", IP(10, 0, 2, 15), IP(255, 255, 255, 0));
  route.rt_dst = route.rt_genmask = inet(0);
  route.rt_gateway = inet(IP(10, 0, 2, 2));
  ioctl(any, SIOCADDRT, &route);
  close(any);
}

/* The first word of a file that begins so; at most size - 1 bytes. */
static void word_of(const char *path, const char *beginning, char *word, size_t size) {
  static char text[2048];
  int file = open(path, O_RDONLY);
  ssize_t length = file < 0 ? 0 : read(file, text, sizeof text - 1);
  char *next = text;
  text[length < 0 ? 0 : length] = 0;
  word[0] = 0;
  for (char *each; (each = strsep(&next, " \n")) != NULL;)
    if (strncmp(each, beginning, strlen(beginning)) == 0) {
      strncpy(word, each + strlen(beginning), size - 1);
      word[size - 1] = 0;
      break;
    }
  if (file >= 0) close(file);
}

/* Until somebody listens on port 80. */
static void wait_for(pid_t server) {
  struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(80)};
  here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  for (;;) {
    int any = socket(AF_INET, SOCK_STREAM, 0);
    int refused = connect(any, (struct sockaddr *)&here, sizeof here);
    close(any);
    if (refused == 0) return;
    if (waitpid(server, NULL, WNOHANG) == server) end("the server has ended");
    usleep(1000);
  }
}

static void ready(const char *folder) {
  char token[64], uptime[32], line[128];
  word_of("/proc/cmdline", TOKEN, token, sizeof token);
  word_of("/proc/uptime", "", uptime, sizeof uptime);
  strcat(strcat(strcat(strcpy(line, token), " "), uptime), "\n");
  /* Complete or not there: somebody may be asking already. */
  if (chdir(folder) != 0) end("there is no folder for what it says");
  int file = open(".nixboot-ready", O_WRONLY | O_CREAT | O_TRUNC, 0444);
  if (file < 0 || write(file, line, strlen(line)) < 0) end("cannot write what it says");
  close(file);
  rename(".nixboot-ready", "nixboot-ready");
  say(strcat(strcat(strcpy(line, "nixboot: ready after "), uptime), " s\n"));
}

static pid_t start(char **server) {
  pid_t child = fork();
  if (child != 0) return child;
  execv(server[0], server);
  say("nixboot: the server cannot be started\n");
  _exit(127);
}

static pid_t start_own(void) {
  int listener = listen_on(INADDR_ANY, 80);
  if (listener < 0) end("cannot listen on port 80");
  pid_t child = fork();
  if (child != 0) {
    close(listener);
    return child;
  }
  serve(listener, "/www");
  say("nixboot: cannot serve /www\n");
  _exit(1);
}

int main(int count, char **words) {
  mount("proc", "/proc", "proc", MS_NOSUID | MS_NODEV | MS_NOEXEC, NULL);
  network();
  pid_t child = count > 1 ? start(words + 1) : start_own();
  if (child < 0) end("there is no memory for a server");
  if (count > 1) wait_for(child);
  ready(count > 1 ? "/run" : "/www");
  /* Process 1 inherits every orphan. */
  for (pid_t gone; (gone = wait(NULL)) != child && gone > 0;)
    ;
  end("the server has ended");
}

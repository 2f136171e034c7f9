/* The server of a guest, alone: it serves the folder that it is given, on a free port of 127.0.0.1 that it prints. */
#include "serve.h"
#include <stdio.h>
#include <sys/socket.h>

int main(int count, char **words) {
  struct sockaddr_in here;
  socklen_t size = sizeof here;
  int listener = listen_on(INADDR_LOOPBACK, 0);
  if (count != 2 || getsockname(listener, (struct sockaddr *)&here, &size) != 0) return 2;
  printf("%d\n", ntohs(here.sin_port));
  fflush(stdout);
  serve(listener, words[1]);
  perror("serve");
  return 1;
}

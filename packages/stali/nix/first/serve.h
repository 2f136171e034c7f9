/* Serves a folder: see serve.c. */

#include <netinet/in.h>

/* The socket that listens on a port of an address of this machine, or -1 with errno. */
int listen_on(in_addr_t address, in_port_t port);

/* Answers each connection with a file of the folder, as somebody without rights who sees nothing else. Returns when that cannot be. */
void serve(int listener, const char *folder);

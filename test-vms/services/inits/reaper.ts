/** A first process that does no more than every first process must: it waits for whatever has lost its parent. */
export const reaper = [
  '/usr/bin/perl',
  '-e',
  '$SIG{CHLD} = sub { 1 while waitpid(-1, 1) > 0 }; sleep 1 while 1',
];

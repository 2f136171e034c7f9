import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/**
 * Reads roots, each with a number of paths and the paths, NUL after each. In a chroot of each root it says for every path
 * which device and inode the kernel finds; then a line of its own.
 */
const script = `
  use POSIX; $| = 1; local $/ = "\\0";
  while (defined(my $root = <STDIN>)) {
    chomp $root; chomp(my $count = <STDIN>);
    my @paths = map { my $path = <STDIN>; chomp $path; $path } 1 .. $count;
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
      chroot $root or POSIX::_exit(1); chdir "/" or POSIX::_exit(1);
      for (@paths) { my @found = stat $_; print @found ? "$found[0]:$found[1]\\n" : "nothing\\n" }
      POSIX::_exit(0);
    }
    waitpid $pid, 0;
    print $? == 0 ? "done\\n" : "refused\\n";
  }
`;

/** In a user namespace where we are not root. */
const inNamespace = process.getuid?.() === 0 ? [] : ['unshare', '-r'];
const [program = '', ...args] = [...inNamespace, 'perl', '-e', script];

const question = (root: string, paths: readonly string[]): string =>
  [root, String(paths.length), ...paths].map((text) => `${text}\0`).join('');

/** Whether this machine lets us chroot. */
export const canChroot = (): boolean =>
  spawnSync(program, args, { input: question('/', ['/']) })
    .stdout?.toString()
    .endsWith('done\n') ?? false;

export interface Kernel {
  /** What it finds in a chroot: `device:inode`, or `nothing`, for each path. */
  stat(root: string, paths: readonly string[]): Promise<readonly string[]>;
  close(): Promise<void>;
}

/** One process that asks it for many roots, one after the other. */
export const openKernel = (): Kernel => {
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async stat(root, paths) {
      child.stdin.write(question(root, paths));
      const found: string[] = [];
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true || value === 'refused') throw new Error(`no chroot into ${root}`);
        if (value === 'done') return found;
        found.push(value);
      }
    },
    async close() {
      const exited = once(child, 'exit');
      child.stdin.end();
      await exited;
    },
  };
};

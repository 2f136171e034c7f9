import { createHash } from 'node:crypto';
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { rootedFs } from '@nixtools/rooted-fs';
import { afterAll } from 'vitest';
import type { Host, HostResult } from '../../src/service/host.ts';

/** What a Debian has, as far as installing services looks at it. */
const files: Readonly<Record<string, string>> = {
  '/usr/lib/systemd/systemd': '',
  '/usr/lib/systemd/system/nginx.service': '[Service]\nExecStart=/usr/sbin/nginx\n',
  '/etc/systemd/system/multi-user.target.wants/.keep': '',
  '/etc/passwd': 'root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33::/var/www:/usr/sbin/nologin\n',
  '/etc/group': 'root:x:0:\ngames:x:60:\nwww-data:x:33:\n',
  '/etc/shadow': 'root:*:19000:0:99999:7:::\nwww-data:*:19000:0:99999:7:::\n',
  '/etc/gshadow': 'root:*::\ngames:*::\nwww-data:*::\n',
  '/usr/bin/web': '',
  '/usr/bin/database': '',
  '/var/lib/dpkg/status': '',
  '/run/systemd/system/.keep': '',
};

/** A folder that looks like a Debian; removed after the tests of the file. */
export const throwawayTree = (): string => {
  const root = mkdtempSync(join(tmpdir(), 'preenix-tree-'));
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) writeBelow(root, path, text);
  return root;
};

export const writeBelow = (root: string, path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

/** Every name, mode and content below a root. */
export const photograph = (root: string): readonly string[] => {
  const below = (path: string): string[] =>
    readdirSync(join(root, path))
      .sort()
      .flatMap((name) => {
        const inner = `${path}/${name}`;
        const stat = lstatSync(join(root, inner));
        const mode = (stat.mode & 0o7777).toString(8);
        if (stat.isSymbolicLink()) return [`${inner} -> ${readlinkSync(join(root, inner))}`];
        if (stat.isDirectory()) return [`${inner}/ ${mode}`, ...below(inner)];
        const hash = createHash('sha256')
          .update(readFileSync(join(root, inner)))
          .digest('hex');
        return [`${inner} ${mode} ${hash}`];
      });
  return below('');
};

/**
 * The tree as if it ran: what programs would be run is noted, and each succeeds unless `answer` says otherwise. The
 * real ones judge in test-vms/scenarios/service-on-debian.
 */
export const recordingHost = (
  root: string,
  answer: (argv: readonly string[]) => Partial<HostResult> | undefined = () => undefined,
): Host & { readonly ran: string[] } => {
  const ran: string[] = [];
  return {
    fs: rootedFs(root),
    isLive: true,
    state: '/var/lib/preenix/services',
    units: '/var/lib/preenix/units',
    run: (argv) => {
      ran.push(argv.join(' '));
      return { code: 0, out: '', err: '', ...answer(argv) };
    },
    ran,
  };
};

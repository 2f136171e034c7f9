import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root as repository, type ThrowawayPreenix, throwawayPreenix } from '../throwaway-preenix.ts';
import { photograph, throwawayTree } from './throwaway-tree.ts';

let preenix: ThrowawayPreenix;
beforeAll(async () => {
  preenix = await throwawayPreenix();
});
afterAll(() => preenix.remove());

const fakeNixpkgs = join(repository, 'packages/services/test/import/fake-nixpkgs');

const fileWith = (name: string, text: string): string => {
  const file = join(preenix.folder, name);
  writeFileSync(file, text);
  return file;
};

const run = (...words: readonly string[]) => preenix.call(['service', ...words]);
const runWhole = (...words: readonly string[]) => preenix.preenix(['service', ...words]);

const webSet = `version: 1
services:
  web:
    description: says hello
    exec: { argv: [/usr/bin/web, --port, "\${port.http}"] }
    parameters: { ports: { http: 8080 } }
    dependencies: { wants: [database], after: [database] }
  database:
    exec: { argv: [/usr/bin/database] }
    limits: { ioWeight: 100 }
  other: { exec: { argv: [/usr/bin/other] } }
`;

describe('finding services', () => {
  it('search lists the services of a set, by a word of name or description', async () => {
    const from = fileWith('web.yaml', webSet);
    expect((await run('search', '--from', from)).out).toBe('database\nother\nweb       says hello\n');
    expect((await run('search', 'HELLO', '--from', from, '--json')).out).toContain('"name": "web"');
    const { code, out, err } = await run('search', 'mail', '--from', from);
    expect([code, out, err]).toEqual([1, '', 'no service is found\n']);
  });

  it('search asks NixOS for its options, and says how when there is no nixpkgs', async () => {
    const { code, err } = await run('search');
    expect([code, err]).toEqual([3, expect.stringContaining('PREENIX_NIXPKGS')]);
    expect((await run('search', '--nixpkgs', preenix.folder)).err).toContain('NIXPKGS_INVALID');
  });

  it('show prints the service and what it needs, as a set that is read again', async () => {
    const { code, out } = await run('show', 'web', '--from', fileWith('web.yaml', webSet));
    expect(code).toBe(0);
    expect(out).not.toContain('other');
    const again = await run('show', 'web', '--from', fileWith('shown.yaml', out));
    expect(again.out).toBe(out);
    const text = 'two spaces  \n\n\n';
    const file = { exec: { argv: ['/usr/bin/web'] }, files: { '/etc/web.conf': { text } } };
    const spaces = fileWith('spaces.json', JSON.stringify({ version: 1, services: { web: file } }));
    const shown = fileWith('spaces.yaml', (await run('show', 'web', '--from', spaces)).out);
    expect(JSON.parse((await run('show', 'web', '--from', shown, '--json')).out).set.services.web).toEqual(
      file,
    );
  });

  it('show suggests, with exit code 1', async () => {
    const { code, err } = await run('show', 'wob', '--from', fileWith('web.yaml', webSet));
    expect([code, err]).toEqual([1, expect.stringContaining('did you mean "web"?')]);
  });

  it('show evaluates a configuration of NixOS, with the programs of a host', async () => {
    const configuration = fileWith(
      'configuration.nix',
      `{ ... }: { systemd.services.hello = {
        wantedBy = [ "multi-user.target" ];
        serviceConfig.ExecStart = "${preenix.storeDir}/00000000000000000000000000000000-hello-1.0/bin/web --loud";
      }; }`,
    );
    const tree = throwawayTree();
    const words = ['--from', configuration, '--nixpkgs', fakeNixpkgs, '--host-programs', '--root', tree];
    const { code, out, err } = await run('show', 'hello', ...words);
    expect([code, err]).toEqual([0, expect.stringContaining('hello-1.0/bin/web -> /usr/bin/web')]);
    expect(out).toContain('/usr/bin/web');
  });
});

describe('support', () => {
  it('says for each target whether it runs the service, and why not', async () => {
    const { code, out, err } = await run('support', 'web', '--from', fileWith('web.yaml', webSet));
    expect(code).toBe(0);
    expect(out).toMatch(/^systemd +yes /m);
    expect(out).toMatch(/^runit +with losses /m);
    expect(out).toMatch(/^ {2}database: limits\.ioWeight \(dropped\): \S/m);
    expect(err).toMatch(/^\d+ of 17 targets can run web$/m);
  });

  it('has exit code 1 when no target is left', async () => {
    const from = fileWith('web.yaml', webSet);
    const { code, out } = await run('support', 'web', '--from', from, '--target', 'runit', '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out).targets).toMatchObject([{ target: 'runit', verdict: 'lossy' }]);
    expect((await run('support', 'web', '--from', from, '--target', 'rynit')).code).toBe(2);
  });
});

describe('render', () => {
  it('writes a folder with its losses, and replaces only one of its own', async () => {
    const from = fileWith('web.yaml', webSet);
    const out = join(preenix.folder, 'rendered');
    const words = ['web', '--from', from, '--out', out];
    const first = await run('render', ...words, '--target', 'runit');
    expect([first.code, first.err]).toEqual([0, expect.stringContaining('limits.ioWeight (dropped)')]);
    expect(JSON.parse(readFileSync(join(out, 'losses.json'), 'utf8'))).toContainEqual(
      expect.objectContaining({ field: 'limits.ioWeight', level: 'dropped' }),
    );
    expect((await run('render', ...words, '--target', 'systemd')).code).toBe(0);
    expect(existsSync(join(out, 'files/etc/sv'))).toBe(false);
    expect(readFileSync(join(out, 'files/etc/systemd/system/web.service'), 'utf8')).toContain(
      'ExecStart=/usr/bin/web --port 8080\n',
    );
    writeFileSync(join(out, 'notes'), 'mine');
    const kept = photograph(out);
    const refused = await run('render', ...words, '--target', 'runit');
    expect([refused.code, refused.err]).toEqual([5, expect.stringContaining('RENDER_NOT_OURS')]);
    expect(photograph(out)).toEqual(kept);
  });

  it('with --strict refuses what would be dropped, and writes nothing', async () => {
    const out = join(preenix.folder, 'strict');
    const { code, err } = await run(
      ...['render', 'web', '--from', fileWith('web.yaml', webSet), '--target', 'runit', '--out', out],
      '--strict',
    );
    expect([code, err]).toEqual([5, expect.stringContaining('limits.ioWeight')]);
    expect(existsSync(out)).toBe(false);
  });

  it('writes nothing for a target that cannot run the service, and says the way around', async () => {
    const out = join(preenix.folder, 'refused');
    const from = fileWith('web.yaml', 'version: 1\nservices: { web: { exec: { argv: [/web] } } }');
    const { code, err } = await run('render', 'web', '--from', from, '--target', 'quadlet', '--out', out);
    expect([code, err]).toEqual([5, expect.stringContaining('hint: give exec.image')]);
    expect(existsSync(out)).toBe(false);
  });

  it('lists the programs that the machine must have, with what to install', async () => {
    const out = join(preenix.folder, 'programs');
    const from = fileWith('web.yaml', 'version: 1\nservices: { web: { exec: { argv: [/web], user: web } } }');
    const words = ['render', 'web', '--from', from, '--target', 'runit', '--out', out];
    expect((await run(...words)).err).toContain('setpriv (install util-linux): runs the service as its user');
    const { programs } = JSON.parse((await run(...words, '--json')).out);
    expect(programs).toContainEqual(expect.objectContaining({ anyOf: ['setpriv'], from: 'util-linux' }));
    expect(JSON.parse(readFileSync(join(out, 'programs.json'), 'utf8'))).toEqual(programs);
    const support = await run('support', 'web', '--from', from, '--target', 'runit');
    expect(support.out).toContain('needs setpriv (install util-linux)');
  });

  it('does not replace a folder of somebody else', async () => {
    const out = join(preenix.folder, 'home');
    mkdirSync(out, { recursive: true });
    writeFileSync(join(out, 'letter'), 'dear');
    const from = fileWith('web.yaml', webSet);
    expect((await run('render', 'web', '--from', from, '--target', 'sh', '--out', out)).code).toBe(5);
    expect(readFileSync(join(out, 'letter'), 'utf8')).toBe('dear');
  });
});

describe('installing into the tree of an image', () => {
  it('notes a program that it lacks, and with --strict refuses', async () => {
    const tree = throwawayTree();
    const before = photograph(tree);
    const from = fileWith(
      'asked.yaml',
      'version: 1\nservices: { web: { exec: { argv: [/usr/bin/web] }, health: { http: "http://127.0.0.1/" } } }',
    );
    const words = ['install', 'web', '--from', from, '--root', tree];
    const strict = await run(...words, '--strict');
    expect([strict.code, strict.err]).toEqual([3, expect.stringContaining('SERVICE_PROGRAM_MISSING')]);
    expect(photograph(tree)).toEqual(before);
    const { code, err } = await run(...words);
    expect([code, err]).toEqual([
      0,
      expect.stringContaining('note: this host lacks curl or wget (install curl or wget)'),
    ]);
  });

  it('installs, lists and removes; the tree is as before', async () => {
    const tree = throwawayTree();
    const before = photograph(tree);
    const from = fileWith('web.yaml', webSet);
    const installed = runWhole('install', 'web', '--from', from, '--root', tree);
    expect([installed.code, installed.err]).toEqual([0, expect.stringContaining('installed web: 2 units')]);
    expect(runWhole('list', '--root', tree).out).toMatch(/^web +installed +database\.service web\.service /m);
    const { services } = JSON.parse(runWhole('list', '--root', tree, '--json').out);
    expect(services[0].files).toContainEqual({
      path: '/etc/systemd/system/web.service',
      says: ['link:/var/lib/preenix/units/web.service'],
    });
    expect(runWhole('remove', 'web', '--root', tree).code).toBe(0);
    expect(photograph(tree)).toEqual(before);
    const gone = runWhole('remove', 'web', '--root', tree);
    expect([gone.code, gone.err]).toEqual([1, expect.stringContaining('SERVICE_NOT_INSTALLED')]);
  });

  const missing = [
    ...['/usr/bin/systemd-sysusers', '/usr/sbin/userdel'].filter((program) => !existsSync(program)),
    ...(process.getuid?.() === 0 ? [] : ['root']),
  ];
  it.skipIf(missing.length > 0)(
    `makes accounts with numbers of the tree, and removes them to the byte${missing.length > 0 ? ` (SKIPPED: needs ${missing.join(', ')})` : ''}`,
    async () => {
      const tree = throwawayTree();
      const before = photograph(tree);
      const text = `version: 1
services: { web: { exec: { argv: [/usr/bin/web], user: webby }, files: { /etc/web.key: { text: x, mode: "0400", owner: webby } } } }
users: { webby: { uid: 60 } }
`;
      const { code, err } = await run(
        'install',
        'web',
        '--from',
        fileWith('user.yaml', text),
        '--root',
        tree,
      );
      expect([code, err]).toEqual([0, expect.stringContaining('users.webby.uid')]);
      const line = /^webby:x:(\d+):/m.exec(readFileSync(join(tree, 'etc/passwd'), 'utf8'));
      expect(line?.[1]).toMatch(/^\d+$/);
      expect(line?.[1]).not.toBe('60');
      expect(String(statSync(join(tree, 'etc/web.key')).uid)).toBe(line?.[1]);
      expect(statSync(join(tree, 'etc/web.key')).mode & 0o777).toBe(0o400);
      expect((await run('remove', 'web', '--root', tree)).code).toBe(0);
      expect(photograph(tree)).toEqual(before);
    },
  );

  it('needs a tree with systemd, and says what to do where there is none', async () => {
    const { code, err } = await run(
      'install',
      'web',
      '--from',
      fileWith('web.yaml', webSet),
      '--root',
      preenix.folder,
    );
    expect([code, err]).toEqual([3, expect.stringContaining('preenix service render')]);
  });

  it('tells which paths of NixOS the host lacks, and changes nothing', async () => {
    const tree = throwawayTree();
    const before = photograph(tree);
    const text = `version: 1
services: { web: { exec: { argv: [${preenix.storeDir}/00000000000000000000000000000000-web-1.0/bin/web] } } }
`;
    const { code, err } = await run('install', 'web', '--from', fileWith('store.yaml', text), '--root', tree);
    expect([code, err]).toEqual([3, expect.stringContaining('SERVICE_PROGRAMS_MISSING')]);
    expect(err).toContain('-web-1.0/bin/web');
    expect(photograph(tree)).toEqual(before);
    const rebound = await run(
      'install',
      'web',
      '--from',
      fileWith('store.yaml', text),
      '--root',
      tree,
      '--rebind',
      'web/bin=/usr/bin',
    );
    expect([rebound.code, rebound.err]).toEqual([0, expect.stringContaining('-> /usr/bin/web')]);
  });

  it('keeps a damaged record from being taken for one', async () => {
    const tree = throwawayTree();
    expect((await run('install', 'web', '--from', fileWith('web.yaml', webSet), '--root', tree)).code).toBe(
      0,
    );
    const file = join(tree, 'var/lib/preenix/services/web/record.json');
    writeFileSync(file, readFileSync(file, 'utf8').slice(0, 200));
    const { code, err } = await run('remove', 'web', '--root', tree);
    expect([code, err]).toEqual([4, expect.stringContaining('record.json')]);
  });
});

describe('bad input is refused with the places of all that take part', () => {
  const services = (text: string): string => `version: 1\nservices:\n${text}`;

  it.each([
    {
      what: 'a circle of order',
      text: services(`  a: { exec: { argv: [/a] }, dependencies: { after: [b] } }
  b:
    exec: { argv: [/b] }
    dependencies: { after: [a] }
`),
      says: ['SERVICE_CIRCLE', 'a -> b -> a', 'bad.yaml:3', 'bad.yaml:6'],
    },
    {
      what: 'a circle of need',
      text: services(`  a: { exec: { argv: [/a] }, dependencies: { requires: [b] } }
  b: { exec: { argv: [/b] }, dependencies: { requires: [a] } }
`),
      says: ['SERVICE_CIRCLE', 'needs itself', 'bad.yaml:3', 'bad.yaml:4'],
    },
    {
      what: 'two services that claim one port',
      text: services(`  a: { exec: { argv: [/a] }, parameters: { ports: { http: 80 } } }
  b: { exec: { argv: [/b] }, sockets: { http: { listen: "0.0.0.0:80" } } }
`),
      says: ['SERVICE_PORT_CLAIMED', 'port 80/tcp', 'bad.yaml:3', 'bad.yaml:4'],
    },
    {
      what: 'two services that claim one name',
      text: services(`  a: { exec: { argv: [/a] } }
  b: { exec: { argv: [/b] }, aliases: [a] }
`),
      says: ['SERVICE_NAME_CLAIMED', 'the name "a"', 'bad.yaml:3', 'bad.yaml:4'],
    },
    {
      what: 'an unknown key',
      text: services('  a: { exec: { argv: [/a], usr: root } }\n'),
      says: ['SERVICE_UNKNOWN_KEY', 'did you mean "user"?', 'bad.yaml:3'],
    },
    {
      what: 'a service that runs nothing',
      text: services('  a: { description: nothing }\n'),
      says: ['SERVICE_NO_EXEC', 'bad.yaml:3'],
    },
    {
      what: 'a name with a slash',
      text: services('  a/../../b: { exec: { argv: [/a] } }\n'),
      says: ['SERVICE_SET_INVALID', 'is no service id', 'bad.yaml:3'],
    },
    {
      what: 'a name that begins with an @',
      text: services('  "@a": { exec: { argv: [/a] } }\n'),
      says: ['SERVICE_SET_INVALID', 'is no service id', 'bad.yaml:3'],
    },
    { what: 'no YAML at all', text: 'version: [1\n', says: ['SERVICE_SET_SYNTAX', 'bad.yaml:2'] },
  ])('$what: exit code 4', async ({ text, says }) => {
    const tree = throwawayTree();
    const before = photograph(tree);
    const from = fileWith('bad.yaml', text);
    for (const words of [
      ['show', 'a'],
      ['install', 'a', '--root', tree],
    ]) {
      const { code, out, err } = await run(...words, '--from', from);
      expect([code, out], `${words[0]}: ${err}`).toEqual([4, '']);
      for (const text of says) expect(err, words[0]).toContain(text);
    }
    expect(photograph(tree)).toEqual(before);
  });

  it('by support and render too, and nothing is written', async () => {
    const from = fileWith('bad.yaml', services('  a: { exec: { argv: [/a] }, type: daemon }\n'));
    const out = join(preenix.folder, 'bad');
    for (const words of [
      ['support', 'a'],
      ['render', 'a', '--target', 'systemd', '--out', out],
    ])
      expect(await run(...words, '--from', from)).toMatchObject({
        code: 4,
        err: expect.stringContaining('bad.yaml:3'),
      });
    expect(existsSync(out)).toBe(false);
  });

  it('instances have an @ in their name, and that is all right', async () => {
    const tree = throwawayTree();
    const from = fileWith('instance.yaml', services('  web@shop: { exec: { argv: [/usr/bin/web] } }\n'));
    expect((await run('install', 'web@shop', '--from', from, '--root', tree)).code).toBe(0);
    expect(existsSync(join(tree, 'var/lib/preenix/units/web@shop.service'))).toBe(true);
  });

  it.each(['../../etc', 'a/b', '-rf', '@x', '.hidden'])(
    'the name "%s" on a command line: exit code 2',
    async (name) => {
      const tree = throwawayTree();
      const { code, err } = await run('remove', '--root', tree, '--', name);
      expect([code, err]).toEqual([2, expect.stringContaining('can be no service')]);
    },
  );

  it('a word that a shell would obey arrives as it is, in a unit and in a script', async () => {
    const hostile = `$(touch ${preenix.folder}/owned); \`id\` %n $HOME 'quoted' "twice" \\`;
    const from = fileWith(
      'hostile.json',
      JSON.stringify({ version: 1, services: { a: { exec: { argv: ['/bin/echo', hostile] } } } }),
    );
    const out = join(preenix.folder, 'hostile');
    expect((await run('render', 'a', '--from', from, '--target', 'sh', '--out', out)).code).toBe(0);
    const shown = await run('show', 'a', '--from', from);
    expect([shown.code, shown.err]).toEqual([0, '']);
    expect(
      JSON.parse((await run('show', 'a', '--from', from, '--json')).out).set.services.a.exec.argv[1],
    ).toBe(hostile);
    expect(existsSync(join(preenix.folder, 'owned'))).toBe(false);
  });

  it.each([
    ['is wrong', '{ ... }: { services = nowhere; }', "undefined variable 'nowhere'", 'broken.nix:1'],
    [
      'needs itself',
      '{ config, ... }: { systemd.services = config.systemd.services; }',
      'infinite recursion',
      '',
    ],
  ])('a configuration that %s: exit code 6, with the words of Nix', async (_, text, message, place) => {
    const from = fileWith('broken.nix', text);
    const { code, out, err } = await run('show', 'a', '--from', from, '--nixpkgs', fakeNixpkgs);
    expect([code, out]).toEqual([6, '']);
    expect(err).toContain('CONFIGURATION_FAILS');
    expect(err).toContain(message);
    expect(err).toContain(place);
  });

  it('a file that is not there: exit code 2', async () => {
    const { code, err } = await run('show', 'a', '--from', 'nowhere.yaml');
    expect([code, err]).toEqual([2, expect.stringContaining('SERVICE_FILE_NOT_FOUND')]);
  });
});

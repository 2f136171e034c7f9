import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runNix } from '@nixtools/nix-cli';
import { expect, it } from 'vitest';
import { serviceSetFromValue } from '../../src/index.ts';
import { evaluateByHand } from './evaluate.ts';
import { fixture, throwawayFolder, throwawayNix } from './throwaway.ts';

const nix = throwawayNix();
const folder = throwawayFolder();
const read = async (expression: string) =>
  serviceSetFromValue(await evaluateByHand(nix, expression), { file: 'a.nix', from: 'hand' });

it('services are written in Nix as they are described', async () => {
  const { services } = await read(`s.services {
    a = s.foreground [ "/bin/a" ] { exec.cwd = "/"; exec.user = null; };
    b = s.oneshot [ "/bin/b" ] { oneshot.remain = true; };
    c = s.forking "/run/c.pid" [ "/bin/c" ] { };
    "d@x" = s.script "exec d" { restart.when = "always"; };
  }`);
  expect(services).toEqual({
    a: { exec: { argv: ['/bin/a'], cwd: '/' } },
    b: { type: 'oneshot', exec: { argv: ['/bin/b'] }, oneshot: { remain: true } },
    c: { type: 'forking', forking: { pidFile: '/run/c.pid' }, exec: { argv: ['/bin/c'] } },
    'd@x': { exec: { script: 'exec d' }, restart: { when: 'always' } },
  });
});

it('steps get names in their order', async () => {
  const steps = Array.from({ length: 11 }, (_, index) => `"step ${index}"`).join(' ');
  const { services } = await read(
    `s.services { a = s.script "a" { hooks.preStart = s.steps [ [ "/bin/x" "y" ] ${steps} ]; }; }`,
  );
  const names = Object.keys(services['a']?.hooks?.preStart ?? {}).sort();
  expect(names).toHaveLength(12);
  expect([names[0], names[9], names[11]]).toEqual(['01', '10', '12']);
  expect(services['a']?.hooks?.preStart?.['01']).toEqual({ argv: ['/bin/x', 'y'] });
});

it('packages become their store paths, and a file of the tree one in the store', async () => {
  const { services } = await read(`s.services {
    a = s.foreground [ "\${derivation { name = "web"; system = "x"; builder = "/b"; }}/bin/web" ${fixture('nginx.ts')} ] { };
  }`);
  expect(services['a']?.exec?.argv).toEqual([
    expect.stringMatching(/^\/nix\/store\/[^/]+-web\/bin\/web$/),
    expect.stringMatching(/^\/nix\/store\/[^/]+-nginx\.ts$/),
  ]);
});

it('sets are put side by side, unless they contradict each other', async () => {
  const both = await read(`s.combine [
    (s.describe { services.a = s.script "a" { }; users.u = { }; })
    (s.describe { services.b = s.script "b" { }; users.u = { }; external = [ "dhcp" ]; })
  ]`);
  expect(Object.keys(both.services)).toEqual(['a', 'b']);
  expect([both.users, both.external]).toEqual([{ u: {} }, ['dhcp']]);
  await expect(
    read('s.combine [ (s.services { a = s.script "a" { }; }) (s.services { a = s.script "b" { }; }) ]'),
  ).rejects.toThrow('two parts have a service "a", and they differ');
});

it('a function in a service is refused with its place', async () => {
  await expect(read('s.services { a = s.foreground [ "/bin/a" (x: x) ] { }; }')).rejects.toThrow(
    'services.a.exec.argv.1 is a function',
  );
});

it('each service has the line that it was written at', async () => {
  const file = join(folder, 'two.nix');
  const library = fixture('../../nix/services.nix');
  await writeFile(
    file,
    `let s = import ${library} { }; in\ns.services {\n  a = s.script "a" { };\n\n  "b@c" = s.script "b" { };\n}\n`,
  );
  const { stdout } = await runNix(nix, 'nix-instantiate', [
    '--eval',
    '--strict',
    '--json',
    '-A',
    'json',
    file,
  ]);
  const { marks } = serviceSetFromValue(JSON.parse(String(JSON.parse(stdout))), { file, from: 'hand' });
  expect(marks?.['services.a']).toEqual({ origin: { file, line: 3, from: 'hand' } });
  expect(marks?.['services."b@c"']).toEqual({ origin: { file, line: 5, from: 'hand' } });
});

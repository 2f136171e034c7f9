import { existsSync, readFileSync, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { createNix, runNix } from '@nixtools/nix-cli';
import { build } from 'tsup';
import { beforeAll, expect, it } from 'vitest';
import configuration from '../../nix-build.config.ts';
import { targets } from '../../src/index.ts';
import { fixture, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const nix = createNix({
  PATH: process.env['PATH'],
  HOME: folder,
  NIX_STORE_DIR: join(folder, 'store'),
  NIX_STATE_DIR: join(folder, 'state'),
  NIX_LOG_DIR: join(folder, 'log'),
  NIX_CONFIG: 'sandbox = false\nsubstituters =\nbuild-users-group =',
});
const library = fixture('../../nix/services.nix');
const file = join(folder, 'service.nix');

/** The node that runs the tests, as if it were a package. */
const nodejs = dirname(dirname(process.execPath));

beforeAll(async () => {
  if (typeof configuration === 'function' || Array.isArray(configuration))
    throw new Error('one bundle is expected');
  const entry = { 'nix-build': fixture('../../src/nix-build/main.ts') };
  await build({ ...configuration, entry, outDir: folder, config: false, silent: true });
  const services = `{ motto ? "hello", strict ? false }:
let s = import ${library} { nodejs = "${nodejs}"; renderer = ${folder}/nix-build.cjs; inherit strict; }; in
s.describe {
  services.web = s.foreground [ "/usr/bin/web" motto "it's" ] { description = "a web server"; exec.user = "web"; };
  users.web = { };
}
`;
  await writeFile(file, services);
});

const realise = async (attribute: string, more: readonly string[] = [], what = file) => {
  const instantiated = await runNix(nix, 'nix-instantiate', ['-A', attribute, ...more, what]);
  if (instantiated.exitCode !== 0) throw new Error(instantiated.stderr);
  return runNix(nix, 'nix-store', ['--realise', instantiated.stdout.trim()]);
};

const built = async (attribute: string, more: readonly string[] = []): Promise<string> => {
  const { exitCode, stdout, stderr } = await realise(attribute, more);
  if (exitCode !== 0) throw new Error(stderr);
  return stdout.trim();
};

const read = (path: string): string => readFileSync(path, 'utf8');

it('the same services are built for another target by another name', async () => {
  const systemd = await built('build.systemd', ['--argstr', 'motto', 'good day']);
  const unit = read(join(systemd, 'files/etc/systemd/system/web.service'));
  expect(unit).toMatch(/^ExecStart=\/usr\/bin\/web "good day" "?it's"?$/m);
  expect(unit).toContain('User=web');
  expect(JSON.parse(read(join(systemd, 'losses.json')))).toEqual(expect.any(Array));
  for (const target of ['runit', 'nspawn', 'sh']) {
    const out = await built(`build.${target}`);
    expect(existsSync(join(out, 'files')), target).toBe(true);
    expect(statSync(join(out, 'install')).mode & 0o111, target).not.toBe(0);
    expect(read(join(out, 'install')), target).toMatch(/install -D -m 0\d+ /);
  }
});

it('a deployment is built into a folder for each host', async () => {
  const deployment = join(folder, 'deployment.nix');
  await writeFile(
    deployment,
    `let s = import ${library} { nodejs = "${nodejs}"; renderer = ${folder}/nix-build.cjs; }; in
s.place {
  hosts = { a.address = "10.0.0.1"; b.address = "10.0.0.2"; };
  parts = {
    web = s.nginx { "shop.example".proxy = s.endpoint "shop" "http"; };
    shop = s.program { name = "shop"; argv = [ "/usr/bin/shop" "\\\${listen.http}" "\\\${port.http}" ]; ports.http = "auto"; };
  };
  on = { web = [ "a" ]; shop = [ "b" ]; };
}
`,
  );
  const { stdout, stderr, exitCode } = await realise('build.systemd', [], deployment);
  expect(exitCode, stderr).toBe(0);
  const unit = read(join(stdout.trim(), 'b/files/etc/systemd/system/shop.service'));
  const [, port] = /^ExecStart=\/usr\/bin\/shop "?127\.0\.0\.1 10\.0\.0\.2"? (\d+)$/m.exec(unit) ?? [];
  const upstream = read(join(stdout.trim(), 'a/files/etc/nixtools/nginx/upstreams/shop-http.conf'));
  expect(upstream).toContain(`server 10.0.0.2:${port};`);
});

it('strict refuses what a target cannot express', async () => {
  const { exitCode, stderr } = await realise('build.oci', ['--arg', 'strict', 'true']);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('SERVICE_LOSSES');
  expect(JSON.parse(read(join(await built('build.oci'), 'losses.json')))).toContainEqual(
    expect.objectContaining({ service: 'web', field: 'exec.argv', level: 'refused' }),
  );
});

it('every target can be asked for', async () => {
  const names = ['--eval', '--strict', '--json', '--expr', `builtins.attrNames (import ${file} { }).build`];
  const { stdout } = await runNix(nix, 'nix-instantiate', names);
  expect(JSON.parse(stdout)).toEqual([...targets.map(({ name }) => name), 'oci'].sort());
});

it('a set with a mistake does not build, and the log says where it is', async () => {
  const wrong = join(folder, 'wrong.nix');
  await writeFile(
    wrong,
    `let s = import ${library} { nodejs = "${nodejs}"; renderer = ${folder}/nix-build.cjs; }; in\ns.services {\n  a = s.foreground [ "/bin/a" ] { exec.usr = "x"; };\n}\n`,
  );
  const { exitCode, stderr } = await realise('build.systemd', [], wrong);
  expect(exitCode).not.toBe(0);
  expect(stderr).toContain('SERVICE_UNKNOWN_KEY');
  expect(stderr).toContain('services.a.exec');
  expect(stderr).toContain('did you mean "user"?');
});

it('building without node says what is missing', async () => {
  const bare = join(folder, 'bare.nix');
  await writeFile(
    bare,
    `(import ${library} { renderer = ${folder}/nix-build.cjs; }).services { a = { exec.argv = [ "/bin/a" ]; }; }\n`,
  );
  await expect(realise('build.systemd', [], bare)).rejects.toThrow('building services needs node');
});

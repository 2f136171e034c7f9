import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { throwawayNix } from '../../../packages/nix-cli/test/throwaway-nix.ts';
import { runProgram } from '../../../test/run-program.ts';
import { recipes, withPackages } from '../../debian/recipes.ts';
import { debianTree } from '../../debian/tree.ts';
import { describeBootedMachine } from '../../machine/describe-machine.ts';
import type { Machine } from '../../machine/machine.ts';

const service = 'node /nixtools/apps/preenix/bin/preenix.cjs service';
const here = '/nixtools/test-vms/scenarios/service-on-debian';

/** Every name, mode, owner, link and byte below the folders that a service's installation touches. */
const photograph = (machine: Machine): Promise<string> =>
  machine.must(`find /etc /var/lib/systemd -printf '%p %y %m %u %g %l\\n' | LC_ALL=C sort
    find /etc /var/lib/systemd -type f -exec sha256sum {} + | LC_ALL=C sort`);

const answer = (port: number): string =>
  `curl -sS --retry 100 --retry-connrefused --retry-delay 1 http://127.0.0.1:${port}/`;

const writeSet = (machine: Machine, text: string): Promise<string> =>
  machine.must(`cat >/shared/set.yaml <<'END'\n${text}\nEND`);

const packages = ['nginx-light'];

/** What NixOS makes of `nginx.nix`, with the programs of the machine's tree; evaluated by the Nix of the test's own host. */
const evaluatedNginx = async (nixpkgs: string): Promise<string> => {
  const nix = await throwawayNix();
  const debian = await debianTree(withPackages(recipes.systemd, packages));
  const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const words = ['service', 'show', 'nginx', '--from', file('nginx.nix'), '--nixpkgs', nixpkgs];
  try {
    const { exitCode, stdout, stderr } = await runProgram(
      process.execPath,
      [file('../../../apps/preenix/bin/preenix.cjs'), ...words, '--host-programs', '--root', debian],
      { env: nix.nix.env },
    );
    expect(exitCode, stderr).toBe(0);
    expect(stderr).toMatch(/nginx-1\.4\.6\/bin\/nginx -> \/usr\/sbin\/nginx/);
    return stdout;
  } finally {
    await nix.remove();
  }
};

describeBootedMachine(
  'preenix service on Debian',
  (machine) => {
    let before = '';
    beforeAll(async () => {
      before = await photograph(machine());
    });

    it('installs a service of a set by hand, which then answers', async ({ annotate }) => {
      const took = await machine().must(`start=$(date +%s%N)
        ${service} install web --from ${here}/web.yaml >&2
        until curl -sS http://127.0.0.1:18091/ 2>/dev/null | grep -q 'by hand'; do sleep 0.05; done
        echo $(( ($(date +%s%N) - start) / 1000000 ))`);
      await annotate(`install to first answer: ${took.trim()} ms`);
      expect(await machine().must(answer(18091))).toBe('by hand\n');
    });

    it('has it as units that are linked and enabled, with what it needs and nothing else', async () => {
      expect(await machine().must('readlink /etc/systemd/system/web.service')).toBe(
        '/var/lib/preenix/units/web.service\n',
      );
      expect(
        await machine().must(
          'systemctl is-enabled web.service web-tidy-nightly.timer; systemctl is-active web.service web-tidy-nightly.timer',
        ),
      ).toBe('enabled\nenabled\nactive\nactive\n');
      expect((await machine().run('systemctl cat other.service')).exitCode).not.toBe(0);
      expect(await machine().must('systemd-analyze verify web.service web-tidy-nightly.timer 2>&1')).toBe('');
    });

    it('runs as its user, who has a number that Debian chose', async () => {
      expect(await machine().must('ps -o user= -C nginx | sort -u')).toMatch(/^webby$/m);
      expect(await machine().must('getent group 60')).toMatch(/^games:/);
      expect(await machine().must('id -u webby')).not.toBe('60\n');
    });

    it('leaves nothing of preenix to run: no unit or file of it names node or this repository', async () => {
      const written = await machine().must(
        `${service} list --json | node -e 'for (const s of JSON.parse(require("fs").readFileSync(0)).services) for (const f of s.files) console.log(f.path)'`,
      );
      expect(written.trim().split('\n').length).toBeGreaterThan(5);
      const { stdout } = await machine().run(
        `grep -lE '/nixtools|\\bnode\\b' ${written.trim().split('\n').join(' ')}`,
      );
      expect(stdout).toBe('');
    });

    it('tells its status and its log, stops it and starts it', async () => {
      expect(await machine().must(`${service} status web`)).toMatch(
        /^web +web\.service +active +running +enabled/m,
      );
      expect(await machine().must(`${service} logs web`)).toMatch(/start worker process/);
      await machine().must(`${service} stop web`);
      expect((await machine().run('curl -sS http://127.0.0.1:18091/')).exitCode).not.toBe(0);
      expect((await machine().run(`${service} status web`)).exitCode).toBe(1);
      await machine().must(`${service} start web`);
      expect(await machine().must(answer(18091))).toBe('by hand\n');
    });

    it('changes nothing when it is installed again, and does not restart it', async () => {
      const pid = 'systemctl show --property=MainPID web.service';
      const installed = await photograph(machine());
      const first = await machine().must(pid);
      const { exitCode, stderr } = await machine().run(`${service} install web --from ${here}/web.yaml`);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('nothing to change')]);
      expect(await machine().must(pid)).toBe(first);
      expect(await photograph(machine())).toBe(installed);
    });

    it('starts with the machine, by systemd alone', async () => {
      await machine().must('systemctl list-dependencies --plain multi-user.target | grep -q web.service');
    });

    it('takes all of it back: /etc and /var/lib/systemd are as before to the byte', async () => {
      await machine().must(`${service} remove web`);
      expect(await photograph(machine())).toBe(before);
      expect((await machine().run('curl -sS http://127.0.0.1:18091/')).exitCode).not.toBe(0);
      expect((await machine().run('id webby')).exitCode).not.toBe(0);
      expect((await machine().run('ls -d /var/lib/preenix /var/cache/web /run/web')).stdout).toBe('');
    });

    it('takes a first installation back that does not start, and shows what the service said', async () => {
      await writeSet(
        machine(),
        `version: 1
services:
  broken:
    exec: { script: "echo it is broken >&2; exit 3", user: breaker }
    readiness: { port: 18099, timeoutMs: 3000 }
    directories: { state: { broken: {} } }
users: { breaker: {} }`,
      );
      const { exitCode, stderr } = await machine().run(`${service} install broken --from /shared/set.yaml`);
      expect([exitCode, stderr]).toEqual([6, expect.stringContaining('it is broken')]);
      expect(stderr).toContain('SERVICE_START_FAILED');
      expect(await photograph(machine())).toBe(before);
    });

    it('leaves nothing behind when it is killed at any moment, and removed', async () => {
      for (const seconds of [0.2, 0.35, 0.5, 0.65, 0.8, 1, 1.3]) {
        await machine().run(
          `timeout --signal=KILL ${seconds} ${service} install web --from ${here}/web.yaml`,
        );
        const { exitCode, stderr } = await machine().run(`${service} remove web`);
        // 1: it was killed before it had begun.
        expect([0, 1], stderr).toContain(exitCode);
        expect(await photograph(machine()), `killed after ${seconds} s`).toBe(before);
        expect((await machine().run('ls -d /var/cache/web /run/web')).stdout).toBe('');
      }
    });

    it('ends the same when it is killed and run again', async () => {
      await machine().run(`timeout --signal=KILL 0.5 ${service} install web --from ${here}/web.yaml`);
      await machine().must(`${service} install web --from ${here}/web.yaml`);
      expect(await machine().must(answer(18091))).toBe('by hand\n');
      await machine().must(`${service} remove web`);
      expect(await photograph(machine())).toBe(before);
    });

    it('asks the systemd of the host about every key', async () => {
      await writeSet(
        machine(),
        `version: 1
services:
  modern: { exec: { argv: [/bin/sleep, infinity] }, overrides: { systemd: { Service: [FutureKey=yes] } } }`,
      );
      const strict = await machine().run(`${service} install modern --from /shared/set.yaml --strict`);
      expect([strict.exitCode, strict.stderr]).toEqual([5, expect.stringContaining('FutureKey')]);
      expect(await photograph(machine())).toBe(before);
      const { exitCode, stderr } = await machine().run(`${service} install modern --from /shared/set.yaml`);
      expect([exitCode, stderr]).toEqual([0, expect.stringMatching(/does not know: .*FutureKey/)]);
      await machine().must(`${service} remove modern`);
      expect(await photograph(machine())).toBe(before);
    });

    it("gives another name where Debian has the unit, and leaves Debian's alone", async () => {
      await writeSet(
        machine(),
        `version: 1
services:
  nginx: { exec: { argv: [/bin/sleep, infinity] } }`,
      );
      const exact = await machine().run(`${service} install nginx --from /shared/set.yaml --exact-name`);
      expect([exact.exitCode, exact.stderr]).toEqual([5, expect.stringContaining('SERVICE_UNIT_OWNED')]);
      expect(await photograph(machine())).toBe(before);
      const { exitCode, stderr } = await machine().run(`${service} install nginx --from /shared/set.yaml`);
      expect([exitCode, stderr]).toEqual([0, expect.stringContaining('nixos-nginx.service')]);
      expect(await machine().must('systemctl show --property=FragmentPath nginx.service')).toMatch(
        /=(\/usr)?\/lib\/systemd\/system\/nginx\.service$/m,
      );
      await machine().must(`${service} remove nginx`);
      expect(await photograph(machine())).toBe(before);
    });

    it('copies units where the state lies on a file system that is mounted later', async () => {
      await machine().must('mount -t tmpfs tmpfs /mnt');
      await machine().must(`PREENIX_STATE_DIR=/mnt/preenix ${service} install web --from ${here}/web.yaml`);
      expect(await machine().must('stat -c %F /etc/systemd/system/web.service')).toBe('regular file\n');
      await machine().must(`PREENIX_STATE_DIR=/mnt/preenix ${service} remove web`);
      expect(await photograph(machine())).toBe(before);
    });

    const title =
      'runs the nginx of the NixOS of March 2014, evaluated elsewhere, with the program of Debian';
    const tree = process.env['NIXTOOLS_NIXPKGS_2014'];
    if (tree === undefined) {
      it.skip(`${title} (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of that tree)`, () => {});
      return;
    }

    it(title, async ({ annotate }) => {
      await writeFile(join(machine().shared, 'nginx.yaml'), await evaluatedNginx(tree));
      const took = await machine().must(`start=$(date +%s%N)
        ${service} install nginx --from /shared/nginx.yaml >&2
        until curl -sS http://127.0.0.1:18092/ 2>/dev/null | grep -q 'from NixOS'; do sleep 0.05; done
        echo $(( ($(date +%s%N) - start) / 1000000 ))`);
      await annotate(`install of NixOS's nginx to first answer: ${took.trim()} ms`);
      expect(await machine().must(answer(18092))).toBe('from NixOS\n');
      expect(await machine().must('systemctl is-active nixos-nginx.service')).toBe('active\n');
      expect(await machine().must('ps -o user= -C nginx')).toMatch(/^nginx$/m);
      await machine().must(`${service} remove nginx`);
      expect(await photograph(machine())).toBe(before);
    });
  },
  packages,
);

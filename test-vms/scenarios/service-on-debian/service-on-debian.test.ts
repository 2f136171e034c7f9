import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { describeBootedMachine } from '../../machine/describe-machine.ts';
import type { Machine } from '../../machine/machine.ts';

const service = 'node /nixtools/apps/preenix/bin/preenix.cjs service';
const here = '/nixtools/test-vms/scenarios/service-on-debian';
const nixpkgs2014 = process.env['NIXTOOLS_NIXPKGS_2014'];

/** Every name, mode, owner, link and byte below the folders that a service's installation touches. */
const photograph = (machine: Machine): Promise<string> =>
  machine.must(`find /etc /var/lib/systemd -printf '%p %y %m %u %g %l\\n' | LC_ALL=C sort
    find /etc /var/lib/systemd -type f -exec sha256sum {} + | LC_ALL=C sort`);

const answer = (port: number): string =>
  `curl -sS --retry 100 --retry-connrefused --retry-delay 1 http://127.0.0.1:${port}/`;

const writeSet = (machine: Machine, text: string): Promise<string> =>
  machine.must(`cat >/shared/set.yaml <<'END'\n${text}\nEND`);

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

    it('starts again with the machine: systemd finds it enabled without us', async () => {
      await machine().must(`systemctl stop web.service && systemctl daemon-reload
        systemctl start --job-mode=ignore-dependencies multi-user.target && systemctl list-dependencies --plain multi-user.target | grep -q web.service
        systemctl start web.service`);
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
    readiness: { port: 18099, timeoutMs: 20000 }
    directories: { state: { broken: {} } }
users: { breaker: {} }`,
      );
      const { exitCode, stderr } = await machine().run(`${service} install broken --from /shared/set.yaml`);
      expect([exitCode, stderr]).toEqual([6, expect.stringContaining('it is broken')]);
      expect(stderr).toContain('SERVICE_START_FAILED');
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
      'installs the nginx of the NixOS of March 2014, with the program of Debian, and takes it back';
    if (nixpkgs2014 === undefined) {
      it.skip(`${title} (SKIPPED: set NIXTOOLS_NIXPKGS_2014 to the path of that tree)`, () => {});
      return;
    }

    it(title, async ({ annotate }) => {
      await cp(nixpkgs2014, join(machine().shared, 'nixpkgs'), { recursive: true, verbatimSymlinks: true });
      const source = `--from ${here}/nginx.nix --nixpkgs /shared/nixpkgs --host-programs`;
      const took = await machine().must(`start=$(date +%s%N)
        ${service} install nginx ${source} >&2
        until curl -sS http://127.0.0.1:18092/ 2>/dev/null | grep -q 'from NixOS'; do sleep 0.05; done
        echo $(( ($(date +%s%N) - start) / 1000000 ))`);
      await annotate(`a NixOS of 2014, evaluation to first answer: ${took.trim()} ms`);
      expect(await machine().must(answer(18092))).toBe('from NixOS\n');
      expect(await machine().must('systemctl is-active nixos-nginx.service')).toBe('active\n');
      expect(await machine().must('ps -o user= -C nginx')).toMatch(/^nginx$/m);
      const listed = JSON.parse(await machine().must(`${service} list --json`));
      expect(listed.services[0].rebinds).toContainEqual(expect.objectContaining({ to: '/usr/sbin/nginx' }));
      await machine().must(`${service} remove nginx`);
      expect(await photograph(machine())).toBe(before);
    });
  },
  // Nix only evaluates; nothing of it is left in what is installed.
  ['nginx-light', 'libdbi-perl', 'nix-bin'],
);

import { execFileSync, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { render, serviceSetFromValue, targetNamed } from '../../src/index.ts';

let root = '';
const running: number[] = [];

/** What a script that was killed has left: each notes the group of its program. */
const groups = (): readonly number[] => {
  const run = join(root, 'run');
  const files = existsSync(run) ? readdirSync(run).map((name) => join(run, name, 'group')) : [];
  return files.filter(existsSync).map((file) => Number.parseInt(readFileSync(file, 'utf8'), 10));
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'keeper-'));
});

afterEach(async () => {
  for (const pid of running.splice(0))
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  await sleep(300);
  for (const group of groups())
    try {
      process.kill(-group, 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  rmSync(root, { recursive: true, force: true });
});

/** The scripts of the plain target, with every path that the system would own below a folder of the test. */
const install = (services: object): void => {
  const set = serviceSetFromValue({ version: 1, services }, { file: 'test.json' });
  for (const { path, text = '', mode } of render(set, targetNamed('sh')).files) {
    const at = join(root, path);
    mkdirSync(dirname(at), { recursive: true });
    writeFileSync(
      at,
      text
        .replaceAll('/run/nixtools', `${root}/run`)
        .replaceAll('/usr/local/lib/nixtools', `${root}/usr/local/lib/nixtools`),
    );
    chmodSync(at, Number.parseInt(mode, 8));
  }
};

const start = (name: string, shell: readonly string[] = ['sh']) => {
  const [program = '', ...words] = [...shell, join(root, 'usr/local/lib/nixtools/services', name)];
  const child = spawn(program, words, { stdio: ['ignore', 'ignore', openSync(join(root, 'said'), 'a')] });
  if (child.pid !== undefined) running.push(child.pid);
  const ended = new Promise<number | null>((resolve) => child.on('exit', (code) => resolve(code)));
  return { child, ended };
};

const until = async (holds: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 600 && !holds(); tries++) await sleep(50);
  expect(holds()).toBe(true);
};

const read = (name: string): string =>
  existsSync(join(root, name)) ? readFileSync(join(root, name), 'utf8') : '';
/** The words of every process on the machine. */
const commands = (): readonly (readonly string[])[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => contentOf(`/proc/${pid}/cmdline`).split('\0'));
const contentOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
};
const alive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

describe('the generated script, run by sh', () => {
  it('gives the program its words, environment, umask, folder and limits', async () => {
    writeFileSync(join(root, 'env'), '# a remark\nFROM_FILE="two words"\nLANG=file\n');
    const script = `umask; pwd; ulimit -n; printf '%s\\n' "$1" "$2" "$LANG" "$FROM_FILE"`;
    install({
      a: {
        exec: {
          argv: ['/bin/sh', '-c', `{ ${script}; } >${root}/out`, 'sh', "it's $HOME", '100 %\n;&'],
          env: { LANG: 'C "x"' },
          envFiles: [join(root, 'env')],
          cwd: '/usr',
          umask: '0027',
        },
        limits: { nofile: 333 },
      },
    });
    expect(await start('a').ended).toBe(0);
    expect(read('out')).toBe(`0027\n/usr\n333\nit's $HOME\n100 %\n;&\nfile\ntwo words\n`);
  });

  it('ends the whole group of processes before it starts the program again', async () => {
    const program = `sleep 1000 & echo $! >>${root}/workers; echo $$ >>${root}/masters; wait`;
    install({ a: { exec: { script: program }, restart: { when: 'always', delayMs: 50 } } });
    const { child, ended } = start('a');
    await until(() => read('masters') !== '');
    const [worker = 0] = read('workers').split('\n').map(Number);
    process.kill(Number(read('masters')), 'SIGKILL');
    await until(() => read('masters').trim().split('\n').length === 2);
    expect(alive(worker)).toBe(false);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const [, second = 0] = read('workers').split('\n').map(Number);
    expect(alive(second)).toBe(false);
  });

  it('ends what an earlier script left when that was killed itself', async () => {
    install({ a: { exec: { script: `echo $$ >>${root}/pids; exec sleep 1000` } } });
    const first = start('a');
    await until(() => read('pids') !== '');
    first.child.kill('SIGKILL');
    await first.ended;
    const left = Number(read('pids'));
    expect(alive(left)).toBe(true);
    start('a');
    await until(() => read('pids').trim().split('\n').length === 2);
    expect(alive(left)).toBe(false);
  });

  it.each([[['sh']], [['busybox', 'sh']], [['bash', '--posix']]])(
    'starts nothing before all that was killed is gone, however long it takes (%j)',
    async (shell) => {
      // What a kernel with much to give back does: the process stays for a while.
      const late =
        'kill() { case $1 in -KILL) { sleep 1; command kill "$@"; } & ;; *) command kill "$@" ;; esac; }';
      install({
        a: {
          exec: { script: `sleep 1000 & echo $! >>${root}/workers; echo $$ >>${root}/masters; wait` },
          restart: { when: 'always', delayMs: 10 },
          overrides: { sh: { run: [late] } },
        },
      });
      start('a', shell);
      await until(() => read('workers') !== '' && read('masters') !== '');
      const worker = Number(read('workers'));
      process.kill(Number(read('masters')), 'SIGKILL');
      await until(() => read('masters').trim().split('\n').length === 2);
      expect(alive(worker)).toBe(false);
    },
  );

  it('says what cannot be killed, starts nothing beside it, and tries again the next time', async () => {
    const never = 'kill() { [ "$1" = -KILL ] || command kill "$@"; }';
    const hasted = 'sleep() { tries=$((tries + 100)); command sleep "$1"; }';
    const service = {
      exec: { script: `sleep 1000 & echo $! >>${root}/workers; echo x >>${root}/starts; exit 3` },
      restart: { when: 'on-failure', delayMs: 10, burst: 2 },
    };
    install({ a: { ...service, overrides: { sh: { run: [never, hasted] } } } });
    expect(await start('a').ended).toBe(1);
    const [worker = 0] = read('workers').split('\n').map(Number);
    expect(read('starts')).toBe('x\n');
    expect(read('said')).toMatch(
      new RegExp(`^failed: processes of the last start cannot be killed: ${worker} \\(state [SRD]\\)$`, 'm'),
    );
    expect(alive(worker)).toBe(true);
    install({ a: service });
    expect(await start('a').ended).toBe(1);
    expect(alive(worker)).toBe(false);
  });

  it('runs steps in order, and stops with the signal that is asked for', async () => {
    const note = (word: string): object => ({ script: `echo ${word} >>${root}/log` });
    install({
      a: {
        exec: {
          script: `trap 'echo int >>${root}/log; exit 0' INT; echo run >>${root}/log; while :; do sleep 0.1; done`,
        },
        hooks: {
          preStart: { '1-a': note('pre1'), '2-b': note('pre2') },
          postStart: { a: note('post') },
          preStop: { a: note('prestop') },
          postStop: { a: note('poststop') },
        },
        readiness: { path: join(root, 'log') },
        stop: { signal: 'INT' },
      },
    });
    const { child, ended } = start('a');
    await until(() => read('log').includes('post\n') && read('log').includes('run\n'));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    const log = read('log').trim().split('\n');
    expect(log.filter((word) => word !== 'post')).toEqual([
      'pre1',
      'pre2',
      'run',
      'prestop',
      'int',
      'poststop',
    ]);
    expect(log).toContain('post');
  });

  it('stops when it is told to between two starts, without a further one', async () => {
    install({
      a: {
        exec: { script: `echo x >>${root}/starts; exit 1` },
        restart: { when: 'always', delayMs: 2000, burst: 50 },
      },
    });
    const { child, ended } = start('a');
    await until(() => read('starts') === 'x\n');
    await sleep(300);
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(read('starts')).toBe('x\n');
  });

  it('leaves a note that it was asked to end, and none when it ended by itself after the next start', async () => {
    const asked = (): boolean => existsSync(join(root, 'run/a/asked'));
    install({ a: { exec: { script: `[ ! -e ${root}/up ] || exit 3; touch ${root}/up; exec sleep 1000` } } });
    const { child, ended } = start('a');
    await until(() => existsSync(join(root, 'up')));
    child.kill('SIGTERM');
    expect([await ended, asked()]).toEqual([0, true]);
    expect([await start('a').ended, asked()]).toEqual([1, false]);
  });

  it('runs once, however many start it at the same time', async () => {
    install({ a: { exec: { script: `echo x >>${root}/starts; exec sleep 1000` } } });
    const all = Array.from({ length: 8 }, () => start('a'));
    await until(() => read('starts') !== '' && all.filter(({ child }) => child.exitCode === 0).length === 7);
    expect(read('starts')).toBe('x\n');
  });

  it('is stopped by the script of the target, which waits, and takes no stranger for it', async () => {
    install({
      a: { exec: { script: 'exec sleep 1000' } },
      b: { exec: { script: 'exec sleep 1000' }, dependencies: { after: ['a'] } },
    });
    const stranger = spawn('sleep', ['1000'], { stdio: 'ignore' });
    running.push(stranger.pid ?? 0);
    const { child } = start('b');
    const { child: other } = start('a');
    await until(() => existsSync(join(root, 'run/b/ready')));
    execFileSync(join(root, 'usr/local/lib/nixtools/stop'));
    await until(() => child.exitCode === 0 && other.exitCode === 0);
    writeFileSync(join(root, 'run/a/keeper'), `${stranger.pid} 1\n`);
    execFileSync(join(root, 'usr/local/lib/nixtools/stop'));
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('kills what does not stop in time', async () => {
    install({
      a: {
        exec: { script: `trap '' TERM; echo $$ >${root}/pid; while :; do sleep 0.1; done` },
        stop: { timeoutMs: 600 },
      },
    });
    const { child, ended } = start('a');
    await until(() => read('pid') !== '');
    const pid = Number(read('pid'));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(alive(pid)).toBe(false);
  });

  it.each([
    ['never', 3, 1, 1],
    ['on-failure', 0, 1, 0],
    ['on-failure', 9, 1, 0],
    ['on-failure', 3, 4, 1],
    ['always', 0, 4, 1],
  ])('restarts %s after exit code %i: %i starts, exit code %i', async (when, code, starts, exit) => {
    install({
      a: {
        exec: { script: `echo x >>${root}/starts; exit ${code}` },
        restart: { when, delayMs: 10, burst: 4, windowMs: 60_000, successExits: [9] },
      },
    });
    expect(await start('a').ended).toBe(exit);
    expect(read('starts')).toBe('x\n'.repeat(starts));
  });

  it('waits for what it comes after until that is ready', async () => {
    install({
      a: {
        exec: { script: `sleep 0.7; touch ${root}/a-ready; exec sleep 1000` },
        readiness: { path: join(root, 'a-ready') },
      },
      b: {
        exec: { script: `test -e ${root}/a-ready && touch ${root}/good; exec sleep 1000` },
        dependencies: { after: ['a'] },
      },
    });
    start('b');
    await sleep(200);
    start('a');
    await until(() => existsSync(join(root, 'good')));
  });

  it('fails when what it requires fails, and goes on when what it merely follows does', async () => {
    install({
      bad: { exec: { argv: ['/bin/true'] }, hooks: { preStart: { a: { script: 'exit 1' } } } },
      needs: { exec: { script: `touch ${root}/needs` }, dependencies: { requires: ['bad'], after: ['bad'] } },
      follows: { exec: { script: `touch ${root}/follows` }, dependencies: { after: ['bad'] } },
    });
    expect(await start('needs').ended).toBe(1);
    expect(await start('follows').ended).toBe(0);
    expect([existsSync(join(root, 'needs')), existsSync(join(root, 'follows'))]).toEqual([false, true]);
  });

  it('is not started, without an error, when a condition does not hold', async () => {
    install({
      a: { exec: { script: `touch ${root}/ran` }, conditions: { pathExists: [join(root, 'not-there')] } },
    });
    expect(await start('a').ended).toBe(0);
    expect(existsSync(join(root, 'ran'))).toBe(false);
  });

  it('hears of readiness through a descriptor', async () => {
    install({
      a: {
        exec: { script: 'sleep 0.3; echo ready >&5; exec sleep 1000' },
        readiness: { notifyFd: 5 },
        hooks: { postStart: { a: { script: `touch ${root}/post` } } },
      },
    });
    start('a');
    await until(() => existsSync(join(root, 'post')));
  });

  it('reloads by the signal that is asked for', async () => {
    install({
      a: {
        exec: { script: `trap 'touch ${root}/usr1' USR1; touch ${root}/up; while :; do sleep 0.1; done` },
        reload: { signal: 'USR1' },
      },
    });
    const { child } = start('a');
    await until(() => existsSync(join(root, 'up')));
    child.kill('SIGHUP');
    await until(() => existsSync(join(root, 'usr1')));
  });

  it('starts a program that is sick again', async () => {
    install({
      a: {
        exec: { script: `echo x >>${root}/starts; exec sleep 1000` },
        restart: { when: 'on-failure', delayMs: 10 },
        health: { argv: ['/bin/false'], intervalMs: 200, retries: 2 },
      },
    });
    start('a');
    await until(() => read('starts').length >= 4);
  });

  it('leaves nobody behind who would watch, or kill, when it was killed itself', async () => {
    const probe = `echo x >>${root}/probes; exit 1`;
    install({
      a: {
        exec: { script: 'exec sleep 1000' },
        health: { argv: ['/bin/sh', '-c', probe], intervalMs: 100, retries: 1000 },
      },
    });
    const { child, ended } = start('a');
    await until(() => read('probes').length >= 4);
    child.kill('SIGKILL');
    await ended;
    const keeper = join(root, 'usr/local/lib/nixtools/services/a');
    await until(() => !commands().some((words) => words.includes(keeper)));
  });

  it('kills no process that has the id of the program by now', async () => {
    const stranger = spawn('sleep', ['1000'], { stdio: 'ignore' });
    running.push(stranger.pid ?? 0);
    install({
      a: {
        exec: { script: 'exec sleep 1000' },
        health: { argv: ['/bin/sh', '-c', `echo x >>${root}/probes; exit 1`], intervalMs: 100, retries: 2 },
      },
    });
    start('a');
    await until(() => existsSync(join(root, 'run/a/main')));
    writeFileSync(join(root, 'run/a/main'), `${stranger.pid} 1\n`);
    const before = read('probes').length;
    await until(() => read('probes').length >= before + 12);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });

  it('copies secrets so that nobody else can read them', async () => {
    writeFileSync(join(root, 'secret'), 'word');
    install({
      a: { exec: { script: 'exec sleep 1000' }, secrets: { word: { source: join(root, 'secret') } } },
    });
    start('a');
    await until(() => read('run/a/secrets/word') === 'word');
    expect(
      execFileSync('stat', ['-c', '%a', join(root, 'run/a/secrets/word'), join(root, 'run/a/secrets')], {
        encoding: 'utf8',
      }),
    ).toBe('400\n700\n');
  });

  it.skipIf(process.getuid?.() !== 0)(
    'runs the program as its user, without new privileges, and makes its folders',
    async () => {
      chmodSync(root, 0o755);
      install({
        a: {
          exec: {
            script: `{ id -un; id -gn; id -Gn; echo $HOME; grep -E 'NoNewPrivs|CapBnd' /proc/self/status; } >${root}/own/out`,
            user: 'nobody',
            supplementaryGroups: ['daemon'],
          },
          sandbox: { noNewPrivileges: true, capabilities: ['CAP_CHOWN'] },
          directories: { data: { [join(root, 'own')]: { mode: '0700' } } },
        },
      });
      expect(await start('a').ended).toBe(0);
      const [user, group, groups, home, ...status] = read('own/out').trim().split('\n');
      expect([user, group, groups, home]).toEqual(['nobody', 'nogroup', 'nogroup daemon', '/nonexistent']);
      expect(status.map((line) => line.split('\t')[1]).sort()).toEqual(['0000000000000001', '1']);
      expect(execFileSync('stat', ['-c', '%a %U', join(root, 'own')], { encoding: 'utf8' })).toBe(
        '700 nobody\n',
      );
    },
  );
});

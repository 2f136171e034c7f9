import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  indexTiny,
  program,
  root,
  type ThrowawayPreenix,
  throwawayPreenix,
  tinyNixpkgs,
} from './throwaway-preenix.ts';

let tiny: ThrowawayPreenix;
const at = (...names: readonly string[]): string => join(tiny.folder, ...names);
const nixCommand = ['nix', '--extra-experimental-features', 'nix-command'];

const must = (command: readonly string[]): string => {
  const { code, out, err } = tiny.run(command);
  if (code !== 0) throw new Error(`${command.join(' ')}\n${err}`);
  return out.trimEnd();
};

const evaluated = ['banner', 'cowsay', 'everything-small', 'libtext', 'stdenv', 'treelist'];

/** Of a few packages that were evaluated before: that takes no time. */
const index = (out: string, ...more: readonly string[]) =>
  tiny.call(['index', '--from-eval-jobs', 'jobs.jsonl', '--out', out, ...more]);

const indexTree = (out: string, ...more: readonly string[]) =>
  tiny.call([...indexTiny, '--out', out, ...more]);

/** What nix-eval-jobs would say, from what preenix has evaluated. */
const writeJobs = async (): Promise<void> => {
  const lines = (await readFile(at('snapshot/entries.jsonl'), 'utf8')).trimEnd().split('\n');
  const jobs = lines
    .map((line) => JSON.parse(line))
    .filter(({ attr }) => evaluated.includes(attr))
    .map(({ attr, name, system, drvPath, outputs, meta }) => ({
      attr,
      attrPath: [attr],
      name,
      system,
      drvPath,
      outputs,
      meta,
    }));
  await writeFile(at('jobs.jsonl'), jobs.map((job) => `${JSON.stringify(job)}\n`).join(''));
  must(['nix-instantiate', tinyNixpkgs, ...evaluated.flatMap((attr) => ['-A', attr])]);
};

/** Builds packages with Nix, and has Nix copy them into a cache with listings. */
beforeAll(async () => {
  tiny = await throwawayPreenix();
  const attrs = ['cowsay', 'everything-small', 'libtext', 'libtext.dev', 'stdenv'];
  const built = must(['nix-build', '--no-out-link', tinyNixpkgs, ...attrs.flatMap((attr) => ['-A', attr])]);
  const cache = `file://${at('cache')}?write-nar-listing=1`;
  must([...nixCommand, 'copy', '--to', cache, ...built.split('\n')]);
  expect(await indexTree('snapshot', '--listings', 'cache')).toMatchObject({ code: 0 });
  await writeJobs();
  expect(await tiny.call(['channel', 'add', 'tiny', 'snapshot'])).toMatchObject({ code: 0 });
});
afterAll(() => tiny.remove());

const snapshotFiles = async (name: string): Promise<Record<string, string>> => {
  const names = (await readdir(at(name))).sort();
  const files = names.map(
    async (file) => [file, (await readFile(at(name, file))).toString('latin1')] as const,
  );
  return Object.fromEntries(await Promise.all(files));
};

/** Serves the cache, or what `answer` says, on a port of its own; a process, since preenix is waited for. */
const server = async (
  answer = 'undefined',
): Promise<{ readonly url: string; readonly process: ChildProcess }> => {
  const source = `
    const { createServer } = require('node:http');
    const { readFile } = require('node:fs');
    const answer = ${answer};
    const server = createServer((request, response) => {
      if (answer?.(request, response)) return;
      readFile(process.argv[1] + request.url, (error, data) => error ? response.writeHead(404).end() : response.end(data));
    });
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', source, at('cache')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = await once(child.stdout satisfies Readable, 'data');
  return { url: `http://127.0.0.1:${String(port).trim()}`, process: child };
};

const end = async (child: ChildProcess): Promise<void> => {
  const exited = once(child, 'exit');
  child.kill();
  await exited;
};

describe('preenix index --listings', () => {
  it('says what became of each output, and the manifest says the same', async () => {
    const { err, out } = await index('few', '--listings', 'cache', '--json');
    const { listings, files } = JSON.parse(out);
    const { outputs, listed, missing } = listings;
    expect(outputs).toBe(listed + missing);
    expect(listed).toBe(5);
    expect(missing).toBe(3);
    expect(err).toContain(
      `${outputs} outputs = ${listed} listed + ${missing} without listing + 0 with a bad one`,
    );
    expect(files['programs.jsonl'].size).toBeGreaterThan(100);
  });

  it('adds a file and changes no other', async () => {
    expect(await index('plain')).toMatchObject({ code: 0 });
    const {
      'programs.jsonl': programs = '',
      'snapshot.json': manifest = '',
      ...rest
    } = await snapshotFiles('few');
    const { 'snapshot.json': plainManifest = '', ...plainRest } = await snapshotFiles('plain');
    expect(rest).toEqual(plainRest);
    expect(programs).toContain('{"attr":"stdenv","files":["setup"],"programs":["apply-patch"]}\n');
    const { listings, files, ...about } = JSON.parse(manifest);
    const { files: plainFiles, ...plainAbout } = JSON.parse(plainManifest);
    expect(about).toEqual(plainAbout);
    expect(listings).toBeDefined();
    expect(files).toMatchObject(plainFiles);
  });

  it('gives the same bytes again, and from the same cache behind HTTP', async () => {
    const { url, process } = await server();
    try {
      expect(await index('http', '--listings', url)).toMatchObject({ code: 0 });
    } finally {
      await end(process);
    }
    expect(await index('again', '--listings', 'cache')).toMatchObject({ code: 0 });
    expect(await snapshotFiles('http')).toEqual(await snapshotFiles('few'));
    expect(await snapshotFiles('again')).toEqual(await snapshotFiles('few'));
  });

  it('takes what this machine has built from its store, and the first place that knows an output', async () => {
    must(['nix-build', '--no-out-link', tinyNixpkgs, '-A', 'treelist']);
    expect(await index('local', '--listings', 'cache', '--listings', 'store')).toMatchObject({ code: 0 });
    const { 'programs.jsonl': programs } = await snapshotFiles('local');
    expect(programs).toContain('{"attr":"treelist","files":[],"programs":["tree"]}\n');
    expect(programs).toContain('"attr":"stdenv"');
  });

  it('does not believe what lies in the store without being valid', async () => {
    const path = JSON.parse(
      (await readFile(at('plain/entries.jsonl'), 'utf8'))
        .split('\n')
        .find((line) => line.includes('"attr":"banner"')) ?? '',
    ).outputs.out;
    must(['mkdir', '-p', `${path}/bin`]);
    must(['install', '-m', '755', '/dev/null', `${path}/bin/half-built`]);
    expect(await index('local', '--listings', 'store')).toMatchObject({ code: 0 });
    expect((await snapshotFiles('local'))['programs.jsonl']).not.toContain('half-built');
  });

  it('costs nothing but its output when a listing is bad, and is told', async () => {
    must(['cp', '-r', 'cache', 'bad']);
    const names = (await readdir(at('bad'))).filter((name) => name.endsWith('.ls'));
    for (const name of names) {
      const text = await readFile(at('bad', name), 'utf8');
      if (text.includes('apply-patch')) await writeFile(at('bad', name), text.replace('apply-patch', '..'));
    }
    const { code, err } = await index('some', '--listings', 'bad');
    expect(code).toBe(0);
    expect(err).toContain('1 with a bad one');
    expect(err).toMatch(
      /warning: a bad listing of .*tiny-stdenv: the name ".." leads out of its folder \(LISTING_SYNTAX\)/,
    );
    const { 'programs.jsonl': programs } = await snapshotFiles('some');
    expect(programs).toContain('cowsay');
    expect(programs).not.toContain('stdenv');
  });

  it('finds out at once that there is no cache: nothing is evaluated', async () => {
    expect(await indexTree('none', '--listings', 'nowhere')).toMatchObject({
      code: 2,
      err: expect.stringContaining('CACHE_INVALID'),
    });
    expect(await readdir(tiny.folder)).not.toContain('none.partial');
  });

  it('keeps the evaluation when the cache stops to answer, and goes on from it', async () => {
    const { url, process } = await server(
      `({ url }, response) => url.endsWith('.ls') ? (response.writeHead(401).end(), true) : false`,
    );
    try {
      expect(await indexTree('later', '--listings', url)).toMatchObject({
        code: 6,
        err: expect.stringContaining('CACHE_UNREACHABLE'),
      });
    } finally {
      await end(process);
    }
    expect(await readdir(tiny.folder)).not.toContain('later');
    const { code, err } = await indexTree('later', '--listings', 'cache');
    expect(err).toContain('went on where an earlier run had stopped');
    expect(code).toBe(0);
    expect(await snapshotFiles('later')).toEqual(await snapshotFiles('snapshot'));
  });
});

describe('preenix search', () => {
  const hits = async (...args: readonly string[]) =>
    JSON.parse((await tiny.call(['search', ...args, '--json'])).out).hits;

  it('finds a package by a program that it is not called after, and says which', async () => {
    const [hit] = await hits('apply-patch');
    expect(hit).toMatchObject({ attr: 'stdenv', match: [{ field: 'program', text: 'apply-patch' }] });
    expect((await tiny.call(['search', 'bin/apply-patch'])).out).toMatch(
      /^stdenv .*\n.*\n {2}has the program apply-patch\n$/,
    );
  });

  it('finds a package by its file', async () => {
    expect(await hits('sh-config/libtext.sh')).toMatchObject([
      { attr: 'libtext', match: [{ field: 'file', text: 'share/sh-config/libtext.sh' }] },
    ]);
    expect((await tiny.call(['search', 'text.sh'])).out).toContain('has the file share/sh/text.sh');
  });

  it('gives only programs with --program: those of others that a package links to, too', async () => {
    expect((await hits('--program', 'dice')).map(({ attr }: { attr: string }) => attr)).toEqual([
      'dice',
      'everything-small',
    ]);
    expect(await tiny.call(['search', '--program', 'stdenv'])).toMatchObject({ code: 1, out: '' });
  });

  it('gives only files with --file', async () => {
    expect((await hits('--file', 'setup')).map(({ attr }: { attr: string }) => attr)).toEqual(['stdenv']);
    expect(await tiny.call(['search', '--file', 'stdenv'])).toMatchObject({ code: 1, out: '' });
  });

  it('does not take both at once', async () => {
    expect(await tiny.call(['search', '--file', '--program', 'x'])).toMatchObject({ code: 2 });
  });

  it('loads neither yargs, zod nor execa for it', async () => {
    const list = at('modules-search-file');
    const recorder = join(root, 'apps/preenix/test/modules/record.mjs');
    const args = [process.execPath, '--import', recorder, program, 'search', '--file', 'text.sh'];
    expect(tiny.run(args, { LOADED_MODULES: list })).toMatchObject({ code: 0 });
    const modules = (await readFile(list, 'utf8')).split('\n');
    expect(modules).toContainEqual(expect.stringMatching(/preenix\/dist\/quick\.cjs$/));
    expect(modules.filter((module) => /node_modules\/(yargs|zod|execa)\//.test(module))).toEqual([]);
  });

  it('says that nothing is known of files where the snapshot has none', async () => {
    expect(await tiny.call(['channel', 'add', 'plain', 'plain'])).toMatchObject({ code: 0 });
    const { code, err } = await tiny.call(['search', '--file', 'text.sh', '--channel', 'plain']);
    expect(code).toBe(3);
    expect(err).toContain('NO_LISTINGS');
    const path = await tiny.call(['search', '/usr/include/qqqq.h', '--channel', 'plain']);
    expect(path).toMatchObject({ code: 1, err: expect.stringContaining('nothing is known of the files') });
    expect((await tiny.call(['search', '--program', 'tree', '--channel', 'plain'])).out).toMatch(
      /^treelist /,
    );
    expect(await tiny.call(['channel', 'remove', 'plain'])).toMatchObject({ code: 0 });
  });
});

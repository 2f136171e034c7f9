import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { missingForBoots } from '../../boot/missing.ts';
import { debianKernel } from '../../debian/kernel.ts';
import { compileTinyServer, missingForTiny, tinyKernel } from './tiny.ts';

const nixboot = fileURLToPath(new URL('../../../apps/nixboot/bin/nixboot.mjs', import.meta.url));
const missing = missingForBoots(['mksquashfs', 'mkfs.erofs', 'xz']);
const name = 'images that start';
const page = '<h1>served from almost nothing</h1>\n';

describe.skipIf(missing !== undefined)(missing === undefined ? name : `${name} (SKIPPED: ${missing})`, () => {
  let folder: string;
  let kernel: string;
  const at = (...path: readonly string[]): string => join(folder, ...path);
  const run = (...args: readonly string[]) => {
    const words = [nixboot, 'image', ...args];
    const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return { code: status, out: stdout, err: stderr };
  };
  const build = (image: string, ...args: readonly string[]): void => {
    const { code, err } = run('build', '-o', at(image), ...args);
    if (code !== 0) throw new Error(err);
  };
  const filesOf = (image: string) =>
    readdirSync(at(image)).map((file) => [file, readFileSync(at(image, file)).toString('base64')]);
  /** Starts an image and asks it for its page; then Ctrl-C. */
  const served = async (image: string, ...args: readonly string[]) => {
    const words = [nixboot, 'image', 'run', at(image), '--json', '--timeout', '300', ...args];
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { out: '', err: '' };
    child.stderr.on('data', (chunk) => {
      said.err += chunk;
    });
    const ended = once(child, 'close');
    try {
      for await (const chunk of child.stdout) {
        said.out += chunk;
        if (said.out.endsWith('}\n')) break;
      }
      if (said.out === '') throw new Error(said.err);
      const facts = JSON.parse(said.out);
      const text = await (await fetch(facts.url)).text();
      const token = await (await fetch(`${facts.url}/nixboot-ready`)).text();
      child.kill('SIGINT');
      const [code] = await ended;
      const after = await fetch(facts.url).then(
        () => 'it still answers',
        () => 'gone',
      );
      return { facts, text, token, code, after };
    } finally {
      child.kill('SIGKILL');
    }
  };
  const asItShould = {
    text: page,
    code: 130,
    after: 'gone',
    facts: { isProven: true, uptime: expect.any(Number) },
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'nixtools-stali-image-'));
    kernel = (await debianKernel()).image;
    mkdirSync(at('site'));
    writeFileSync(at('site/index.html'), page);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('from an initramfs with Debian’s kernel, and are the same bytes when built again', async () => {
    build('plain', '--www', at('site'), '--kernel', kernel);
    build('again', '--www', at('site'), '--kernel', kernel);
    expect(filesOf('again')).toEqual(filesOf('plain'));
    const { token, ...ran } = await served('plain', '--serial-log', at('serial'));
    expect(ran).toMatchObject(asItShould);
    expect(token.split(' ')[0]).toBe(ran.facts.token);
    expect(readFileSync(at('serial'), 'utf8')).toContain('nixboot: ready');
  });

  it.each(['squashfs', 'erofs'])(
    'from a root on %s, which is the same bytes when built again',
    async (format) => {
      build(format, '--www', at('site'), '--kernel', kernel, '--format', format);
      build('again', '--www', at('site'), '--kernel', kernel, '--format', format);
      expect(filesOf('again')).toEqual(filesOf(format));
      expect(await served(format)).toMatchObject(asItShould);
    },
  );

  it('from a disk with GRUB and our menu, which is the same bytes when built again', async () => {
    build('disk', '--www', at('site'), '--kernel', kernel, '--format', 'disk');
    build('again', '--www', at('site'), '--kernel', kernel, '--format', 'disk');
    expect(readFileSync(at('again/disk.img')).equals(readFileSync(at('disk/disk.img')))).toBe(true);
    expect(await served('disk')).toMatchObject(asItShould);
  });

  it('and end by themselves, which is said with their last words', () => {
    mkdirSync(at('root'));
    const init = '#!/bin/busybox sh\necho these are the last words\n/bin/busybox poweroff -f\n';
    writeFileSync(at('root/init'), init, { mode: 0o755 });
    build('short', '--root', at('root'), '--kernel', kernel);
    expect(run('run', at('short'), '--timeout', '300')).toMatchObject({
      code: 6,
      out: '',
      err: expect.stringContaining('these are the last words'),
    });
  });

  const tinyName = 'from the tiny kernel, on a machine without PCI, by busybox and by the tiny server';
  it.skipIf(missingForTiny !== undefined)(
    missingForTiny === undefined ? tinyName : `${tinyName} (SKIPPED: ${missingForTiny})`,
    async () => {
      const isTiny = { ...asItShould, facts: { machine: 'microvm', isProven: true } };
      build('tiny', '--www', at('site'), '--kernel', tinyKernel() ?? '');
      expect(await served('tiny', '--memory', '64')).toMatchObject(isTiny);
      process.env['NIXTOOLS_TINY_SERVER'] = compileTinyServer(at('cache'));
      build('tiny', '--www', at('site'), '--kernel', tinyKernel() ?? '', '--plain');
      expect(await served('tiny', '--memory', '64')).toMatchObject(isTiny);
    },
  );
});

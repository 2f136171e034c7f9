// Does GRUB read every label and parameter exactly, and how fast? node bench/grub-menu.mjs (after npm run build)
import { writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { interleaved, median, milliseconds, printTable, root, runOk, scratch } from './measure.mjs';

const load = (...path) => import(pathToFileURL(join(root, 'packages', ...path)).href);
register(pathToFileURL(join(root, 'packages/sealed-lmdb/test/typescript-loader.mjs')));
const { cleanText, kernelWords, renderGrubConfig } = await load('grub-config/dist/index.js');
const { parseByGrub, startByGrub } = await load('grub-config/test/grub-emu.ts');
const { hostileText } = await load('grub-config/test/hostile.ts');

const entry = (id, title, params) => ({
  kind: 'entry',
  id,
  title,
  kernel: { path: `/kernels/xdn9pdzl2h5p1gjvhwwz2nyjf5c6ya4q-linux-6.12.58-${id}-bzImage` },
  params,
  initrds: [{ path: `/kernels/0c2xk0s5d1vpl0yzdf0h8jx1d9j2kdpm-initrd-${id}-initrd` }],
});
const quiet = { stdio: ['ignore', 'ignore', 'pipe'] };
const menuOf = (items) => renderGrubConfig({ filesystems: [], items });

const rows = [['', '', 'must']];
rows.push(...exactness({ batches: 10, size: 1_000, started: 20 }));
rows.push(...speed({ generations: 300, specialisations: 3 }));
printTable(rows);

/** Each batch in one run of GRUB, and some of its entries by the menu itself. */
function exactness({ batches, size, started }) {
  const found = { entries: 0, words: 0, wrong: 0, started: 0, wrongStarts: 0 };
  for (let seed = 1; seed <= batches; seed++) {
    const cases = fc.tuple(hostileText, fc.array(hostileText, { maxLength: 4 }));
    const wanted = fc.sample(cases, { seed, numRuns: size }).map(([title, params], index) => ({
      id: `fuzz-${index}`,
      title: cleanText(title),
      words: kernelWords(params),
      entry: entry(`fuzz-${index}`, title, params),
    }));
    const menu = menuOf(wanted.map((each) => each.entry));
    const parsed = parseByGrub(menu);
    for (const [index, { id, title, words }] of wanted.entries()) {
      const { argv, commands } = parsed[index] ?? { argv: [], commands: [[]] };
      const options = title.startsWith('-') ? ['--id', id, '--', title] : [title, '--id', id];
      found.entries += 1;
      found.words += 1 + words.length;
      if (!same(argv.slice(1), options) || !same(commands[0].slice(2), words)) found.wrong += 1;
    }
    for (const { id, words } of wanted.filter((_, index) => index % (size / started) === 0)) {
      found.started += 1;
      if (!same(startByGrub(menu, id)?.slice(2) ?? [], words)) found.wrongStarts += 1;
    }
  }
  return [
    ['fuzzed entries', found.entries, '10,000'],
    ['labels and parameters in them', found.words, ''],
    ['entries that GRUB reads otherwise', found.wrong, '0'],
    ['entries started by their id', found.started, ''],
    ['other entries that this started', found.wrongStarts, '0'],
  ];
}

function same(left, right) {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** Against a grub.cfg that only ends: what GRUB itself takes to start is no part of it. */
function speed({ generations, specialisations }) {
  const params = [
    'init=/nix/store/0c2xk0s5d1vpl0yzdf0h8jx1d9j2kdpm-nixos-system/init',
    'loglevel=4',
    'quiet',
  ];
  const numbers = Array.from({ length: generations }, (_, index) => generations - index);
  const generation = (number) => {
    const id = `nixos-system-${number}`;
    const names = ['', ...Array.from({ length: specialisations }, (_, index) => `-special-${index}`)];
    const title = `NixOS - Configuration ${number} (2026-01-01 - 26.05)`;
    const items = names.map((name) => entry(`${id}${name}-start`, `${title}${name}`, params));
    return { kind: 'submenu', id, title, items };
  };
  const all = { kind: 'submenu', id: 'nixos-system', title: 'All', items: numbers.map(generation) };
  const menu = menuOf([entry('nixos-default', 'NixOS', params), all]);
  const started = 'nixos-system>nixos-system-1>nixos-system-1-special-2-start';

  const grub = (text) => {
    const folder = scratch();
    writeFileSync(join(folder, 'grub.cfg'), text);
    return ['grub-emu', '-d', folder, '-r', 'host'];
  };
  const prelude = `function judged_initrd { exit; }\nset timeout=0\nset default='${started}'\n`;
  const cost = (command) => {
    const { a, b } = interleaved(command, grub('exit\n'), { pairs: 15, options: quiet });
    const cpu = median(Array.from({ length: 5 }, () => runOk(command, quiet).cpu * 1000));
    return `${milliseconds(a - b)}, CPU ${milliseconds(cpu)}`;
  };
  const kib = Math.round(Buffer.byteLength(menu) / 1024);
  return [
    [`menu of ${generations} generations with ${specialisations} specialisations each`, `${kib} KiB`, ''],
    ['GRUB reads it', cost(grub(`${menu}exit\n`)), '500 ms'],
    [
      'GRUB reads it and starts the oldest, two menus further in',
      cost(grub(prelude + menu.replaceAll(/^( *)(?:linux|initrd) /gm, '$1judged_initrd '))),
      '',
    ],
  ];
}

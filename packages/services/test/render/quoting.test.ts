import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { printPlist } from '../../src/render/plist.ts';
import { printYaml } from '../../src/render/structured.ts';
import { commandLine, unitWord } from '../../src/render/systemd/quote.ts';
import { shWords } from '../../src/sh/quote.ts';
import { unquoteCommand } from './systemd-words.ts';

/** What a description may hold: all text but control characters other than tab and line feed. */
const nasty = [
  '',
  ' ',
  "'",
  '"',
  '\\',
  '$',
  '$HOME',
  '${HOME}',
  '$$',
  '%',
  '%n',
  '%%',
  ';',
  '\n',
  '\t',
  '#',
  '*',
  '~',
  '=',
  'a=b',
  '-n',
  '`id`',
  '$(id)',
  '!',
  '&',
  '<',
  '>',
  ']]>',
  '&amp;',
  'yes',
  'null',
  '0755',
  '1e3',
  '\\n',
  'é',
  '𝒳',
  '@',
  ':',
  '{',
  '|',
  '- a',
  '\\"',
];
const word = fc
  .array(fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'grapheme', maxLength: 8 })), { maxLength: 5 })
  .map((parts) => parts.join('').replace(/(?![\t\n])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu, ''));
const words = fc.array(word, { minLength: 1, maxLength: 6 });

describe('quoting', () => {
  it.each([['dash'], ['bash'], ['busybox']])('for sh: %s gives the program exactly these words', (shell) => {
    fc.assert(
      fc.property(fc.array(words, { minLength: 20, maxLength: 20 }), (lists) => {
        const script = lists.map((list) => `printf '%s\\0' ${shWords(list)}; printf '\\1'`).join('\n');
        const args = shell === 'busybox' ? ['sh', '-c', script] : ['-c', script];
        const out = execFileSync(shell, args, { encoding: 'utf8' });
        expect(
          out
            .split('\u0001')
            .slice(0, -1)
            .map((part) => part.split('\0').slice(0, -1)),
        ).toEqual(lists);
      }),
      { numRuns: 50 },
    );
  });

  it('for systemd: command lines read by its rules give exactly these words, on one line', () => {
    fc.assert(
      fc.property(words, (list) => {
        const argv = ['/bin/program', ...list];
        const line = commandLine(argv);
        expect(line).not.toMatch(/\n/);
        expect(unquoteCommand(line)).toEqual(argv);
      }),
      { numRuns: 2000 },
    );
  });

  it('for systemd: other words have no specifiers and no line breaks', () => {
    fc.assert(
      fc.property(word, (one) => {
        const quoted = unitWord(one);
        expect(quoted).not.toMatch(/\n/);
        expect(quoted.replaceAll('%%', '')).not.toContain('%');
      }),
    );
  });

  it('for YAML: every reader gets the texts back as texts', () => {
    fc.assert(
      fc.property(words, fc.constantFrom('1.1' as const, '1.2' as const), (list, version) => {
        expect(parse(printYaml({ list }), { version })).toEqual({ list });
      }),
      { numRuns: 1000 },
    );
  });

  it('for property lists: plistutil gets the texts back', () => {
    const folder = mkdtempSync(join(tmpdir(), 'plist-'));
    fc.assert(
      fc.property(fc.array(words, { minLength: 20, maxLength: 20 }), (lists) => {
        const [xml, binary, back] = ['a.plist', 'b.bin', 'c.plist'].map((name) => join(folder, name));
        writeFileSync(xml ?? '', printPlist(lists));
        execFileSync('plistutil', ['-i', xml ?? '', '-o', binary ?? '']);
        execFileSync('plistutil', ['-i', binary ?? '', '-o', back ?? '']);
        expect(
          readFileSync(binary ?? '')
            .subarray(0, 8)
            .toString(),
        ).toBe('bplist00');
        const texts = [...readFileSync(back ?? '', 'utf8').matchAll(/<string>([^<]*)<\/string>|<string\/>/g)];
        const plain = (text: string): string =>
          text.replace(/&(lt|gt|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&' })[name] ?? '');
        expect(texts.map(([, text = '']) => plain(text))).toEqual(lists.flat());
      }),
      { numRuns: 20 },
    );
  });
});

import { checkGrubScript, renderGrubConfig } from '@nixtools/grub-config';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isGrubScript, parseByGrub } from '../grub-emu.ts';
import { entry, menu, submenu } from '../menus.ts';

const isComplete = (text: string, isInBlock = false): boolean => {
  try {
    checkGrubScript(text, { place: 'test', isInBlock });
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'GRUB_TEXT_SYNTAX', kind: 'verification' });
    return false;
  }
};

const complete = [
  '',
  '# only a comment',
  'set a=1; set b=2\n\nset c="3"',
  'menuentry "Memtest86+" {\n  linux @bootRoot@/memtest.bin\n}\n',
  "menuentry 'Windows' --class windows {\n  insmod part_msdos # it's on the first disk {\n  chainloader +1\n}",
  'if [ "$grub_platform" = "efi" ]; then insmod efi_gop; elif true; then true; else\n insmod vbe\nfi',
  'for x in a b if then; do echo $x; done; while false; do true; done\nuntil true; do true; done',
  'function f\n{ echo $1; }\nf "a } b"',
  "echo 'a\nb } {' \\\n  c",
  `echo "\\$5 and $5 and $\{x} and \\"" $"translate $ me" $\{?}`,
  'submenu "a" { menuentry "b" { true } }',
];

const incomplete: readonly (readonly [string, string])[] = [
  ['echo "open', 'a quote that is not closed'],
  ["echo 'open", 'a quote that is not closed'],
  ['echo \\', 'a backslash at the end'],
  ['menuentry "x" {', 'it ends too early'],
  ['}', '"}" is not expected'],
  ['menuentry "x" { }', '"}" is not expected'],
  ['menuentry "x"\n{ true; }', '"{" is not expected'],
  ['if true; then true', 'it ends too early'],
  ['fi', '"fi" is not expected'],
  ['echo a | cat', '"|" is not expected'],
  ['echo a ;; echo b', '";;" is not expected'],
  ['; echo', '";" is not expected'],
  ['echo $ 5', 'a dollar sign that no variable follows'],
  ['echo "$ 5"', 'a dollar sign in double quotes that no variable follows'],
  ['function f { true }', '"}" is not expected'],
  ['for 1 in a; do true; done', '"in" is not expected'],
  ['echo a\0b', 'a zero byte'],
  [`echo ${'x'.repeat(8_192)}`, 'a word is too long for GRUB'],
  [`echo '${'x\n'.repeat(5_000)}'`, 'a word is too long for GRUB'],
];

describe('a complete text', () => {
  it.each(complete)('is accepted, by grub-script-check as well: %j', (text) => {
    expect(isComplete(text)).toBe(true);
    // It wants at least one command.
    expect(isGrubScript(`${text}\ntrue\n`)).toBe(true);
  });

  it('has a number of commands', () => {
    expect(complete.map((text) => checkGrubScript(text, { place: 'test' }))).toEqual([
      0, 0, 3, 1, 1, 1, 3, 2, 1, 1, 1,
    ]);
  });
});

describe('an incomplete text', () => {
  it.each(incomplete)('is refused: %j', (text, problem) => {
    expect(() => checkGrubScript(text, { place: 'extraConfig' })).toThrow(
      expect.objectContaining({
        code: 'GRUB_TEXT_SYNTAX',
        message: `no complete GRUB script: ${problem}`,
        place: expect.stringMatching(/^extraConfig, line \d+$/),
      }),
    );
  });

  it('is named with its line', () => {
    expect(() => checkGrubScript('true\n# }\n\necho "\n"\n}\n', { place: 'extraEntries' })).toThrow(
      expect.objectContaining({ place: 'extraEntries, line 6' }),
    );
  });

  it('is also one that closes its quote only in a line that GRUB leaves out', () => {
    expect(isComplete("echo 'a\n# '")).toBe(false);
    expect(isComplete("echo 'a\n#b\n'")).toBe(true);
  });

  it('is one with a function, inside of braces', () => {
    expect(isComplete('function f { true; }')).toBe(true);
    expect(isComplete('function f { true; }', true)).toBe(false);
  });

  it('may be nested as deeply as it likes', () => {
    const deep = `${'if true; then '.repeat(20_000)}true${'; fi'.repeat(20_000)}`;
    expect(isComplete(deep)).toBe(false);
  });
});

const token = fc.constantFrom(
  ...'{};;\n\n "\'\\$#[|<!\ta',
  ...`"x" 'y' $x "$" "$x" $" $\{x} $1a if then else elif fi do done while until case esac in [[ ]] && x=1`.split(
    ' ',
  ),
  ...['{ true }', 'b c', '\\\n', '\n#', '# ', 'for x in', 'function f'],
);
const glue = fc.constantFrom('', ' ', ' ', ' ', '; ');
const snippet = fc
  .array(fc.tuple(token, glue), { minLength: 1, maxLength: 9 })
  .map((parts) => parts.flat().join(''));
const samples = [...new Set(fc.sample(snippet, { seed: 11, numRuns: 1_500 }))];

describe('of 1,500 texts made at random', () => {
  const accepted = samples.filter((text) => isComplete(text));
  const inBlock = accepted.filter((text) => isComplete(text, true));

  it('some are accepted and some are not', () => {
    expect(accepted.length).toBeGreaterThan(100);
    expect(samples.length - accepted.length).toBeGreaterThan(100);
  });

  it('those that are accepted can stand together: grub-script-check finds no error', () => {
    const together = accepted.map((text) => `${text}\n`).join('');
    expect(isGrubScript(together)).toBe(true);
    expect(isGrubScript(`submenu x {\ntrue\n${inBlock.map((text) => `${text}\n`).join('')}\n}\n`)).toBe(true);
  });

  it('a menu with all of them inside keeps every entry around them', () => {
    const entries = inBlock.map((text, index) =>
      entry(`with-${index}`, { extra: `if false; then\ntrue\n${text}\nfi` }),
    );
    const text = renderGrubConfig(menu(submenu('all', entries), entry('last')));
    const [all, last] = parseByGrub(text);
    expect(all?.items.map(({ argv }) => argv[3])).toEqual(entries.map(({ id }) => id));
    expect(last?.argv[3]).toBe('last');
  });

  it('those that are refused have no better verdict from grub-script-check', () => {
    const suspicious = samples.filter((text) => !isComplete(text)).slice(0, 150);
    expect(suspicious.filter((text) => isGrubScript(`${text}\ntrue\n`))).toEqual([]);
  });
});

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A command that GRUB ran, with the arguments that it got. */
export type Argv = readonly string[];

/** What GRUB made of a menu: `menuentry` with its commands, `submenu` with its items. */
export interface Parsed {
  readonly argv: Argv;
  readonly commands: readonly Argv[];
  readonly items: readonly Parsed[];
}

/** So wide that GRUB wraps no line. */
const COLUMNS = 65_000;

/**
 * Runs a `grub.cfg` in grub-emu, which is GRUB's own interpreter as a program, and returns what it printed.
 * It must end with `exit`: GRUB waits for a key otherwise, until the time limit.
 *
 * @param prepare puts further files into GRUB's `$prefix`
 */
export const runGrub = (config: string, prepare: (folder: string) => void = () => {}): string => {
  const folder = mkdtempSync(join(tmpdir(), 'grub-emu-'));
  try {
    prepare(folder);
    writeFileSync(join(folder, 'grub.cfg'), config);
    // GRUB makes its input not wait; its output must be another opening of the terminal, or it would lose bytes.
    const emulator = `timeout --foreground 100 grub-emu -d ${folder} -r host > "$(tty)"`;
    const command = `stty cols ${COLUMNS} rows 30; exec ${emulator}`;
    const output = execFileSync('script', ['-qec', command, '/dev/null'], {
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      env: { ...process.env, TERM: 'xterm' },
      maxBuffer: 1024 ** 3,
    });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's colours begin with one
    return output.replaceAll(/\u001b\[[0-9;]*m|\r/g, '');
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const print = (command: string): string => `echo "@${command}"; for a in "$@"; do echo "=$a<"; done`;

/** No function can replace a command that GRUB has, and which of these grub-emu has depends on its version. */
const printed = [
  ...['linux', 'initrd', 'multiboot', 'multiboot2', 'module', 'module2', 'devicetree', 'chainloader'],
  ...['search', 'insmod', 'cryptomount', 'savedefault'],
];

const renamed = (menu: string, commands: readonly string[]): string =>
  menu.replaceAll(new RegExp(`^( *)(${commands.join('|')})(?= |$)`, 'gm'), '$1judged_$2');

/** The last argument is the block: all others are printed, then it runs. */
const block = (command: string): string =>
  [
    `function judged_${command} { echo "@${command}"; seen=`,
    'for a in "$@"; do if [ "$seen" ]; then echo "=$last<"; fi; last="$a"; seen=yes; done',
    `regexp --set=1:body '^.(.*).$' "$last"; eval "$body"; echo "@end"; }`,
  ].join('; ');

const prelude = [
  'insmod regexp',
  'insmod eval',
  ...printed.map((command) => `function judged_${command} { ${print(command)}; }`),
  ...['menuentry', 'submenu'].map(block),
];

/**
 * All that GRUB makes of a menu, by one run: each entry's and submenu's options and what its commands get. GRUB parses and
 * expands everything itself; only `menuentry`, `submenu` and some other commands are renamed, to run instead of wait.
 */
export const parseByGrub = (
  menu: string,
  devices: Readonly<Record<string, string>> = {},
): readonly Parsed[] => {
  const judged = renamed(menu, ['menuentry', 'submenu', ...printed]);
  const variables = Object.entries(devices).map(([name, value]) => `nixboot_${name}=${value}`);
  const output = runGrub([...prelude, ...variables, judged, 'echo "@done"', 'exit', ''].join('\n'));
  const records = output.split(/^@/m).slice(1).map(readRecord);
  if (records.at(-1)?.[0] !== 'done')
    throw new Error(`GRUB did not read it to the end:\n${output.slice(-2_000)}`);
  return nest(records.slice(0, -1)).items;
};

const readRecord = (text: string): Argv => {
  const [command = '', ...lines] = text.split('\n').filter((line) => line !== '');
  const values = lines.map((line) => {
    if (line.startsWith('=') && line.endsWith('<')) return line.slice(1, -1);
    throw new Error(`GRUB says after ${command}: ${line}`);
  });
  // In GRUB, "$@" of no arguments is one empty word.
  return values.join('') === '' ? [command] : [command, ...values];
};

interface Open {
  readonly argv: Argv;
  readonly commands: Argv[];
  readonly items: Parsed[];
}

const nest = (records: readonly Argv[]): Open => {
  const stack: Open[] = [{ argv: [], commands: [], items: [] }];
  for (const argv of records) {
    const around = stack.at(-1);
    if (argv[0] === 'end') stack.pop();
    else if (argv[0] === 'menuentry' || argv[0] === 'submenu') {
      const open: Open = { argv, commands: [], items: [] };
      around?.items.push(open);
      stack.push(open);
    } else around?.commands.push(argv);
  }
  const [outermost] = stack;
  if (outermost === undefined || stack.length !== 1) throw new Error('blocks do not match');
  return outermost;
};

/** What GRUB's menu itself starts for this `default`: the arguments of `linux`. The entry must have an initrd. */
export const startByGrub = (menu: string, chosen: string): Argv | undefined => {
  const output = runGrub(
    [
      `function judged_linux { ${print('linux')}; }`,
      'function judged_initrd { exit; }',
      'set timeout=0',
      `set default='${chosen}'`,
      renamed(menu, ['linux', 'initrd']),
    ].join('\n'),
  );
  const record = output.split(/^@/m)[1];
  return record === undefined ? undefined : readRecord(record.split('\n\n')[0] ?? '');
};

/** Whether grub-script-check finds no error. */
export const isGrubScript = (text: string): boolean => {
  try {
    execFileSync('grub-script-check', { input: text, stdio: ['pipe', 'pipe', 'pipe'] });
    return true;
  } catch (error) {
    if (error instanceof Error && 'status' in error && typeof error.status === 'number') return false;
    throw error;
  }
};

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runNix } from '@nixtools/nix-cli';
import { beforeAll, expect, it } from 'vitest';
import { mergeAll, partsOf, serviceSet, settle } from '../../src/index.ts';
import { fixture, throwawayFolder, throwawayNix } from '../import/throwaway.ts';
import { evaluateFile } from './evaluate-file.ts';
import { wordsOfFile } from './words-of-file.ts';

/** What no other text has: where it is found, a parameter has gone. */
const benign = 'zqx1';
const hostile = [
  'a; } server { listen 9; }',
  'a\nlisten 9;',
  'a" "b',
  'a\\',
  '\\" b',
  "a' b = 'c",
  "a\\' b",
  "'; DROP TABLE a; --",
  '$(touch /tmp/a)',
  '`touch /tmp/a`',
  '$host',
  '../x',
  'a/../../x',
  '/x',
  'a b',
  '# a',
  'a\r',
  'ä',
  '-rf',
  '',
  '*',
  'all',
];

/** A hash of the text is part of a name there. */
const hashed = /^(sshd key|sshd options of a key|role's group)$/;

const nix = throwawayNix();
const folder = throwawayFolder();
let answers: Readonly<Record<string, readonly (unknown[] | null)[]>>;

beforeAll(async () => {
  answers = (await evaluateFile(
    nix,
    'hostile.nix',
    { texts: [benign, ...hostile] },
    folder,
  )) as typeof answers;
});

/** What programs are told: files as their readers see them, and all other texts. */
const understood = (parts: readonly unknown[]): unknown => {
  const sets = parts.map((part) => serviceSet.safeParse(part));
  // What is left of control characters, in contents, is for whoever reads a set to refuse.
  if (sets.some(({ error }) => error !== undefined)) return undefined;
  const { services } = settle(mergeAll(sets.map(({ data }) => partsOf(data ?? noSet))));
  return Object.entries(services).map(([id, { files = {}, ...rest }]) => [
    id,
    Object.entries(files).map(([path, { text, parts = {} }]) => [
      path,
      wordsOfFile(path, text ?? Object.values(parts).join('')),
    ]),
    rest,
  ]);
};

const noSet = { version: 1, services: {} } as const;

const replaced = (value: unknown, text: string): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll(benign, () => JSON.stringify(text).slice(1, -1)));

const refusedEverywhere = ['a\nlisten 9;', 'a\r'];
/** Contents, words of a command, and what stands in JSON: any text is right there. */
const anyText = /^(page|schema|program's (argument|variable|file)|job's argument|prometheus setting.*)$/;

it('no text changes what the text around it means', () => {
  const parameters = Object.entries(answers);
  expect(parameters.length).toBeGreaterThan(50);
  let checked = 0;
  for (const [parameter, [plain, ...others]] of parameters) {
    if (plain === null || plain === undefined || hashed.test(parameter)) continue;
    const asPlain = understood(plain);
    others.forEach((parts, index) => {
      const text = hostile[index] ?? '';
      if (parts === null) return;
      const seen = understood(parts);
      if (seen === undefined) return;
      checked += 1;
      expect(seen, `${parameter}: ${JSON.stringify(text)}`).toEqual(replaced(asPlain, text));
    });
  }
  expect(checked, 'texts that were taken').toBeGreaterThan(200);
});

it('line breaks get into nothing but contents', () => {
  for (const [parameter, [, ...others]] of Object.entries(answers)) {
    if (anyText.test(parameter)) continue;
    for (const text of refusedEverywhere)
      expect(others[hostile.indexOf(text)], `${parameter}: ${JSON.stringify(text)}`).toBeNull();
  }
});

it('nothing but contents and words of commands goes into a step of shell as text', () => {
  for (const [parameter, [plain]] of Object.entries(answers))
    for (const script of JSON.stringify(plain).matchAll(/"-euc","(?:[^"\\]|\\.)*"/g))
      expect(script[0], parameter).not.toContain(benign);
});

it('names lead out of no folder', () => {
  for (const parameter of [
    'nginx instance',
    'postgres instance',
    'redis instance',
    'program',
    'job',
    'nginx name',
    'database',
    "page's path",
  ]) {
    const [plain, ...others] = answers[parameter] ?? [];
    expect(plain ?? null, parameter).not.toBeNull();
    for (const text of ['../x', 'a/../../x', '/x', ''])
      expect(others[hostile.indexOf(text)], `${parameter}: ${text}`).toBeNull();
  }
});

it('what is refused is named, with the reason', async () => {
  const file = join(folder, 'refused.nix');
  const library = fixture('../../nix/services.nix');
  const messageOf = async (expression: string): Promise<string> => {
    await writeFile(file, `let s = import ${library} { }; in (${expression})`);
    const { exitCode, stderr } = await runNix(nix, 'nix-instantiate', ['--eval', '--strict', file]);
    expect(exitCode).not.toBe(0);
    return stderr;
  };
  expect(await messageOf('s.nginx { "a;b".root = "/"; }')).toContain(
    'nginx, the name of a virtual host: "a;b" is no host name',
  );
  expect(await messageOf('s.postgres { instance = "../x"; }')).toContain(
    'postgres.instance: "../x" is no name of an instance',
  );
  for (const goal of ['root = "/a"', 'proxy = s.endpoint "a" "http"', 'pages.a = "x"'])
    expect(await messageOf(`s.nginx { "a.b" = { ${goal}; locations."/".root = "/b"; }; }`), goal).toContain(
      'nginx.a.b has locations."/", and root, proxy or pages besides: keep one',
    );
  expect(await messageOf('s.redis { prot = 1; }')).toMatch(/unexpected argument .*prot/);
});

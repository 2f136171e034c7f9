import { mkdir, readdir, readFile, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { program, root, type ThrowawayPreenix, throwawayPreenix } from './throwaway-preenix.ts';

const example = (name: string): Promise<string> =>
  readFile(join(root, 'examples/many-machines', name), 'utf8');
const expression = `{ system }: builtins.listToAttrs (builtins.genList (number: rec {
  name = "package" + toString number;
  value = derivation { inherit name system; builder = "/bin/sh"; };
}) 30)`;

let tiny: ThrowawayPreenix;
let at: string;
const shell = (script: string, env: Readonly<Record<string, string>>) => {
  const ran = tiny.run(['sh', '-euc', `cd '${at}'\n${script}`], {
    PATH: `${join(tiny.folder, 'bin')}:${process.env['PATH']}`,
    ...env,
  });
  expect(ran, ran.err).toMatchObject({ code: 0 });
};

beforeAll(async () => {
  tiny = await throwawayPreenix();
  await mkdir(join(tiny.folder, 'bin'));
  await symlink(program, join(tiny.folder, 'bin/preenix'));
  tiny.run(['nix-store', '--generate-binary-cache-key', 'example-1', 'secret', 'public']);
});
afterAll(() => tiny.remove());

const published = async (site: string) => {
  const { payload, signatures } = JSON.parse(await readFile(join(site, 'channel.json'), 'utf8'));
  return { snapshot: JSON.parse(payload).snapshot, signatures };
};
/** All packages, signed. */
const wanted = {
  snapshot: { counts: { entries: 30, errors: 0 }, system: 'x86_64-linux' },
  signatures: [expect.stringMatching(/^example-1:/)],
};

it('the workflow evaluates in parts, merges, signs and publishes', async (context) => {
  if (tiny.run(['unshare', '--user', '--map-root-user', '--mount', 'true']).code !== 0)
    context.skip('SKIPPED: this machine allows no mount namespaces');
  at = join(tiny.folder, 'workflow');
  await mkdir(at);
  await writeFile(join(at, 'default.nix'), expression);
  const { jobs } = parse(await example('workflow.yml'));
  const step = (job: string, name: string) =>
    jobs[job].steps.find((each: { readonly name?: string }) => each.name === name);
  const { part, publish } = { part: step('part', 'evaluate'), publish: step('publish', 'publish') };
  const parts: number[] = jobs.part.strategy.matrix.part;
  expect(parts).toEqual(Array.from({ length: part.env.PARTS }, (_, index) => index + 1));
  const down = join(at, '../machine/parts');
  await mkdir(down, { recursive: true });
  for (const number of parts) {
    shell(part.run, { PARTS: String(part.env.PARTS), PART: String(number), RUNNER_TEMP: tiny.folder });
    // What the artifact steps do: each part comes down as a folder of its name.
    await rename(join(tiny.folder, 'part'), join(down, `part-${number}`));
  }
  at = join(at, '../machine');
  shell(step('publish', 'merge').run, {});
  const key = await readFile(join(tiny.folder, 'secret'), 'utf8');
  shell(publish.run, { CHANNEL_KEY: key.trim() });
  expect(await published(join(at, 'site'))).toMatchObject(wanted);
  expect(await readdir(at)).not.toContain('key');
});

it('the jobs of Kubernetes do the same', async () => {
  at = join(tiny.folder, 'kubernetes');
  await mkdir(join(at, 'tree'), { recursive: true });
  await writeFile(join(at, 'tree/default.nix'), expression);
  const [index, publish] = parseAllDocuments(await example('jobs.yaml')).map((document) => document.toJS());
  const container = (job: typeof index) => job.spec.template.spec.containers[0];
  const { spec } = index;
  expect(spec.completionMode).toBe('Indexed');
  const parts = container(index).env.find(({ name }: { readonly name: string }) => name === 'PARTS').value;
  expect(parts).toBe(String(spec.completions));
  for (let number = 0; number < spec.completions; number++)
    shell(container(index).args[0], { CHANNEL: at, PARTS: parts, JOB_COMPLETION_INDEX: String(number) });
  shell(container(publish).args[0], { CHANNEL: at, KEY: join(tiny.folder, 'secret') });
  expect(await published(join(at, 'site'))).toMatchObject(wanted);
  expect(await readdir(at)).not.toContain('parts');
});

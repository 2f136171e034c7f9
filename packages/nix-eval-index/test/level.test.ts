import { cp, readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entriesOf, evaluate, fixture, throwawayFolder } from './throwaway.ts';

const folder = throwawayFolder();
const many = { args: [{ name: 'count', expression: '3' }] };

it('evaluates the function that a level makes of the tree, and takes up only work of the same level', async () => {
  const [work, levels] = [join(folder(), 'work'), join(folder(), 'levels')];
  await cp(fixture('levels'), levels, { recursive: true });
  const at = (name: string) =>
    evaluate('many', work, { ...many, level: { name, file: join(levels, 'at.nix') } });

  const first = await at('small');
  expect((await entriesOf(first.entriesFile)).get('p1')).toMatchObject({ name: 'shared-1-small' });
  expect((await at('small')).resumption).toBe('resumed');
  expect((await at('large')).resumption).toBe('replaced');
  await utimes(join(levels, 'at.nix'), 1, 1);
  expect((await at('large')).resumption).toBe('replaced');
  expect((await evaluate('many', work, many)).resumption).toBe('replaced');
});

it('says the same wherever the code of the level lies', async () => {
  const entriesAt = async (place: string): Promise<string> => {
    const levels = join(folder(), place, 'levels');
    await cp(fixture('levels'), levels, { recursive: true });
    const level = { name: 'small', file: join(levels, 'broken.nix') };
    await cp(join(levels, 'at.nix'), level.file);
    const { entriesFile } = await evaluate('oddities', join(folder(), place, 'work'), { level });
    return readFile(entriesFile, 'utf8');
  };
  const here = await entriesAt('here');
  expect(here).toContain('"error"');
  expect(here).not.toContain(folder());
  expect(await entriesAt('over there')).toBe(here);
});

it('tells a tree that a level makes nothing of', async () => {
  const level = { name: 'small', file: join(folder(), 'missing.nix') };
  await expect(evaluate('many', join(folder(), 'work'), { ...many, level })).rejects.toMatchObject({
    code: 'TREE_HAS_NO_LEVEL',
    kind: 'usage',
    message: expect.stringContaining('at level small'),
  });
});

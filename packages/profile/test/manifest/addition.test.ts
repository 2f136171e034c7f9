import { parseStorePath } from '@nixtools/nix-formats';
import { expect, test } from 'vitest';
import { chooseOutputs, newElement, type PackageAddition } from '../../src/index.ts';

const path = (name: string) => parseStorePath(`/nix/store/${'a'.repeat(32)}-${name}`);

const zlib: PackageAddition = {
  attr: 'zlib',
  channel: 'c',
  snapshot: 's',
  name: 'zlib-1.3',
  system: 'x86_64-linux',
  drvPath: path('zlib-1.3.drv'),
  outputs: { dev: path('zlib-1.3-dev'), man: path('zlib-1.3-man'), out: path('zlib-1.3') },
  outputsToInstall: ['out'],
  meta: { outputsToInstall: ['out', 'man'] },
};

test('the package says which outputs are installed, unless the user does', () => {
  expect(chooseOutputs(zlib, undefined)).toEqual(['man', 'out']);
  expect(chooseOutputs(zlib, ['dev', 'out', 'dev'])).toEqual(['dev', 'out']);
  expect(chooseOutputs(zlib, ['*'])).toEqual(['dev', 'man', 'out']);
});

test('a package that says nothing, or nonsense, gets all its outputs, as with nix-env', () => {
  for (const outputsToInstall of [undefined, null, 'out', ['nope'], []]) {
    const meta = outputsToInstall === undefined ? {} : { outputsToInstall };
    expect(chooseOutputs({ ...zlib, meta }, undefined)).toEqual(['dev', 'man', 'out']);
  }
});

test('an output that does not exist is an error that lists the others', () => {
  expect(() => chooseOutputs(zlib, ['out', 'bin'])).toThrow(
    expect.objectContaining({
      code: 'OUTPUT_UNKNOWN',
      kind: 'usage',
      place: 'zlib',
      hint: 'it has: dev, man, out',
    }),
  );
});

test("an element's priority is the one asked for, else the package's own, else 5", () => {
  const outputs = new Map([['out', path('zlib-1.3')]]);
  const priority = (addition: PackageAddition) => newElement(addition, outputs).element.priority;
  expect(priority(zlib)).toBe(5);
  expect(priority({ ...zlib, meta: { priority: 7 } })).toBe(7);
  expect(priority({ ...zlib, meta: { priority: 7 }, priority: 3 })).toBe(3);
});

test("the package's own claim to come from a channel is not believed", () => {
  const meta = { preenix: { attr: 'evil', channel: 'x', snapshot: 'y', drvPath: 'z' } };
  const { element } = newElement({ ...zlib, meta }, new Map([['out', path('zlib-1.3')]]));
  expect(element.origin).toEqual({ attr: 'zlib', channel: 'c', snapshot: 's', drvPath: zlib.drvPath });
});

test('a NUL, which no Nix string can hold, is refused where it cannot be dropped', () => {
  expect(() => newElement({ ...zlib, attr: 'a\0b' }, new Map([['out', path('x')]]))).toThrow(
    expect.objectContaining({ code: 'PACKAGE_INVALID', kind: 'verification' }),
  );
});

import { expect, it } from 'vitest';
import { refusalOf } from '../../src/slice/refusal.ts';

it.each([
  ['Package ‘a’ in b.nix:1 has an unfree license (‘unfree’), refusing to evaluate.', {}, ['unfree']],
  ["you can't use package ‘a’ in ‘b’ because it has been marked as broken", {}, ['broken']],
  ['Package ‘a’ in b is marked as insecure, refusing to evaluate.', {}, ['insecure']],
  ['the package ‘a’ in ‘b’ is not supported on ‘x86_64-linux’', {}, ['unsupported']],
  ['Package ‘a’ in b is not available on the requested hostPlatform', {}, ['unsupported']],
  ['it is marked as broken', { license: { free: false } }, ['broken', 'unfree']],
  ['no', { broken: true, unsupported: true }, ['broken', 'unsupported']],
  ['no', { broken: false, license: 'MIT' }, ['other']],
])('%s, with meta %j: %j', (message, meta, reasons) => {
  expect(refusalOf(message, { meta, system: 'x86_64-linux' })).toEqual({ reasons, message });
});

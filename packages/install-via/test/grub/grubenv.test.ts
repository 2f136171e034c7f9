import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sameBut, variableIn, withVariable } from '../../src/grub/grubenv.ts';

const place = 'grubenv';

describe('withVariable', () => {
  it('is read by grub-editenv as it was meant, and writes what grub-editenv writes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'grubenv-'));
    const file = join(folder, 'grubenv');
    const editenv = (...args: readonly string[]): string =>
      execFileSync('grub-editenv', [file, ...args], { encoding: 'utf8' });
    try {
      editenv('create');
      editenv('set', 'saved_entry=debian>a\\b');
      const before = readFileSync(file, 'utf8');
      const set = withVariable(before, 'next_entry', { value: 'nixos-default', place });
      writeFileSync(file, set);
      expect(editenv('list')).toBe('saved_entry=debian>a\\b\nnext_entry=nixos-default\n');
      writeFileSync(file, before);
      editenv('set', 'next_entry=nixos-default');
      expect(readFileSync(file, 'utf8')).toBe(set);
      expect(withVariable(set, 'next_entry', { value: undefined, place })).toBe(before);
      expect(variableIn(set, 'saved_entry')).toBe('debian>a\\b');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('makes a block where there was none', () => {
    const text = withVariable(undefined, 'next_entry', { value: 'x', place });
    expect(text).toHaveLength(1024);
    expect(variableIn(text, 'next_entry')).toBe('x');
  });

  it('refuses what is no block, and one that is full', () => {
    const invalid = expect.objectContaining({ code: 'GRUBENV_INVALID' });
    expect(() => withVariable('x', 'a', { value: 'b', place })).toThrow(invalid);
    expect(() => withVariable(undefined, 'a', { value: 'b'.repeat(1100), place })).toThrow(invalid);
  });

  it('tells whether others changed something', () => {
    const empty = withVariable(undefined, 'a', { value: undefined, place });
    const set = withVariable(empty, 'next_entry', { value: 'x', place });
    expect(sameBut(empty, set, 'next_entry')).toBe(true);
    expect(sameBut(empty, withVariable(set, 'saved_entry', { value: 'y', place }), 'next_entry')).toBe(false);
  });
});

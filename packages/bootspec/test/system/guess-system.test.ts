import { afterEach, beforeEach, expect, it } from 'vitest';
import { guessSystem } from '../../src/system/guess-system.ts';
import { type FakeRoot, fakeRoot } from '../fake-root.ts';
import { arm64Image, bzImage, elf } from '../images.ts';

let root: FakeRoot;
beforeEach(() => {
  root = fakeRoot();
});
afterEach(() => root.remove());

const toplevel = '/nix/store/system';
const guess = (): object => guessSystem(root.fs, toplevel, 'test-linux');

it('takes the surest that there is: the file, the kernel, a program, this machine', () => {
  expect(guess()).toEqual({ system: 'test-linux', from: 'this machine' });
  root.file(`${toplevel}/sw/bin/ls`, elf(3, 32));
  expect(guess()).toEqual({ system: 'i686-linux', from: 'programs' });
  root.file(`${toplevel}/kernel`, arm64Image());
  expect(guess()).toEqual({ system: 'aarch64-linux', from: 'kernel image' });
  root.file(`${toplevel}/system`, 'armv6l-linux\n');
  expect(guess()).toEqual({ system: 'armv6l-linux', from: 'system file' });
});

it('asks the programs when the kernel is too old to say, and does not believe a file that names no platform', () => {
  root.file(`${toplevel}/kernel`, bzImage(64, 0x020a));
  root.file(`${toplevel}/sw/bin/bash`, elf(62));
  root.file(`${toplevel}/system`, 'x86_64 linux; reboot');
  expect(guess()).toEqual({ system: 'x86_64-linux', from: 'programs' });
});

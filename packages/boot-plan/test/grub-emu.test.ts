import { afterEach, beforeEach, expect, it } from 'vitest';
import { updateBoot } from '../src/index.ts';
import { bootApart, type FakeRoot, fakeRoot } from './fake-root.ts';
import { checkSyntax, chooseInGrub } from './grub-emu.ts';

let machine: FakeRoot;
beforeEach(() => {
  machine = fakeRoot();
});
afterEach(() => machine.remove());

const name = (path: string): string => path.split('/').at(-1) ?? '';

it('GRUB boots each entry that its path of ids names, of any era, profile and specialisation', async () => {
  const old = machine.addSystem({ version: '14.04', era: '14.04', kernel: 'old', params: ['quiet', 'x=1'] });
  const gaming = { version: 'gaming', params: ['a=b'] };
  const recent = machine.addSystem({ version: '25.11', specialisations: { gaming } });
  machine.addGeneration(1, old);
  machine.addGeneration(2, recent);
  machine.addGeneration(7, old, { profile: "it's $(me)" });
  await updateBoot(machine.request());
  const menu = machine.menu();
  checkSyntax(menu);
  const boots = (choice: string): string => {
    const [kernel, init = '', ...params] = chooseInGrub(menu, choice)?.linux ?? [];
    expect(machine.fs.stat(kernel ?? '')?.isFile(), choice).toBe(true);
    return `${name(init.replace('init=', '').replace('/init', '')).slice(33)} ${params.join(' ')}`;
  };
  expect(boots('nixos-default')).toBe('nixos-system-25.11 loglevel=4 version=25.11');
  expect(boots('nixos-default-gaming')).toBe('nixos-system-gaming a=b');
  expect(boots('nixos-system>nixos-system-1')).toBe('nixos-system-14.04 quiet x=1');
  expect(boots('nixos-system>nixos-system-2-all>nixos-system-2-gaming')).toBe('nixos-system-gaming a=b');
  expect(boots('nixos-profile-it%27s%20%24%28me%29>nixos-profile-it%27s%20%24%28me%29-7')).toBe(
    'nixos-system-14.04 quiet x=1',
  );
});

it('labels that try to be GRUB script are titles, and the other entries work', async () => {
  const hostile = `x' }\nmenuentry "pwned" {\n#\n reboot }`;
  machine.addGeneration(1, machine.addSystem({ version: '1', label: hostile, params: ['a=$b;reboot', '}'] }));
  machine.addGeneration(2, machine.addSystem({ version: '2' }));
  await updateBoot(machine.request(bootApart));
  const menu = machine.menu();
  checkSyntax(menu);
  expect(chooseInGrub(menu, 'nixos-default')?.linux.at(-1)).toBe('version=2');
  expect(chooseInGrub(menu, 'nixos-system>nixos-system-1')?.linux.slice(2)).toEqual(['a=$b;reboot', '}']);
});

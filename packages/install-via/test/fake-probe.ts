/** A report as the probe script prints it, of a host that can take a NixOS in; keys can be given other lines, or none. */
export const hex = (text: string): string => (text === '' ? '-' : Buffer.from(text).toString('hex'));

const grubCfg = `if [ -s $prefix/grubenv ]; then
  load_env
fi
if [ "\${next_entry}" ] ; then
  set default="\${next_entry}"
fi
source \${config_directory}/custom.cfg
`;

export const mounts = `22 1 8:1 / / rw,relatime - ext4 /dev/sda1 rw
23 22 0:20 / /proc rw - proc proc rw
24 22 8:2 / /boot rw,relatime - ext4 /dev/sda2 rw
`;

const lines: Readonly<Record<string, readonly string[]>> = {
  kernel: ['Linux'],
  arch: ['x86_64'],
  uid: ['0'],
  firmware: ['bios'],
  mounts: [hex(mounts)],
  parent: [hex('/')],
  'real-parent': [hex('/')],
  root: ['none'],
  'root-writable': ['yes'],
  state: ['none -'],
  free: [`${hex('/')} 1000000`],
  boot: [hex('/boot')],
  'boot-writable': ['yes'],
  'boot-free': ['100000'],
  grub: ['grub folder file'],
  'grub-writable': ['yes'],
  'grub-cfg': [`file ${hex(grubCfg)}`],
  'custom-cfg': ['none -'],
  'nixos-cfg': ['none -'],
  grubenv: ['none -'],
  ours: ['none'],
  manifest: ['none -'],
  nix: [`${hex('/usr/bin/nix-daemon')} ${hex('nix (Nix) 2.26.3\n')}`],
  inside: ['no'],
  device: [`${hex('/dev/sda1')} 0a1b-2c3d - no no yes`, `${hex('/dev/sda2')} 1111-2222 - no no unknown`],
};

export const probeReport = (changes: Readonly<Record<string, readonly string[]>> = {}): string =>
  [
    'nixboot probe 1',
    ...Object.entries({ ...lines, ...changes }).flatMap(([key, values]) =>
      values.map((value) => `${key} ${value}`),
    ),
    'end',
    '',
  ].join('\n');

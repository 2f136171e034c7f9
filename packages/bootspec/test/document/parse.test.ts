import { describe, expect, it } from 'vitest';
import { parseBootDocument } from '../../src/index.ts';

const v1 = {
  system: 'x86_64-linux',
  label: 'NixOS 25.11',
  toplevel: '/nix/store/system',
  init: '/nix/store/system/init',
  kernel: '/nix/store/linux/bzImage',
  kernelParams: ['loglevel=4'],
};
const key = 'org.nixos.bootspec.v1';
const parse = (value: unknown): ReturnType<typeof parseBootDocument> =>
  parseBootDocument(JSON.stringify(value), 'boot.json');
const withMember = (name: string, value: unknown): unknown => ({ [key]: { ...v1, [name]: value } });

const problemOf = (text: string): string => {
  try {
    parseBootDocument(text, 'boot.json');
  } catch (error) {
    expect(error).toMatchObject({
      code: 'BOOT_JSON_INVALID',
      kind: 'verification',
      place: 'boot.json',
      hint: expect.any(String),
    });
    return error instanceof Error ? error.message : '';
  }
  return 'none';
};

describe('reading is lenient', () => {
  it('takes a null for an absent member, and does without specialisations', () => {
    const nulls = { initrd: null, initrdSecrets: null, other: null };
    const document = parse({
      [key]: { ...v1, ...nulls },
      'org.nixos.specialisation.v1': null,
      'org.nixos.systemd-boot': { sortKey: null, devicetree: null },
    });
    expect(document).toEqual({ ...v1, specialisations: new Map(), extensions: {} });
  });

  it('keeps members that it does not know, at every level', () => {
    const document = parse({
      [key]: { ...v1, future: [1, null] },
      'org.example.colour': { deep: [{ green: null }] },
      plain: true,
      'org.nixos.systemd-boot': { sortKey: 'a', other: 1 },
      'org.nixos.specialisation.v1': { child: { [key]: v1, 'org.example.colour': 'red' } },
    });
    expect(document.otherMembers).toEqual({ future: [1, null] });
    expect(document.extensions).toEqual({
      'org.example.colour': { deep: [{ green: null }] },
      plain: true,
      'org.nixos.systemd-boot': { other: 1 },
    });
    expect(document.specialisations.get('child')?.extensions).toEqual({ 'org.example.colour': 'red' });
  });

  it('makes one line of a label, and no parameter of an empty one', () => {
    expect(parse(withMember('label', 'NixOS\n# evil\u0000\u0007 "x"\n')).label).toBe('NixOS # evil  "x"');
    expect(parse(withMember('kernelParams', ['a', '', 'b'])).kernelParams).toEqual(['a', 'b']);
  });

  it('reads both extensions for Xen, the later one first, and a device tree of either', () => {
    const xen1 = {
      xen: '/nix/store/xen/boot/xen.efi',
      xenParams: ['a'],
      vmlinux: '/nix/store/linux/vmlinux',
    };
    const xen2 = { multibootPath: '/nix/store/xen/boot/xen', version: '4.19' };
    const first = parse({ [key]: v1, 'org.xenproject.bootspec.v1': xen1 });
    expect(first.xen).toEqual({ version: 1, kernel: xen1.xen, params: ['a'] });
    expect(first.extensions).toEqual({ 'org.xenproject.bootspec.v1': { vmlinux: xen1.vmlinux } });
    const both = parse({ [key]: v1, 'org.xenproject.bootspec.v1': xen1, 'org.xenproject.bootspec.v2': xen2 });
    expect(both.xen).toEqual({ version: 2, kernel: xen2.multibootPath, params: [] });
    expect(both.extensions).toEqual({
      'org.xenproject.bootspec.v1': xen1,
      'org.xenproject.bootspec.v2': { version: '4.19' },
    });
    expect(parse({ [key]: v1, 'org.nixos.grub': { dtb: '/nix/store/d/x.dtb' } }).deviceTree).toBe(
      '/nix/store/d/x.dtb',
    );
  });

  it('sorts specialisations by bytes, whatever they are called', () => {
    const names = ['é', 'b', 'B', '10', '9', 'a b', "it's", '../x'];
    const children = Object.fromEntries(names.map((name) => [name, { [key]: v1 }]));
    const document = parse({ [key]: v1, 'org.nixos.specialisation.v1': children });
    expect([...document.specialisations.keys()]).toEqual(['../x', '10', '9', 'B', 'a b', 'b', "it's", 'é']);
  });

  it('reads the layout of 22.11 when it is told the platform', () => {
    const { system, ...body } = v1;
    const text = JSON.stringify({ v1: { ...body, specialisation: { a: body }, extensions: { 'org.x': 1 } } });
    const document = parseBootDocument(text, 'boot.json', { system });
    expect(document).toMatchObject({ system, extensions: { 'org.x': 1 } });
    expect(document.specialisations.get('a')).toMatchObject({ system });
    expect(problemOf(text)).toContain('["org.nixos.bootspec.v1"].system');
  });
});

describe('a document that is refused', () => {
  const at = (path: string): string => `["${key}"].${path}`;
  const wrong: readonly (readonly [string, unknown, string])[] = [
    ['a kernel that is a number', withMember('kernel', 3), at('kernel')],
    ['no kernel', withMember('kernel', null), at('kernel')],
    ['parameters in one text', withMember('kernelParams', 'a b'), at('kernelParams')],
    ['a parameter that is a list', withMember('kernelParams', ['a', []]), at('kernelParams[1]')],
    ['a parameter with a NUL', withMember('kernelParams', ['a\u0000']), at('kernelParams[0]')],
    ['a parameter with a line feed', withMember('kernelParams', ['a\nb']), at('kernelParams[0]')],
    ['a relative path', withMember('initrd', 'nix/store/x/initrd'), at('initrd')],
    ['a path with ".."', withMember('initrd', '/nix/store/../../etc/shadow'), at('initrd')],
    ['a path that ends in ".."', withMember('initrd', '/nix/store/x/..'), at('initrd')],
    ['a path with a line feed', withMember('initrd', '/nix/store/a\nb'), at('initrd')],
    ['a path with two slashes', withMember('initrd', '/nix//store/x'), at('initrd')],
    [
      'a path outside of the store',
      withMember('kernel', '/boot/vmlinuz'),
      '"/boot/vmlinuz" is not in /nix/store',
    ],
    ['a path in another store', withMember('init', '/nix/store2/x'), 'is not in /nix/store'],
    ['a toplevel that is /', withMember('toplevel', '/'), at('toplevel')],
    ['a platform with a space', withMember('system', 'x86 64'), at('system')],
    ['text that is no Unicode', withMember('label', 'a\ud800'), at('label')],
    ['no document', {}, 'no member org.nixos.bootspec.v1'],
    ['one of a later version', { 'org.nixos.bootspec.v2': v1 }, 'no member org.nixos.bootspec.v1'],
    ['a list', [], 'no member'],
    ['nothing', null, 'no member'],
    [
      'a specialisation without a document',
      { [key]: v1, 'org.nixos.specialisation.v1': { 'a b': {} } },
      '["org.nixos.specialisation.v1"]["a b"]["org.nixos.bootspec.v1"]',
    ],
    [
      'a specialisation of another store',
      { [key]: v1, 'org.nixos.specialisation.v1': { a: { [key]: { ...v1, kernel: '/x/y' } } } },
      'specialisation "a", kernel',
    ],
    [
      'a device tree outside of the store',
      { [key]: v1, 'org.nixos.systemd-boot': { devicetree: '/boot/x.dtb' } },
      'deviceTree: "/boot/x.dtb"',
    ],
  ];
  it.each(wrong)('has %s', (_, value, message) =>
    expect(problemOf(JSON.stringify(value))).toContain(message),
  );

  it('is broken off anywhere', () => {
    const text = JSON.stringify({ [key]: v1 });
    for (let length = 0; length < text.length; length++)
      expect(problemOf(text.slice(0, length))).toContain('no JSON');
  });

  it('is nested without end, huge, or wants to be a prototype', () => {
    const nested = `{"${key}":${JSON.stringify(v1)},"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect(problemOf(nested)).toContain('nested more than');
    const documents = `{"org.nixos.specialisation.v1":{"a":`.repeat(50_000);
    expect(problemOf(`${documents}1${'}}'.repeat(50_000)}`)).toContain('nested more than');
    expect(problemOf(`"${'x'.repeat(10_000_000)}"`)).toContain('larger');
    expect(problemOf(JSON.stringify(withMember('initrd', `/a/${'x/'.repeat(3_000_000)}`)))).toContain(
      'initrd',
    );
    expect(problemOf(`{"${key}":${JSON.stringify(v1)},"__proto__":{"a":1}}`)).toContain('__proto__');
  });
});

import type { FakeRoot } from '../fake-root.ts';
import { type Era, linuxAndInitrd } from './era.ts';

/** With `specialisation/`, device trees and a program for the initrd's secrets. */
export const nixos2003: Era = (root, { name = '20.03.1577.abcdef0', params = 'loglevel=4' } = {}) => {
  const toplevel = root.store(`nixos-system-host-${name}`);
  linuxAndInitrd(root, toplevel, '5.4.35', 'initrd-linux-5.4.35');
  root.file(`${toplevel}/kernel-params`, params);
  root.file(`${toplevel}/init`, '#! /bin/sh\n');
  root.file(`${toplevel}/nixos-version`, '20.03.1577.abcdef0');
  root.file(`${toplevel}/system`, 'x86_64-linux');
  const secrets = `${root.store('append-initrd-secrets')}/bin/append-initrd-secrets`;
  root.link(`${toplevel}/append-initrd-secrets`, root.file(secrets, '#! /bin/sh\n'));
  return toplevel;
};

export const addSpecialisation = (root: FakeRoot, toplevel: string, name: string, child: string): void => {
  root.link(`${toplevel}/specialisation/${name}`, child);
};

import type { FakeRoot } from '../fake-root.ts';
import { elf } from '../images.ts';
import { type Era, linuxAndInitrd } from './era.ts';

/** No `system`, no boot.json, no secrets; specialisations are `fine-tune/child-N`. */
export const nixos1404: Era = (root, { name = '14.04.231.abcdef0', params = 'loglevel=4' } = {}) => {
  const toplevel = root.store(`nixos-${name}`);
  linuxAndInitrd(root, toplevel, '3.12.18', 'initrd');
  root.file(`${toplevel}/kernel-params`, params);
  root.file(`${toplevel}/init`, '#! /bin/sh\n');
  root.file(`${toplevel}/nixos-version`, '14.04.231.abcdef0');
  root.file(`${toplevel}/configuration-name`);
  root.file(`${toplevel}/init-interface-version`, 'systemd 2');
  root.file(`${root.store('system-path')}/bin/bash`, elf(62));
  root.link(`${toplevel}/sw`, root.store('system-path'));
  return toplevel;
};

export const addChild = (root: FakeRoot, toplevel: string, number: number, child: string): void => {
  root.link(`${toplevel}/fine-tune/child-${number}`, child);
};

/** As `virtualisation.xen` did: the parameters end in a line feed. */
export const addXen = (root: FakeRoot, toplevel: string, params: string): string => {
  const xen = root.file(`${root.store('xen-4.0.3')}/boot/xen.gz`);
  root.link(`${toplevel}/xen.gz`, xen);
  root.file(`${toplevel}/xen-params`, `${params}\n`);
  return xen;
};

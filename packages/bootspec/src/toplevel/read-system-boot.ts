import { compareUtf8, isNixtoolsError } from '@nixtools/nix-formats';
import type { RootedFs } from '@nixtools/rooted-fs';
import { type BootDocument, keys } from '../document/boot-document.ts';
import { hasOpenQuote } from '../kernel-params/split.ts';
import { hostSystem } from '../system/host-system.ts';
import { type ChildSystem, childSystems } from './child-systems.ts';
import { missingFile } from './missing-file.ts';
import { type Machine, readDocument } from './read-document.ts';
import { type BootableSystem, type SystemBoot, unbootable } from './system-boot.ts';

export interface ReadSystemOptions {
  /** The platform of systems that nothing tells about; this machine's by default. */
  readonly hostSystem?: string;
}

/**
 * How a system boots, of any era: by its `boot.json`, or by its other files where it has none, back to NixOS 14.04. Specialisations
 * that `boot.json` leaves out are added; those whose files are gone are left out, with a warning.
 *
 * @param toplevel a path inside the root, or a link to one: `/run/current-system`, `/nix/var/nix/profiles/system-42-link`
 * @throws {NixtoolsError} `BOOT_JSON_INVALID` (verification); the error costs this system only
 * @example const boot = readSystemBoot(rootedFs('/'), '/run/current-system');
 */
export const readSystemBoot = (
  fs: RootedFs,
  toplevel: string,
  options: ReadSystemOptions = {},
): SystemBoot => {
  const real = fs.resolve(toplevel);
  if (real === undefined) return unbootable(`there is nothing at ${toplevel}`);
  const machine = { fs, hostSystem: options.hostSystem ?? hostSystem() };
  return readSystem(machine, real, { parents: [], left: { systems: mostSystems } });
};

/** Links can make any tree of specialisations, also one without end. */
const mostSystems = 1000;
const deepest = 8;

interface Descent {
  readonly parents: readonly string[];
  /** Counts down over the whole tree. */
  readonly left: { systems: number };
}

const readSystem = (machine: Machine, toplevel: string, descent: Descent): SystemBoot => {
  const boot = readDocument(machine, toplevel);
  if (boot.is === 'unbootable') return boot;
  const missing = missingFile(machine.fs, boot.document);
  if (missing !== undefined) return unbootable(missing);
  const warnings = [...boot.warnings, ...doubts(boot.document, toplevel)];
  const listed = presentSpecialisations(machine.fs, boot.document, warnings);
  const more = unlisted(machine, toplevel, boot.document).flatMap((child) => {
    const read = readChild(machine, child, { ...descent, parents: [...descent.parents, toplevel] });
    warnings.push(...read.warnings.map((warning) => `specialisation ${shown(child.name)}: ${warning}`));
    return read.document === undefined ? [] : [[child.name, read.document] as const];
  });
  const specialisations = new Map([...listed, ...more].sort(([a], [b]) => compareUtf8(a, b)));
  return { ...boot, document: { ...boot.document, specialisations }, warnings };
};

const doubts = (document: BootDocument, toplevel: string): readonly string[] => {
  const open = document.kernelParams.find(hasOpenQuote);
  const hasXen = keys.xen1 in document.extensions || keys.xen2 in document.extensions;
  return [
    ...(document.toplevel === toplevel ? [] : [`its boot.json is the one of ${document.toplevel}`]),
    ...(open === undefined ? [] : [`a quote is not closed in the kernel parameter ${shown(open)}`]),
    ...(hasXen && document.xen === undefined ? ['it boots without Xen: no Xen kernel is named'] : []),
  ];
};

type Listed = readonly (readonly [string, BootDocument])[];

const presentSpecialisations = (fs: RootedFs, document: BootDocument, warnings: string[]): Listed =>
  [...document.specialisations].flatMap(([name, child]) => {
    const missing = missingFile(fs, child);
    if (missing !== undefined) {
      warnings.push(`specialisation ${shown(name)}: left out, ${missing}`);
      return [];
    }
    const specialisations = new Map(presentSpecialisations(fs, child, warnings));
    return [[name, { ...child, specialisations }] as const];
  });

const unlisted = (
  { fs }: Machine,
  toplevel: string,
  { specialisations }: BootDocument,
): readonly ChildSystem[] => {
  const toplevels = new Set([...specialisations.values()].map((child) => child.toplevel));
  return childSystems(fs, toplevel, specialisations).filter(
    (child) => !specialisations.has(child.name) && !toplevels.has(child.toplevel ?? ''),
  );
};

interface ReadChild {
  readonly document?: BootDocument;
  readonly warnings: readonly string[];
}

const readChild = (machine: Machine, child: ChildSystem, descent: Descent): ReadChild => {
  const leftOut = (reason: string): ReadChild => ({ warnings: [`left out, ${reason}`] });
  if (child.toplevel === undefined) return leftOut(`there is nothing at ${child.link}`);
  if (descent.parents.includes(child.toplevel))
    return leftOut('it leads back to a system that it is part of');
  if (descent.parents.length >= deepest) return leftOut(`nested more than ${deepest} deep`);
  if (--descent.left.systems < 0) return leftOut(`there are more than ${mostSystems} in this system`);
  const boot = readOrExplain(machine, child.toplevel, descent);
  return boot.is === 'bootable' ? boot : leftOut(boot.reason);
};

const readOrExplain = (machine: Machine, toplevel: string, descent: Descent): BootableSystem | SystemBoot => {
  try {
    return readSystem(machine, toplevel, descent);
  } catch (error) {
    if (!isNixtoolsError(error)) throw error;
    return unbootable(`${error.message} (${error.place ?? toplevel})`);
  }
};

const shown = (text: string): string => JSON.stringify(text.slice(0, 200));

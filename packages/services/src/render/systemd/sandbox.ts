import { compareUtf8 } from '@nixtools/nix-formats';
import type { NamedService } from '../target.ts';
import { specifierFree, unitWord, unitWords } from './quote.ts';
import type { UnitLine } from './unit-file.ts';

/** systemd.exec(5), "Sandboxing". */
export const sandboxLines = ({ sandbox = {} }: NamedService): UnitLine[] => [
  ['NoNewPrivileges', sandbox.noNewPrivileges],
  ...capabilityLines('CapabilityBoundingSet', sandbox.capabilities),
  ...capabilityLines('AmbientCapabilities', sandbox.ambientCapabilities),
  ['ProtectSystem', sandbox.protectSystem],
  ['ProtectHome', sandbox.protectHome],
  ['PrivateTmp', sandbox.privateTmp],
  ['PrivateNetwork', sandbox.privateNetwork],
  ['PrivateDevices', sandbox.privateDevices],
  ['ReadOnlyPaths', unitWords(sandbox.readOnlyPaths ?? [])],
  ['ReadWritePaths', unitWords(sandbox.readWritePaths ?? [])],
  ['InaccessiblePaths', unitWords(sandbox.inaccessiblePaths ?? [])],
  ...Object.entries(sandbox.binds ?? {})
    .sort(([a], [b]) => compareUtf8(a, b))
    .map(([inside, outside]): UnitLine => ['BindPaths', bind(outside, inside)]),
  ['SystemCallFilter', (sandbox.systemCalls ?? []).join(' ')],
  ['DynamicUser', sandbox.dynamicUser],
  ['RootDirectory', sandbox.chroot === undefined ? undefined : specifierFree(sandbox.chroot)],
];

/** No capability at all is an empty assignment; a line left out would leave them all. */
const capabilityLines = (key: string, names: readonly string[] | undefined): UnitLine[] => {
  if (names === undefined) return [];
  return names.length === 0 ? [[key, null]] : [[key, names.join(' ')]];
};

const bind = (outside: string, inside: string): string =>
  unitWord([outside, inside].map((path) => path.replaceAll(':', '\\:')).join(':'));

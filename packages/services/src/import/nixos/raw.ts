import { z } from 'zod';
import { storeFile } from '../evaluate/store-file.ts';

/** A unit as NixOS has it after evaluation: option -> value. Which options there are depends on the NixOS. */
export const rawUnit = z.record(z.string(), z.json());
const units = z.record(z.string(), rawUnit);

const name = z.string().nullish();

const rawUser = z.object({
  name,
  uid: z.int().nullish(),
  group: name,
  extraGroups: z.array(z.string()).nullish(),
  home: name,
  homeMode: name,
  createHome: z.boolean().nullish(),
  shell: name,
  description: name,
});

const rawGroup = z.object({ name, gid: z.int().nullish() });

const rawEtcFile = z.object({
  target: z.string(),
  enable: z.boolean().nullish(),
  text: z.string().nullish(),
  source: z.string().nullish(),
  mode: name,
  user: name,
  group: name,
});

/** `rules` are lines as in tmpfiles.d; `settings` are the same by name: file -> path -> type -> the rest. */
const rawTmpfiles = z.object({
  rules: z.array(z.string()),
  settings: z.record(z.string(), z.record(z.string(), z.record(z.string(), z.record(z.string(), z.json())))),
});

/** What an evaluated NixOS says about services, before anything is interpreted. It is JSON, so it can be kept. */
export const rawNixos = z.object({
  version: z.literal(1),
  /** The configuration, as messages name it. */
  place: z.string(),
  storeDir: z.string(),
  system: z.object({
    system: z.string(),
    isContainer: z.boolean(),
    globalEnvironment: z.record(z.string(), z.json()),
  }),
  units: z.object({
    services: units,
    sockets: units,
    timers: units,
    paths: units,
    targets: units,
    slices: units,
    mounts: units,
    automounts: units,
  }),
  users: z.record(z.string(), rawUser),
  groups: z.record(z.string(), rawGroup),
  etc: z.record(z.string(), rawEtcFile),
  tmpfiles: rawTmpfiles,
  activation: z.array(z.object({ name: z.string(), text: z.string() })),
  /** Service -> the files that define it. */
  origins: z.record(z.string(), z.array(z.string())),
  /** What an unconfigured NixOS has; absent where it is not known. */
  baseline: z
    .object({ services: z.array(z.string()), sockets: z.array(z.string()), timers: z.array(z.string()) })
    .optional(),
  /** Messages of assertions that do not hold, and of warnings. */
  assertions: z.array(z.string()),
  warnings: z.array(z.string()),
  /** Store path -> the text that it would hold. */
  files: z.record(z.string(), storeFile),
  /** Output path -> what makes it: `X.drv!out`. */
  derivers: z.record(z.string(), z.string()).optional(),
  failures: z.array(z.object({ key: z.string(), message: z.string(), position: z.string().optional() })),
});

export type RawNixos = z.infer<typeof rawNixos>;
export type RawUnit = z.infer<typeof rawUnit>;
export type RawUser = z.infer<typeof rawUser>;
export type UnitKind = keyof RawNixos['units'];

export const unitKinds: readonly UnitKind[] = [
  'services',
  'sockets',
  'timers',
  'paths',
  'targets',
  'slices',
  'mounts',
  'automounts',
];

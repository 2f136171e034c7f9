import { NixtoolsError } from '@nixtools/nix-formats';
import { z } from 'zod';

const directory = z.strictObject({
  path: z.string(),
  /** Whether it was there before the service came. */
  existed: z.boolean(),
  /** Empty or not, it goes with the service. */
  runtime: z.boolean(),
});

/** Exactly what the installation of one service has written, or is about to: it is on disk before anything else is. */
const installRecord = z.strictObject({
  version: z.literal(1),
  name: z.string(),
  phase: z.enum(['installing', 'installed', 'removing']),
  /** Where the description came from, for people. */
  from: z.string(),
  /** Whether units are links to the state folder, or copies. */
  mode: z.enum(['link', 'copy']),
  /** Id of each service -> what systemd calls it. */
  services: z.record(z.string(), z.string()),
  units: z.array(z.string()),
  /** Units that are started, now and with the system. */
  starts: z.array(z.string()),
  /** `says`: `sha256:…` or `link:TARGET`; two during a change. */
  files: z.array(z.strictObject({ path: z.string(), says: z.array(z.string()) })),
  /** Folders that were made for the files; the outermost first. */
  folders: z.array(z.string()),
  directories: z.array(directory),
  /** What systemd itself writes for timers. */
  stamps: z.array(z.string()),
  users: z.array(z.string()),
  groups: z.array(z.string()),
  memberships: z.array(z.strictObject({ user: z.string(), group: z.string() })),
  losses: z.array(z.json()),
  rebinds: z.array(z.json()),
  unknownKeys: z.array(z.string()),
});

export type InstallRecord = z.infer<typeof installRecord>;

/** @throws {NixtoolsError} `SERVICE_RECORD_INVALID` (verification) */
export const parseRecord = (text: string, place: string): InstallRecord => {
  try {
    return installRecord.parse(JSON.parse(text));
  } catch (cause) {
    throw new NixtoolsError({
      code: 'SERVICE_RECORD_INVALID',
      kind: 'verification',
      message: 'the record of an installed service is damaged, or of another version of preenix',
      place,
      hint: 'it lists what was installed: bring it back from a backup, or remove what it names by hand',
      cause,
    });
  }
};

/** In the order of the schema, so that the same record is the same bytes. */
export const printRecord = (record: InstallRecord): string =>
  `${JSON.stringify(installRecord.parse(record), null, 2)}\n`;

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Io, usageError } from '@nixtools/command-line';
import { type Nix, physicalPath, planRealise, realise, storeDirOf, unobtainable } from '@nixtools/nix-cli';
import { NixtoolsError } from '@nixtools/nix-formats';
import type { Unresolved } from '@nixtools/services/import';
import { confirmPlan } from '../confirm-plan.ts';
import { describePlan } from '../output/plan-report.ts';
import { prepareRealise } from '../prepare-realise.ts';
import { wantedPackages } from '../wanted-packages.ts';
import type { Host } from './host.ts';
import type { LoadedServices } from './load-services.ts';

export const packageOptions = {
  package: {
    type: 'string',
    describe: 'this package of a channel stands for the package NAME of NixOS, and has the programs',
    placeholder: '[NAME=]ATTR[^OUTPUT]',
    multiple: true,
  },
  channel: { type: 'string', describe: 'look for packages only in this channel', placeholder: 'NAME' },
  yes: { type: 'boolean', describe: 'build packages without asking', alias: 'y' },
} as const;

export interface PackageValues {
  readonly package: readonly string[] | undefined;
  readonly channel: string | undefined;
  readonly yes: boolean | undefined;
}

export interface RealisedPackages {
  /** Name of a package in NixOS -> output path. */
  readonly packages: Readonly<Record<string, string>>;
  /** Name of a program -> its path. */
  readonly programs: ReadonlyMap<string, string>;
}

const splitRequest = (text: string): { readonly name: string; readonly request: string } => {
  const [, name, request] = /^(?:([^=]+)=)?([^=]+)$/.exec(text) ?? [];
  if (request === undefined) throw usageError(`--package: "${text}" is none`, 'write --package nginx=ATTR');
  return { name: name ?? request.split('^')[0]?.split('.').at(-1) ?? request, request };
};

/**
 * Builds or fetches packages of channels as `preenix realise` does.
 *
 * @param addRoot links that keep them from the garbage collector begin with this
 * @throws {NixtoolsError} what finding, planning and realising can throw
 */
export const realisePackages = async (
  { package: given = [], channel, yes }: PackageValues,
  addRoot: string | undefined,
  io: Io,
): Promise<RealisedPackages> => {
  if (given.length === 0) return { packages: {}, programs: new Map() };
  const split = given.map(splitRequest);
  const wanted = await wantedPackages(
    split.map(({ request }) => request),
    { channel, allow: undefined },
    io,
  );
  const prepared = await prepareRealise(wanted, {}, io);
  io.err(describePlan(prepared.plan, io));
  await confirmPlan(prepared.plan, yes ?? false, io);
  const paths = await realise(prepared.nix, prepared.installables, {
    onStderr: io.err,
    cancelSignal: io.signal,
    ...(addRoot === undefined ? {} : { addRoot }),
  });
  const rest = [...paths];
  const outputs = wanted.map(({ outputs: names }) => names.map(() => rest.shift() ?? ''));
  const inOutputs = new Map<string, readonly string[]>();
  for (const path of paths) inOutputs.set(path, await programsIn(prepared.nix, path));
  const main = (index: number): string => {
    const [first = '', ...others] = outputs[index] ?? [];
    return [first, ...others].find((path) => (inOutputs.get(path) ?? []).length > 0) ?? first;
  };
  return {
    packages: Object.fromEntries(split.map(({ name }, index) => [name, main(index)])),
    programs: new Map(
      paths
        .toReversed()
        .flatMap((path) =>
          (inOutputs.get(path) ?? []).map((program) => [basename(program), program] as const),
        ),
    ),
  };
};

const programsIn = async (nix: Nix, output: string): Promise<readonly string[]> => {
  const folders = ['sbin', 'bin'].map((folder) => join(output, folder));
  const names = await Promise.all(folders.map((folder) => namesIn(physicalPath(nix, folder))));
  return folders.flatMap((folder, index) => (names[index] ?? []).map((name) => join(folder, name)));
};

const namesIn = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

export interface RealiseRequest extends Pick<LoadedServices, 'unresolved' | 'derivers'> {
  readonly host: Pick<Host, 'fs' | 'isLive'>;
  readonly nix: Nix;
  readonly io: Io;
  readonly yes: boolean;
  /** Links that keep them from the garbage collector begin with this. */
  readonly addRoot: string;
}

/**
 * Fetches or builds the store paths that services still name; the tree of an image must have them.
 *
 * @throws {NixtoolsError} `SERVICE_PROGRAMS_MISSING` (environment) for those that can neither be built nor fetched,
 *   `NOT_CONFIRMED` (refused)
 */
export const realiseUnresolved = async (request: RealiseRequest): Promise<void> => {
  const { unresolved, derivers, host, nix, io, yes, addRoot } = request;
  // What is built here is in the store of this machine, which an image has not.
  if (!host.isLive) return refuseMissing(unresolved.filter(({ path }) => host.fs.stat(path) === undefined));
  const begin = `${storeDirOf(nix)}/`;
  const outputOf = (path: string): string | undefined =>
    path.startsWith(begin) ? `${begin}${path.slice(begin.length).split('/')[0] ?? ''}` : undefined;
  const outputs = [...new Set(unresolved.flatMap(({ path }) => outputOf(path) ?? []))].sort();
  const lacking = await unobtainable(nix, outputs);
  const installable = (output: string): string | undefined =>
    lacking.has(output) ? derivers[output] : output;
  refuseMissing(
    unresolved.filter(({ path }) => {
      const output = outputOf(path);
      return output === undefined || installable(output) === undefined;
    }),
  );
  const installables = outputs.flatMap((output) => installable(output) ?? []);
  if (installables.length === 0) return;
  const plan = await planRealise(nix, installables);
  io.err(describePlan(plan, io));
  await confirmPlan(plan, yes, io);
  await realise(nix, installables, { onStderr: io.err, cancelSignal: io.signal, addRoot });
};

const refuseMissing = (missing: readonly Unresolved[]): void => {
  const [first] = missing;
  if (first === undefined) return;
  const lines = missing.slice(0, 10).map(({ service, path }) => `\n  ${service}: ${path}`);
  throw new NixtoolsError({
    code: 'SERVICE_PROGRAMS_MISSING',
    kind: 'environment',
    message: `${missing.length === 1 ? 'a path' : `${missing.length} paths`} of NixOS can neither be built nor fetched here:${lines.join('')}${missing.length > 10 ? `\n  and ${missing.length - 10} more` : ''}`,
    place: first.path,
    hint: 'use what the host has (--host-programs, --rebind NAME/bin=/usr/bin), or a package of a channel (--package NAME=ATTR)',
  });
};

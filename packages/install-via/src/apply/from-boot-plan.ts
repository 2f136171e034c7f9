import { type BootManifest, printManifest, type Step } from '@nixtools/boot-plan';
import type { RemoteStep } from './remote-step.ts';
import type { RemoteDigest } from './run-steps.ts';

interface Places {
  /** The mirror's folder, in front of every path of the plan. */
  readonly mirror: string;
  readonly root: string;
  /** Where the store lies on the target. */
  readonly store: string;
}

/** Steps that can go in one script: what a manifest says of copies is known only when they are made. */
export interface RemoteBatch {
  readonly manifest?: { readonly path: string; readonly manifest: BootManifest };
  readonly steps: readonly RemoteStep[];
}

const toRemote = (
  step: Exclude<Step, { do: 'write-manifest' }>,
  { mirror, root, store }: Places,
): RemoteStep => {
  const at = (path: string): string => path.slice(mirror.length);
  const inStore = (path: string): string => {
    const own = `${root}/nix/store/`;
    return at(path).startsWith(own) ? `${store}/${at(path).slice(own.length)}` : at(path);
  };
  switch (step.do) {
    case 'copy':
      return { do: 'copy', from: inStore(step.from), to: at(step.to), name: step.name, size: step.size };
    case 'add-secrets':
      return {
        do: 'add-secrets',
        from: inStore(step.from),
        to: at(step.to),
        name: step.name,
        root,
        tool: step.tool,
      };
    case 'write-menu':
      return { do: 'put', path: at(step.path), text: step.text, mode: step.mode };
    case 'link':
      return { do: 'link', path: at(step.path), target: step.target };
    default:
      return { do: step.do, path: at(step.path) };
  }
};

/** The steps of a plan that was made on the mirror, for the target, in the same order. */
export const fromBootPlan = (steps: readonly Step[], places: Places): readonly RemoteBatch[] => {
  const batches: { manifest?: RemoteBatch['manifest']; steps: RemoteStep[] }[] = [{ steps: [] }];
  for (const step of steps)
    if (step.do === 'write-manifest')
      batches.push({
        manifest: { path: step.path.slice(places.mirror.length), manifest: step.manifest },
        steps: [],
      });
    else batches.at(-1)?.steps.push(toRemote(step, places));
  return batches as readonly RemoteBatch[];
};

/** A batch's manifest, with the hashes that are known by now. */
export const manifestStep = (
  { path, manifest }: NonNullable<RemoteBatch['manifest']>,
  digests: ReadonlyMap<string, RemoteDigest>,
): RemoteStep => ({
  do: 'put',
  path,
  text: printManifest({
    ...manifest,
    copies: manifest.copies.map((record) => ({ ...record, ...digests.get(record.name) })),
  }),
  mode: 0o644,
});

import { basename, extname } from 'node:path';
import { type DrawnDeployment, deploy, type Lock, mergeAll, type Parts, partsOf } from '@nixtools/services';
import { type DescriptionSource, type LoadedDescription, loadDescription } from './load-description.ts';
import type { SourceFile } from './source-file.ts';

/** What runs where, from a file. */
export interface LoadedDeployment extends DrawnDeployment {
  /** For titles: `tide high`. */
  readonly title: string;
}

/**
 * Reads a deployment and places it. What is no deployment, a set or a list of parts, is one part on one host.
 *
 * @throws {NixtoolsError} what `loadDescription` and `deploy` throw
 */
export const loadDeployment = async (
  source: SourceFile,
  lock: Lock | undefined,
  options: DescriptionSource,
): Promise<LoadedDeployment> => {
  const { deployment, parts } = asDeployment(await loadDescription(source, options));
  return { deployment, deployed: deploy({ deployment, parts, lock }), title: titleOf(source) };
};

const asDeployment = (
  description: LoadedDescription,
): { readonly deployment: DrawnDeployment['deployment']; readonly parts: ReadonlyMap<string, Parts> } =>
  description.kind === 'deployment'
    ? description
    : {
        deployment: { version: 1, hosts: { localhost: {} } },
        parts: new Map([['all', mergeAll(description.sets.map(partsOf))]]),
      };

export const titleOf = ({ name, attribute }: SourceFile): string =>
  [basename(name, extname(name)), ...attribute].join(' ');

import { compareUtf8 } from '@nixtools/nix-formats';
import type { Json } from '../description/json.ts';
import { type Leaf, leavesOf, printPath } from '../description/leaves.ts';
import type { ServiceSet } from '../description/service-set.ts';
import { movedFolderFindings } from './moved-folders.ts';
import { isReferred } from './resolve.ts';
import { dropped, type Level, native, type Support, supportOf } from './support.ts';
import type { Finding, Target } from './target.ts';

/** One value that a target does not have as such. */
export interface Loss {
  /** Undefined: an account, which services share. */
  readonly service: string | undefined;
  /** Path of the value within the service, or within the set: `exec.env.HOME`. */
  readonly field: string;
  readonly value: Json;
  readonly level: Exclude<Level, 'native'>;
  /** By what means, or why not. */
  readonly how: string;
  /** What a person can do about it. */
  readonly fix?: string;
}

/** Every value of the set that is not native to the target. */
export const lossesOf = (set: ServiceSet, target: Target, findings: readonly Finding[]): Loss[] => {
  const found = new Map(findings.map((finding) => [keyOf(finding), finding.support]));
  const moved = new Map(movedFolderFindings(set, target).map((finding) => [keyOf(finding), finding.support]));
  return leavesOf(set).flatMap((leaf) => {
    if (leaf.field === 'overrides' && leaf.path[1] !== target.name) return [];
    const support = found.get(keyOf(leaf)) ?? tableSupport(set, target, leaf);
    const isLost = support.level === 'dropped' || support.level === 'refused';
    return lossOf(leaf, isLost ? support : (moved.get(keyOf(leaf)) ?? support));
  });
};

const keyOf = ({ service, path }: Pick<Leaf, 'service' | 'path'>): string => JSON.stringify([service, path]);

const lossOf = ({ service, path, value }: Leaf, { level, how, fix }: Support): Loss[] =>
  level === 'native'
    ? []
    : [{ service, field: printPath(path), value, level, how, ...(fix === undefined ? {} : { fix }) }];

const tableSupport = (set: ServiceSet, target: Target, leaf: Leaf): Support => {
  if (leaf.field === 'overrides') return native('as it is');
  const support = supportOf(target.capabilities, leaf.field, leaf.value);
  return leaf.field.startsWith('parameters.') ? parameterSupport(set, leaf, support) : support;
};

/** A parameter acts through what refers to it. */
const parameterSupport = (set: ServiceSet, { service, path }: Leaf, row: Support): Support => {
  const [, kind, name] = path;
  const reference = `${kind === 'ports' ? 'port' : 'value'}.${name}`;
  if (row.level === 'native' || service === undefined) return row;
  const description = set.services[service];
  return description !== undefined && isReferred(description, reference)
    ? native('replaced where it is referred to')
    : dropped(`nothing in the service refers to \${${reference}}`, 'refer to it, or remove it');
};

/** Whether the target does without one of the services. */
export const refusedServices = (set: ServiceSet, losses: readonly Loss[]): ReadonlySet<string> => {
  const refused = new Set(
    losses.flatMap(({ level, service }) => (level === 'refused' && service !== undefined ? [service] : [])),
  );
  for (let before = -1; before !== refused.size; ) {
    before = refused.size;
    for (const [id, { dependencies }] of Object.entries(set.services))
      if (
        [...(dependencies?.requires ?? []), ...(dependencies?.bindsTo ?? [])].some((name) =>
          refused.has(name),
        )
      )
        refused.add(id);
  }
  return refused;
};

/** By service, then field. What is shared comes first. */
export const sortLosses = (losses: readonly Loss[]): Loss[] =>
  [...losses].sort((a, b) => compareUtf8(a.service ?? '', b.service ?? '') || compareUtf8(a.field, b.field));

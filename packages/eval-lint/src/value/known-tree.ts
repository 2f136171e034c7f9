import { posix } from 'node:path';
import { definedNames, innerOf } from '../names/inner.ts';
import { type Code, fileScope, type Source } from '../names/scope.ts';
import type { SourceTree } from '../tree/read-tree.ts';

/** A tree, and what each name is defined as anywhere in it. */
export interface KnownTree {
  readonly sources: ReadonlyMap<string, Source>;
  readonly definitions: ReadonlyMap<string, readonly Code[]>;
}

export const rootOf = (source: Source): Code => ({ expression: source.root, scope: fileScope(source) });

/** Each expression of a file, outer ones first. */
export const everywhere = function* (code: Code): Generator<Code> {
  const pending = [code];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next;
    pending.push(...innerOf(next).toReversed());
  }
};

/** A definition as another name for the same says nothing of what it is. */
const isItself = (name: string, { expression }: Code): boolean =>
  (expression.kind === 'variable' && expression.name === name) ||
  (expression.kind === 'select' && expression.path.at(-1)?.name === name);

export const knownTree = ({ sources }: Pick<SourceTree, 'sources'>): KnownTree => {
  const definitions = new Map<string, Code[]>();
  for (const source of sources.values())
    for (const code of everywhere(rootOf(source)))
      for (const [name, defined] of definedNames(code) ?? []) {
        if (isItself(name, defined)) continue;
        const known = definitions.get(name);
        if (known === undefined) definitions.set(name, [defined]);
        else known.push(defined);
      }
  return { sources, definitions };
};

/** The file of the tree that a path written in one of its files means; a folder means its `default.nix`. */
export const fileAt = ({ sources }: KnownTree, { expression, scope }: Code): Source | undefined => {
  if (expression.kind !== 'path') return undefined;
  const [path] = expression.parts;
  if (typeof path !== 'string' || expression.parts.length > 1 || !path.startsWith('.')) return undefined;
  const file = posix.join(posix.dirname(scope.source.file), path).replace(/\/$/, '');
  const folder = file === '.' ? '' : `${file}/`;
  return sources.get(file) ?? sources.get(`${folder}default.nix`);
};

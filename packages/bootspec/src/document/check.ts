import { dirname } from 'node:path/posix';
import type { BootDocument } from './boot-document.ts';
import { type BootJson, bootJson } from './boot-json.ts';
import { dotPath } from './dot-path.ts';

/** What is wrong, and where: `["org.nixos.bootspec.v1"].kernel`. */
export interface Problem {
  readonly at: string;
  readonly message: string;
}

export type Checked = { readonly value: BootJson } | { readonly problem: Problem };

/** Deeper than any document that means something, and no danger to the call stack. */
const deepest = 64;

/** Holds a value in strict form against the schema. It is to be free of `hostileMember`s. */
export const checkJson = (value: unknown): Checked => {
  const result = bootJson.safeParse(value);
  if (result.success) return { value: result.data };
  const [issue] = result.error.issues;
  return { problem: { at: dotPath(issue?.path ?? []), message: issue?.message ?? 'it is invalid' } };
};

interface Member {
  readonly value: unknown;
  readonly name: string;
  readonly parent: Member | undefined;
  readonly depth: number;
}

const placeOf = (member: Member): string => {
  const names: string[] = [];
  for (let at: Member | undefined = member; at?.parent !== undefined; at = at.parent) names.unshift(at.name);
  return dotPath(names.slice(0, 8));
};

/** Looks for what recursion, copying and UTF-8 would stumble over. A list instead of recursion: the depth is the writer's choice. */
export const hostileMember = (root: unknown): Problem | undefined => {
  const pending: Member[] = [{ value: root, name: '', parent: undefined, depth: 0 }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next;
    if (depth > deepest) return { at: placeOf(next), message: `nested more than ${deepest} deep` };
    if (typeof value === 'string' && !isUnicode(value)) return { at: placeOf(next), message: 'no Unicode' };
    if (typeof value !== 'object' || value === null) continue;
    if (Object.hasOwn(value, '__proto__')) return { at: placeOf(next), message: 'a member named __proto__' };
    for (const [name, member] of Object.entries(value)) {
      if (!isUnicode(name)) return { at: placeOf(next), message: 'a name that is no Unicode' };
      pending.push({ value: member, name, parent: next, depth: depth + 1 });
    }
  }
  return undefined;
};

/** No half of a surrogate pair, which UTF-8 has no bytes for. Most texts have no surrogate at all, and that is quick to tell. */
const isUnicode = (text: string): boolean => !/[\ud800-\udfff]/.test(text) || !/\p{Surrogate}/u.test(text);

/** A path that leads out of the store of the toplevel: no garbage collector's root would keep it. */
export const foreignPath = (
  document: BootDocument,
  store = dirname(document.toplevel),
): Problem | undefined => {
  for (const [at, path] of pathsOf(document))
    if (!path.startsWith(`${store}/`)) return { at, message: `${JSON.stringify(path)} is not in ${store}` };
  for (const [name, child] of document.specialisations) {
    const problem = foreignPath(child, store);
    if (problem !== undefined)
      return { ...problem, at: `specialisation ${JSON.stringify(name)}, ${problem.at}` };
  }
  return undefined;
};

const pathsOf = (document: BootDocument): readonly (readonly [string, string])[] =>
  Object.entries({
    toplevel: document.toplevel,
    init: document.init,
    kernel: document.kernel,
    initrd: document.initrd,
    initrdSecrets: document.initrdSecrets,
    'xen.kernel': document.xen?.kernel,
    'xen.efiPath': document.xen?.efiPath,
    deviceTree: document.deviceTree,
  }).filter((entry): entry is [string, string] => entry[1] !== undefined);

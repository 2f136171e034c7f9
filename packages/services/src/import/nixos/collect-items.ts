import { NixtoolsError } from '@nixtools/nix-formats';
import type { EvaluatedItem } from '../evaluate/evaluate-items.ts';
import type { RawNixos } from './raw.ts';
import { rawNixos, unitKinds } from './raw.ts';

export interface Evaluated extends Pick<RawNixos, 'place' | 'storeDir' | 'files' | 'derivers' | 'failures'> {
  readonly items: readonly EvaluatedItem[];
}

type Members = Readonly<Record<string, unknown>>;

/** Items `KIND/NAME` of one kind, by name. */
const membersOf = (items: readonly EvaluatedItem[], kind: string): Members =>
  Object.fromEntries(
    items
      .filter(({ key }) => key.startsWith(`${kind}/`))
      .map(({ key, value }) => [key.slice(kind.length + 1), value]),
  );

/**
 * Puts the items of `import-nixos.nix` in their places. One that failed is absent, and its failure is listed.
 *
 * @throws {NixtoolsError} `NIXOS_UNKNOWN_FORM` (failed) for options that are not what any NixOS has
 */
export const collectItems = ({ items, ...about }: Evaluated): RawNixos => {
  const single = new Map(items.map(({ key, value }) => [key, value]));
  const parsed = rawNixos.safeParse({
    version: 1,
    ...about,
    system: single.get('system') ?? { system: '', isContainer: false, globalEnvironment: {} },
    units: Object.fromEntries(unitKinds.map((kind) => [kind, membersOf(items, kind)])),
    users: membersOf(items, 'users'),
    groups: membersOf(items, 'groups'),
    etc: membersOf(items, 'etc'),
    tmpfiles: single.get('tmpfiles') ?? { rules: [], settings: {} },
    activation: Object.values(membersOf(items, 'activation')).flat(),
    origins: single.get('origins') ?? {},
    baseline: single.get('baseline'),
    assertions: single.get('assertions') ?? [],
    warnings: single.get('warnings') ?? [],
  });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new NixtoolsError({
    code: 'NIXOS_UNKNOWN_FORM',
    kind: 'failed',
    message: `this NixOS has ${issue?.path.join('.') ?? 'its options'} in a form that is not known: ${issue?.message ?? ''}`,
    place: about.place,
    hint: 'NixOS from early 2014 on is understood; is this one of its forks?',
  });
};

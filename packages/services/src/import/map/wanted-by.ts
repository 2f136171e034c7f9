import type { RawNixos } from '../nixos/raw.ts';
import type { DraftService } from './draft-service.ts';

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(String) : []);

/** `wantedBy = [ "a.service" ]` of b is said in the description by a, which wants b. */
export const addWantedBy = (raw: RawNixos, services: readonly DraftService[]): void => {
  for (const { name, id } of services) {
    const unit = raw.units.services[name] ?? {};
    for (const [option, axis] of [
      ['wantedBy', 'wants'],
      ['requiredBy', 'requires'],
    ] as const)
      for (const target of services.filter((other) =>
        listOf(unit[option]).includes(`${other.name}.service`),
      )) {
        const there = listOf(target.draft.get(['dependencies', axis]));
        target.draft.put(['dependencies', axis], [...new Set([...there, id])], {
          unit: `${name}.service`,
          key: option,
        });
      }
  }
};

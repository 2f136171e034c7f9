import { configInvalid, type NixValue } from './nix-xml.ts';

/**
 * Reads attributes by name and kind, and remembers which were asked for. One that is absent or null is what it is by default.
 *
 * @param place names the attribute set in errors; what they throw is `INSTALL_CONFIG_INVALID`
 */
export const attributeReader = (members: ReadonlyMap<string, NixValue>, place: string) => {
  const asked = new Set<string>();
  const at = (name: string): string => `${place}, ${name}`;
  const value = (name: string): NixValue | undefined => {
    asked.add(name);
    return members.get(name);
  };
  const text = (name: string, otherwise = ''): string => {
    const found = value(name) ?? otherwise;
    if (typeof found === 'string') return found;
    throw configInvalid(at(name), 'no text');
  };
  return {
    text,
    has: (name: string): boolean => value(name) !== undefined,
    unknown: (): readonly string[] => [...members.keys()].filter((name) => !asked.has(name)),
    flag: (name: string): boolean => {
      const found = text(name);
      if (found !== '' && found !== 'true' && found !== 'false')
        throw configInvalid(at(name), `neither true nor false: ${JSON.stringify(found)}`);
      return found === 'true';
    },
    integer: (name: string, otherwise: number): number => {
      const found = text(name, String(otherwise));
      if (!/^-?[0-9]{1,9}$/.test(found)) throw configInvalid(at(name), `no number: ${JSON.stringify(found)}`);
      return Number(found);
    },
    oneOf: <T extends string>(name: string, allowed: readonly T[], otherwise: T): T => {
      const found = text(name) || otherwise;
      const known = allowed.find((each) => each === found);
      if (known === undefined)
        throw configInvalid(at(name), `none of ${allowed.join(', ')}: ${JSON.stringify(found)}`);
      return known;
    },
    path: (name: string, otherwise: string): string => {
      const found = text(name) || otherwise;
      if (found !== '' && (!found.startsWith('/') || /\p{Cc}/u.test(found)))
        throw configInvalid(at(name), `no absolute path: ${JSON.stringify(found)}`);
      return found;
    },
    list: (name: string): readonly string[] => {
      const found = value(name) ?? [];
      if (!Array.isArray(found)) throw configInvalid(at(name), 'no list');
      return found.map((each: NixValue) => {
        if (typeof each === 'string') return each;
        throw configInvalid(at(name), 'a list of something else than texts');
      });
    },
    members: (name: string): ReadonlyMap<string, NixValue> => {
      const found = value(name) ?? new Map<string, NixValue>();
      if (found instanceof Map) return found;
      throw configInvalid(at(name), 'no attribute set');
    },
  };
};

export type AttributeReader = ReturnType<typeof attributeReader>;

/** What realising something would do, as `--dry-run` tells it. */
export interface RealisePlan {
  /** Derivations to build here, inputs first. */
  readonly build: readonly string[];
  /** Store paths to download. */
  readonly fetch: readonly string[];
  /** Bytes over the network; absent when Nix does not say. */
  readonly downloadBytes: number | undefined;
  /** Bytes on the disk; absent when Nix does not say. */
  readonly unpackedBytes: number | undefined;
  /** Paths that Nix can neither build nor fetch. */
  readonly unknown: readonly string[];
}

const SECTIONS = [
  { name: 'build', heading: /^(?:this derivation|these \d+ derivations) will be built:$/ },
  { name: 'fetch', heading: /^(?:this path|these \d+ paths) will be fetched(?: \((.*)\))?:$/ },
  { name: 'unknown', heading: /^don't know how to build these paths\b.*:$/ },
] as const;

/** Whether a line begins a part of the plan. */
export const isHeading = (line: string): boolean => SECTIONS.some(({ heading }) => heading.test(line));

const UNITS: Readonly<Record<string, number>> = { B: 0, KiB: 1, MiB: 2, GiB: 3, TiB: 4 };

const bytesBefore = (word: string, sizes: string): number | undefined => {
  const [, amount, unit = ''] = new RegExp(`([\\d.]+) (\\w+) ${word}`).exec(sizes) ?? [];
  const power = UNITS[unit];
  return amount === undefined || power === undefined ? undefined : Math.round(Number(amount) * 1024 ** power);
};

/**
 * Reads the plan from what `nix-store --realise --dry-run` prints on stderr: headings, then indented paths.
 * The wording of Nix 2.8 and 2.26 is the same.
 */
export const parsePlan = (stderr: string): RealisePlan => {
  const found: Record<(typeof SECTIONS)[number]['name'], string[]> = { build: [], fetch: [], unknown: [] };
  let current: string[] | undefined;
  let sizes = '';
  for (const line of stderr.split('\n')) {
    if (current !== undefined && line.startsWith('  /')) {
      current.push(line.slice(2));
      continue;
    }
    const section = SECTIONS.find(({ heading }) => heading.test(line));
    current = section && found[section.name];
    if (section?.name === 'fetch') sizes = section.heading.exec(line)?.[1] ?? '';
  }
  return {
    ...found,
    downloadBytes: bytesBefore('download', sizes),
    unpackedBytes: bytesBefore('unpacked', sizes),
  };
};

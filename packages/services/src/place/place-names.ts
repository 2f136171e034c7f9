import { compareUtf8 } from '@nixtools/nix-formats';
import type { Problem } from '../check/problem.ts';
import { entryOf } from '../description/entry.ts';
import { placeOf } from '../description/marks.ts';
import { didYouMean } from '../read/suggest.ts';
import type { Hosts } from './place.ts';

/** Every name in `place` is one of a part or a host, no two hosts are at one address, and what is said fits together. */
export const placeNameProblems = (deployment: Hosts, parts: readonly string[]): Problem[] => {
  const { on = {}, replicas = {} } = deployment.place ?? {};
  const hosts = Object.keys(deployment.hosts);
  return [
    ...sharedAddresses(deployment),
    ...unknownParts('on', Object.keys(on), { deployment, parts }),
    ...unknownParts('replicas', Object.keys(replicas), { deployment, parts }),
    ...Object.entries(on).flatMap(([part, names]) => [
      ...unknownHosts(part, names, { deployment, hosts }),
      ...countProblems(part, new Set(names).size, deployment),
    ]),
  ];
};

/** Two hosts at one address would both listen there, and nobody could say which is reached. */
const sharedAddresses = (deployment: Hosts): Problem[] => {
  const first = new Map<string, string>();
  return Object.entries(deployment.hosts)
    .sort(([a], [b]) => compareUtf8(a, b))
    .flatMap(([name, { address }]) => {
      if (address === undefined) return [];
      const key = plainAddress(address);
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, name);
        return [];
      }
      return [
        {
          code: 'PLACE_ADDRESS_CLAIMED',
          message: `${other} and ${name} both have the address ${address}`,
          places: [other, name].map((host) => placeOf(deployment, ['hosts', host, 'address'])),
          hint: 'give each host an address of its own',
        },
      ];
    });
};

/** IPv6 has many spellings: `fd00:0::2` is `fd00::2`. */
const plainAddress = (address: string): string =>
  address.includes(':') ? new URL(`http://[${address}]/`).hostname : address;

const unknownParts = (
  axis: 'on' | 'replicas',
  names: readonly string[],
  { deployment, parts }: { readonly deployment: Hosts; readonly parts: readonly string[] },
): Problem[] => {
  const known = new Set(parts);
  return names
    .filter((part) => !known.has(part))
    .map((part) => ({
      code: 'PLACE_PART_UNKNOWN',
      message: `place.${axis} names the part "${part}", and there is none`,
      places: [placeOf(deployment, ['place', axis, part])],
      hint: didYouMean(part, parts) ?? `there are ${parts.join(', ')}`,
    }));
};

const unknownHosts = (
  part: string,
  names: readonly string[],
  { deployment, hosts }: { readonly deployment: Hosts; readonly hosts: readonly string[] },
): Problem[] =>
  names
    .filter((name) => !hosts.includes(name))
    .map((name) => ({
      code: 'PLACE_HOST_UNKNOWN',
      message: `${part} is to be on "${name}", and there is no such host`,
      places: [placeOf(deployment, ['place', 'on', part]), placeOf(deployment, ['hosts'])],
      hint: didYouMean(name, hosts) ?? `there are ${hosts.join(', ')}`,
    }));

const countProblems = (part: string, named: number, deployment: Hosts): Problem[] => {
  const at = placeOf(deployment, ['place', 'on', part]);
  const wanted = entryOf(deployment.place?.replicas, part);
  if (named === 0)
    return [
      {
        code: 'PLACE_PART_UNPLACED',
        message: `${part} is to be on no host`,
        places: [at],
        hint: 'name one, or leave the part out',
      },
    ];
  if (wanted === undefined || wanted === named) return [];
  return [
    {
      code: 'PLACE_REPLICAS',
      message: `${part} is to be on ${wanted} hosts, and ${named} ${named === 1 ? 'is' : 'are'} named`,
      places: [placeOf(deployment, ['place', 'replicas', part]), at],
      hint: 'remove one of the two',
    },
  ];
};

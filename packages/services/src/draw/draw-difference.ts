import { compareUtf8 } from '@nixtools/nix-formats';
import { type Difference, difference } from '../place/difference.ts';
import { counted } from './counted.ts';
import { type DrawnDeployment, drawHost, linkOf } from './draw-deployment.ts';
import type { Change, DrawnHost, DrawnLink, DrawnRow, DrawnService, Graph } from './graph.ts';

/**
 * The way from one deployment to another: what starts, stops, changes and moves. Who reaches whom is as it will be.
 *
 * @example toSvg(drawDifference(low, high, 'high tide'))
 */
export const drawDifference = (low: DrawnDeployment, high: DrawnDeployment, title: string): Graph => {
  const found = difference(low.deployed, high.deployed);
  const names = [...new Set([...low.deployed.hosts.keys(), ...high.deployed.hosts.keys()])].sort(compareUtf8);
  return {
    title,
    summary: summaryOf(found),
    hosts: names.map((name) => changedHost(name, { low, high, found })),
    links: [
      ...high.deployed.links.map(linkOf),
      ...found.moves.map(
        ({ service, from, to, state }): DrawnLink => ({
          from: { host: from, service },
          to: { host: to, service },
          how: 'moves',
          text: state.join(', '),
        }),
      ),
    ],
  };
};

interface Changes {
  readonly low: DrawnDeployment;
  readonly high: DrawnDeployment;
  readonly found: Difference;
}

const changedHost = (name: string, { low, high, found }: Changes): DrawnHost => {
  const after = drawHost(name, high);
  const isThere = new Set(after.services.map(({ id }) => id));
  const gone = Object.keys(low.deployed.hosts.get(name)?.services ?? {})
    .filter((id) => !isThere.has(id))
    .map((id): DrawnService => ({ id, rows: stateRows(name, id, found) }));
  const isHost = high.deployed.hosts.has(name);
  const services = [...after.services, ...gone].sort((a, b) => compareUtf8(a.id, b.id));
  return {
    ...after,
    notes: isHost ? after.notes : ['is no longer used'],
    services: services.map((service) => {
      const change = changeOf(name, service.id, found);
      return change === undefined ? service : { ...service, change };
    }),
  };
};

const changeOf = (
  host: string,
  service: string,
  { starts, stops, changes, moves }: Difference,
): Change | undefined => {
  const isIn = (list: Difference['starts']): boolean =>
    list.some((one) => one.host === host && one.service === service);
  if (isIn(starts)) return 'starts';
  if (isIn(stops)) return 'stops';
  if (isIn(changes)) return 'changes';
  if (moves.some((move) => move.to === host && move.service === service)) return 'arrives';
  return moves.some((move) => move.from === host && move.service === service) ? 'leaves' : undefined;
};

/** What has to travel before the service can start elsewhere. */
const stateRows = (host: string, service: string, { moves }: Difference): readonly DrawnRow[] =>
  moves
    .filter((move) => move.from === host && move.service === service)
    .flatMap(({ to, state }) =>
      state.map((folder) => ({ key: `state ${folder}`, label: `to ${to}`, text: folder })),
    );

const summaryOf = ({ starts, stops, changes, moves }: Difference): string => {
  const travel = moves.reduce((sum, { state }) => sum + state.length, 0);
  const said = [
    [starts, 'start'],
    [stops, 'stop'],
    [changes, 'change'],
    [moves, 'move'],
  ] as const;
  const counts = said.filter(([list]) => list.length > 0);
  if (counts.length === 0) return 'nothing changes';
  const words = counts.map(([list, verb], index) => {
    const who = index === 0 ? counted(list.length, 'service') : String(list.length);
    return `${who} ${verb}${list.length === 1 ? 's' : ''}`;
  });
  return `${words.join(', ')}${travel === 0 ? '' : `; ${counted(travel, 'folder')} must travel`}`;
};

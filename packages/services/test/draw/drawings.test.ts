import { describe, expect, it } from 'vitest';
import type { Graph } from '../../src/draw/graph.ts';
import { drawDeployment, drawDifference, drawSet, mergeAll, partsOf, settle } from '../../src/index.ts';
import { bothSets, littleTide } from './little-tide.ts';

const low = littleTide({ data: 'h1', shop: 'h1' });
const high = littleTide({ data: 'h3', shop: 'h1' });

const rowsOf = ({ hosts }: Graph, host: string | undefined, service: string) =>
  hosts
    .find(({ name }) => name === host)
    ?.services.find(({ id }) => id === service)
    ?.rows.map(({ label, text }) => `${label} ${text}`);

const linksOf = ({ links }: Graph) =>
  links.map(({ from, to, how, text }) =>
    `${from.host}/${from.service} ${how} ${to.host}/${to.service} ${text}`.trim(),
  );

describe('the picture of a deployment', () => {
  it('has hosts with their parts, services with users and ports, and a socket for whom it is near', () => {
    const graph = drawDeployment(low, 'low');
    expect(graph.hosts.map(({ name, notes }) => [name, ...notes])).toEqual([
      ['h1', '10.0.0.1', 'data, shop'],
    ]);
    expect(rowsOf(graph, 'h1', 'db@shop')).toEqual(['user db-shop', 'sql 20000', 'sql /run/db@shop/sock']);
    expect(rowsOf(graph, 'h1', 'queue')).toEqual(['user worker', 'amqp 5672']);
    expect(rowsOf(graph, 'h1', 'shop')).toEqual(['store unix:/run/db@shop/sock']);
    expect(linksOf(graph)).toEqual([
      'h1/shop socket h1/db@shop unix:/run/db@shop/sock',
      'h1/shop waits h1/queue',
    ]);
    expect(graph.summary).toBe('1 host, 3 services; 0 of 1 need are met over the network');
  });

  it('has an address for whom it is far; each link ends at rows that are there', () => {
    const graph = drawDeployment(high, 'high');
    expect(linksOf(graph)).toEqual(['h1/shop address h3/db@shop 10.0.0.2:20000', 'h1/shop waits h1/queue']);
    expect(graph.summary).toBe('2 hosts, 3 services; 1 of 1 need is met over the network');
    for (const { from, to } of graph.links)
      for (const end of [from, to])
        if (end.row !== undefined)
          expect(
            graph.hosts
              .find(({ name }) => name === end.host)
              ?.services.find(({ id }) => id === end.service)
              ?.rows.map(({ key }) => key),
          ).toContain(end.row);
  });
});

describe('the picture of a change', () => {
  const graph = drawDifference(low, high, 'up');
  const changes = graph.hosts.map(({ name, services }) => [
    name,
    ...services.map(({ id, change }) => `${id} ${change}`),
  ]);

  it('says what leaves, arrives, changes and stays, with the state that must travel', () => {
    expect(changes).toEqual([
      ['h1', 'db@shop leaves', 'queue undefined', 'shop changes'],
      ['h3', 'db@shop arrives'],
    ]);
    expect(rowsOf(graph, 'h1', 'db@shop')).toEqual(['to h3 /var/lib/db@shop']);
    expect(linksOf(graph)).toContain('h1/db@shop moves h3/db@shop /var/lib/db@shop');
    expect(graph.summary).toBe('1 service changes, 1 moves; 1 folder must travel');
  });

  it('says when nothing changes, and which hosts are no longer used', () => {
    const same = drawDifference(low, low, 'same');
    expect(same.summary).toBe('nothing changes');
    expect(same.hosts.flatMap(({ services }) => services.flatMap(({ change }) => change ?? []))).toEqual([]);
    const down = drawDifference(high, low, 'down');
    expect(down.hosts.find(({ name }) => name === 'h3')?.notes).toEqual(['is no longer used']);
  });
});

it('the picture of a set has who needs whom, with ports that are still open', () => {
  const graph = drawSet(settle(mergeAll(bothSets.map(partsOf))), 'shop');
  expect(rowsOf(graph, undefined, 'db@shop')).toEqual(['sql auto, ${own.runtime}/sock']);
  expect(rowsOf(graph, undefined, 'shop')).toEqual(['store db@shop sql']);
  expect(linksOf(graph)).toEqual([
    'undefined/shop open undefined/db@shop db@shop sql',
    'undefined/shop waits undefined/queue',
  ]);
});

import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { lookupAttr } from '@nixtools/catalog';
import { openCatalog } from '@nixtools/catalog/lmdb';
import { canonicalJson, type NamedKey, printNamedKey } from '@nixtools/nix-formats';
import type { ListedPackage } from '@nixtools/snapshot';
import {
  openChannels,
  type Payload,
  type Publication,
  type PublishOptions,
  parseEnvelope,
  parsePayload,
  publishSnapshot,
  type StateFolder,
} from '../src/index.ts';
import { signPayload } from '../src/signature/ed25519.ts';
import { makeSnapshot } from './throwaway-snapshot.ts';

export interface KeyPair {
  readonly secret: NamedKey;
  /** `name:base64` */
  readonly open: string;
}

/** An Ed25519 pair in Nix's form. */
export const keyPair = (name: string): KeyPair => {
  const { d = '', x = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  const [seed, open] = [Buffer.from(d, 'base64url'), Buffer.from(x, 'base64url')];
  return {
    secret: { name, bytes: Buffer.concat([seed, open]) },
    open: printNamedKey({ name, bytes: open }),
  };
};

export const now = new Date('2026-11-22T10:00:00Z');

/** A folder for everything: a snapshot, the published folder and a client's state. */
export interface ThrowawayChannel {
  readonly folder: string;
  readonly snapshot: string;
  readonly published: string;
  /** The `file:` address of the published folder. */
  readonly address: string;
  readonly state: StateFolder;
  readonly key: KeyPair;
  /** Makes a snapshot of packages `name -> what they print`, maybe with their files, and publishes it. */
  publish(
    packages: Readonly<Record<string, string>>,
    options?: Partial<PublishOptions>,
    listed?: readonly ListedPackage[],
  ): Promise<Publication>;
  /** What the pointer says. */
  payload(): Promise<Payload>;
  /** What is in `parts/`, sorted. */
  partNames(): Promise<string[]>;
  /** Writes another payload with a good signature. */
  resign(payload: unknown, key?: NamedKey): Promise<void>;
  /** What a client sees of an attribute. */
  description(attr: string): Promise<unknown>;
  remove(): Promise<void>;
}

export const channelName = 'main';

export const throwawayChannel = async (): Promise<ThrowawayChannel> => {
  const folder = await mkdtemp(join(tmpdir(), 'nixtools-channel-'));
  const at = (name: string): string => join(folder, name);
  const key = keyPair('test-1');
  const state = { folder: at('state') };
  const pointer = at('public/channel.json');
  const defaults = { keys: [key.secret], now, expires: 90 };
  return {
    ...{ folder, state, key },
    snapshot: at('snapshot'),
    published: at('public'),
    address: `${pathToFileURL(at('public')).href}/`,
    publish: async (packages, options = {}, listed) => {
      await makeSnapshot(folder, at('snapshot'), packages, listed);
      return publishSnapshot({ ...defaults, snapshot: at('snapshot'), folder: at('public'), ...options });
    },
    payload: async () =>
      parsePayload(parseEnvelope(await readFile(pointer, 'utf8'), pointer).payload, pointer),
    partNames: async () => (await readdir(at('public/parts'))).sort(),
    resign: async (payload, secret = key.secret) => {
      const text = canonicalJson(payload);
      const signatures = [printNamedKey(signPayload(text, secret))];
      await writeFile(pointer, JSON.stringify({ payload: text, signatures }));
    },
    description: async (attr) => {
      const [channel] = openChannels(state, channelName);
      const catalog = await openCatalog(channel?.catalogFile ?? '');
      try {
        const entry = await lookupAttr(catalog.reader, attr);
        return entry !== undefined && 'meta' in entry ? entry.meta['description'] : entry;
      } finally {
        await catalog.close();
      }
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
};

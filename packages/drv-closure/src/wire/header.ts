import type { Header } from '@nixtools/sections';
import type { PackHeader } from './layout.ts';
import { corruptPack } from './limits.ts';

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

/** @throws {NixtoolsError} `PACK_CORRUPT` (verification) */
export const parseHeader = (header: Header, place: string): PackHeader => {
  const { storeDir, nodes, roots } = header;
  if (
    typeof storeDir !== 'string' ||
    storeDir.length > 1000 ||
    !/^(?:\/(?!\.\.?(?:\/|$))[^/\0]+)+$/.test(storeDir)
  )
    throw corruptPack(place, 'the header names no store folder');
  if (!isCount(nodes) || !isCount(roots)) throw corruptPack(place, 'the header has no counts');
  return { storeDir, nodes, roots };
};

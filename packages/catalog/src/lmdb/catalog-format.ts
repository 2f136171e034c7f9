import type { SealedFormat } from '@nixtools/sealed-lmdb';
import { corrupt } from '../format/corrupt.ts';

export const catalogFormat: SealedFormat = { magic: 'nixtools-catalog', damaged: corrupt };

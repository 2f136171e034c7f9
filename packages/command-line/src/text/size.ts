import { usageError } from '../usage-error.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1536 -> `1.5 KiB`. */
export const formatSize = (bytes: number): string => {
  const power = Math.min(units.length - 1, bytes < 1 ? 0 : Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${power === 0 ? value : value.toFixed(1)} ${units[power]}`;
};

/**
 * `300M`, `2GiB`, `1048576` -> bytes. Powers of 1024, as memory is counted.
 *
 * @throws {NixtoolsError} `USAGE` (usage)
 */
export const parseSize = (text: string, option: string): number => {
  const match = /^([0-9]+(?:\.[0-9]+)?)\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim());
  const power = ['', 'K', 'M', 'G', 'T'].indexOf((match?.[2] ?? '').toUpperCase());
  const bytes = Math.floor(Number(match?.[1]) * 1024 ** power);
  if (match === null || !Number.isSafeInteger(bytes) || bytes < 1)
    throw usageError(`--${option}: "${text}" is no size`, 'write a number with a unit: 300M, 2G');
  return bytes;
};

import { corrupt } from './corrupt.ts';

const decoder = new TextDecoder('utf-8', { fatal: true });

export function decodeUtf8(bytes: Uint8Array | undefined, place: string): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw corrupt(place, cause);
  }
}

/** What the kernel wants archives of one initramfs to begin at. */
const alignment = 4;

/**
 * Several archives as one initramfs: the kernel unpacks them one after the other, later members over earlier ones. Each
 * may be compressed on its own; microcode comes first and is not.
 *
 * @example concatInitramfs([writeCpio(base), secrets])
 */
export const concatInitramfs = (archives: readonly Uint8Array[]): Uint8Array => {
  const filled = archives.map(({ length }) => Math.ceil(length / alignment) * alignment);
  const whole = new Uint8Array(filled.reduce((sum, size) => sum + size, 0));
  let at = 0;
  for (const [index, archive] of archives.entries()) {
    whole.set(archive, at);
    at += filled[index] ?? 0;
  }
  return whole;
};

/** What an initramfs of `sayAndStop` has said; the end of the output where none has. */
export const started = (output: string): string =>
  /STARTED (.*)/.exec(output.replaceAll('\r', ''))?.[1] ?? output.slice(-2000);

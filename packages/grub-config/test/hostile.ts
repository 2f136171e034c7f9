import fc from 'fast-check';

/** What has a meaning in GRUB, in a shell, to `echo`, or in a kernel's command line. */
const pieces: readonly string[] = [
  ...'\'"\\$}{`;|&<>()#*?[]~!%=-. \t\n\r\0\u0007\u007f\u0085\u2028',
  ...'ü € 日本 😀 é \u202e \ud800 \u00a0 \ufeff'.split(' '),
  ...'|| && >> -- --- -n -e --id --class ../ /* [a-z] \\n \\x20 \\" \\\''.split(' '),
  ...`$x $\{x} $\{ $1 $@ $? if fi function menuentry exit reboot NixOS quiet root= a 0 42`.split(' '),
  ...['\n#', '\n}\n', '\\\n', "'\n#'", '  ', 'dyndbg="a b"'],
  ...['$(touch PWNED)', '`touch PWNED`', '"; touch PWNED; "', "'; touch PWNED; '"],
];

export const hostileText = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'grapheme' })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

import fc from 'fast-check';

/** What has a meaning in GRUB, in a shell, to `echo`, or in a kernel's command line. */
const pieces = [
  ...["'", '"', '\\', '$', '${', '}', '{', '`', ';', '|', '||', '&', '&&', '<', '>', '>>', '(', ')', '#'],
  ...[
    ' ',
    '  ',
    '\t',
    '\n',
    '\r',
    '\0',
    '\u0007',
    '\u007f',
    '\u0085',
    '\u2028',
    '\n#',
    '\n}\n',
    '\\\n',
    "'\n#'",
  ],
  ...['*', '?', '[', ']', '[a-z]', '~', '!', '%', '=', '-', '--', '---', '-n', '-e', '--id', '--class'],
  ...[
    '$x',
    '${x}',
    '$1',
    '$@',
    '$?',
    '$(touch PWNED)',
    '`touch PWNED`',
    '"; touch PWNED; "',
    "'; touch PWNED; '",
  ],
  ...['if', 'fi', 'function', 'menuentry', 'exit', 'reboot', '\\n', '\\x20', '\\"', "\\'", '../', '/*'],
  ...['ü', '€', '日本', '😀', '\ud800', '\u202e', '\u00a0', 'é', '\ufeff'],
  ...['NixOS', 'quiet', 'root=', 'console=ttyS0', 'a', '0', '42', '.'],
];

export const hostileText = fc
  .array(fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...pieces) }, fc.string({ unit: 'grapheme' })), {
    maxLength: 12,
  })
  .map((parts) => parts.join(''));

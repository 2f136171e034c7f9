/** What bash understands and a POSIX shell does not, as far as words show it. */
const bashOnly = [
  /\[\[/,
  /<<</,
  /<\(/,
  /(^|[\s;])\(\(/,
  /(^|[\s;])(source|declare|local|shopt|pushd|popd|typeset|mapfile|readarray|let)\s/m,
  /(^|\s)function\s+\w+/,
  /\w+\+?=\(/,
  /\$\{!?\w+(\[|\/|:\d|,,?|\^\^?)/,
  /\$'/,
  /&>/,
  /\|&/,
  /pipefail/,
  // dash's echo has no options, and reads backslashes itself.
  /\becho -[en]/,
  /\becho\s[^\n]*\\[\\abcefnrtv0]/,
  /\[ [^\]\n]*\s==\s/,
  /\{\d+\.\.\d+\}/,
  // {a,b}, but not ${a,b}
  /(?<!\$)\{[^\s{}]*,[^\s{}]*\}/,
  /\$\(\([^)]*(\+\+|--|\*\*)/,
  /\$\[/,
  /\$\{?(RANDOM|SECONDS|UID|EUID|HOSTNAME|OSTYPE|PIPESTATUS|FUNCNAME|BASH\w*)\b/,
  /(^|[\s;])(select|compgen|coproc|disown)\s/m,
  /(^|[\s;])(type -[pPt]|wait -n|printf -v|exec -[acl]|trap\s.*\s(ERR|DEBUG|RETURN)\b)/m,
  /\bread -[a-zA-Z]*[adnpst]/,
];

const needsBash = (text: string): boolean => bashOnly.some((pattern) => pattern.test(text));

/**
 * A script of NixOS, which runs it with `bash -e`: text for a POSIX shell, which runs it the same way, unless it needs
 * bash.
 *
 * @example nixosScript('mkdir -p /var/lib/x\n') // { script: 'mkdir -p /var/lib/x\n' }
 */
export const nixosScript = (
  text: string,
  args = '',
): { readonly script: string } | { readonly argv: readonly string[] } => {
  const body = text.replace(/^\n+|\s+$/g, '');
  const script = `${args.trim() === '' ? '' : `set -- ${args.trim()}\n`}${body}\n`;
  return needsBash(body) ? { argv: ['/bin/bash', '-ec', script] } : { script };
};

/** Commands one after the other; the first that fails ends them, unless its failure is ignored. */
export const sequence = (
  commands: readonly { readonly line: string; readonly ignoreError: boolean }[],
): string => commands.map(({ line, ignoreError }) => `${line}${ignoreError ? ' || true' : ''}\n`).join('');

import type { NamedService } from '../render/target.ts';
import { quoteSh } from './quote.ts';

/** Lines that read files of NAME=value lines, with or without quotes around the value. Nothing in them is run. */
const eachVariable = (files: readonly string[], unreadable: string, use: string): string[] => [
  `for file in ${files.map(quoteSh).join(' ')}; do`,
  `  [ -r "$file" ] || ${unreadable}`,
  '  while IFS= read -r line || [ -n "$line" ]; do',
  '    case $line in',
  `      '' | '#'* | ';'*) continue ;;`,
  `      *=\\"*\\") value=\${line#*=\\"}; line=\${line%%=*}=\${value%\\"} ;;`,
  `      *=\\'*\\') value=\${line#*=\\'}; line=\${line%%=*}=\${value%\\'} ;;`,
  '      *=*) ;;',
  '      *) continue ;;',
  '    esac',
  `    ${use}`,
  '  done <"$file"',
  'done',
];

/** Lines that make words of the variables, `"$@"`, which go before the program. */
export const environmentFileLines = ({ exec: { envFiles = [] } = {} }: NamedService): string[] =>
  envFiles.length === 0
    ? []
    : ['set --', ...eachVariable(envFiles, 'fail "$file cannot be read"', 'set -- "$@" "$line"')];

/** Lines that export the variables, in a shell that becomes the program; what is no name of a variable is left out. */
export const exportFileLines = ({ exec: { envFiles = [] } = {} }: NamedService): string[] =>
  envFiles.length === 0
    ? []
    : eachVariable(
        envFiles,
        '{ echo "$file cannot be read" >&2; exit 1; }',
        `case \${line%%=*} in '' | [0-9]* | *[!A-Za-z0-9_]*) ;; *) export "$line" ;; esac`,
      );

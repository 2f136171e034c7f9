import type { FolderContent } from './folder-content.ts';

export interface PageOptions {
  readonly content: FolderContent;
  /** Where the reader found the page, without a slash at the end. */
  readonly address: string;
  readonly now: Date;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const number = (count: number): string => count.toLocaleString('en-US');

const ageOf = (created: string, now: Date): string => {
  const days = Math.floor((now.getTime() - Date.parse(created)) / 86_400_000);
  return days < 1 ? 'less than a day' : days === 1 ? 'one day' : `${number(days)} days`;
};

const facts = ({ content, now }: PageOptions): readonly (readonly [string, string])[] => {
  const { system, storeDir, counts, published } = content;
  const unevaluated = counts.errors === 0 ? '' : `, and ${number(counts.errors)} that failed to evaluate`;
  return [
    ['System', system],
    ['Store', storeDir],
    ['Packages', `${number(counts.entries)}${unevaluated}`],
    ...(published === undefined
      ? []
      : ([
          ['Version', String(published.version)],
          ['Age', `${ageOf(published.created, now)} (published ${published.created})`],
          ['Expires', published.expires],
          ['Signed by', published.signers.join(', ') || 'nobody'],
        ] as const)),
  ];
};

const section = (title: string, lines: readonly string[]): string =>
  `<h2>${escapeHtml(title)}</h2>\n<pre>${escapeHtml(lines.join('\n'))}</pre>\n`;

const useIt = ({ content: { published, storeDir }, address }: PageOptions): string => {
  const trust = published?.signers.length === 0 ? '--unsigned' : '--key PUBLIC-KEY';
  const add = [`preenix channel add NAME ${address} ${trust}`, 'preenix install hello'];
  const realise = [`nix-store --realise ${storeDir}/….drv \\`, `  --option extra-substituters ${address}`];
  return (
    (published === undefined ? '' : section('With preenix', add)) +
    section('With plain Nix, for a .drv that this cache holds', realise)
  );
};

/** The policy that goes with the page: it loads nothing and runs nothing. */
export const pagePolicy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/** What a person sees who opens the address in a browser. Nothing in it is taken for markup. */
export const printPage = (options: PageOptions): string => {
  const { system, published } = options.content;
  const title = `${published === undefined ? 'Derivations' : 'A preenix channel'} for ${system}`;
  const what =
    published === undefined
      ? 'This is a Nix binary cache of derivations and their sources: what to build, not what was built.'
      : 'This is a nixpkgs that somebody has evaluated: packages can be searched and installed without evaluating anything. ' +
        'It is a Nix binary cache of the derivations and their sources, too.';
  const rows = facts(options).map(
    ([name, value]) => `<tr><th>${escapeHtml(name)}</th><td>${escapeHtml(value)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeHtml(title)}</title>
<style>
body { font: 1rem/1.5 sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
th { text-align: left; padding-right: 1.5rem; font-weight: normal; opacity: .7 }
pre { overflow-x: auto; padding: .75rem; border: 1px solid }
</style>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(what)}</p>
<table>
${rows.join('\n')}
</table>
${useIt(options)}</html>
`;
};

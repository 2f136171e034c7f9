import { hashBytes, printBase64, storePathName } from '@nixtools/nix-formats';
import type { ClosureAudit } from '../report.ts';
import { type Cell, cellsOf } from './cells.ts';
import { escapeHtml } from './escape.ts';
import { type Rectangle, squarify } from './squarify.ts';

const WIDTH = 1200;
const HEIGHT = 720;
const HEAD = 16;
/** Of a label's letter, in units of the picture. */
const LETTER = 6.6;

/** On a narrow screen the picture keeps a size that can be read, and is moved sideways; the page is not. */
const style = `:root{color-scheme:light dark;font:14px/1.4 system-ui,sans-serif}body{margin:1rem auto;max-width:1240px;padding:0 1rem}h1{overflow-wrap:anywhere}
#map{overflow-x:auto}svg{display:block;width:100%;min-width:60rem;height:auto;font:11px system-ui,sans-serif}g:focus{outline:none}rect{stroke:#fff;stroke-width:1}
g:focus>rect.path,g:hover>rect.path{stroke:#000;stroke-width:3}text{fill:#111;pointer-events:none}rect.part{fill:#fff;fill-opacity:.35}
#detail{min-height:8rem;white-space:pre-wrap;overflow-wrap:anywhere;font-family:ui-monospace,monospace}`;

/** Shows what has the focus or the pointer; arrow keys go to the next and the one before. Without it, titles still tell. */
const script = `const cells=[...document.querySelectorAll('g[tabindex]')];const detail=document.getElementById('detail');
const show=(cell)=>{detail.textContent=cell.querySelector('title').textContent};
cells.forEach((cell,at)=>{cell.addEventListener('focus',()=>show(cell));cell.addEventListener('pointerenter',()=>show(cell));
cell.addEventListener('keydown',(event)=>{const step={ArrowRight:1,ArrowDown:1,ArrowLeft:-1,ArrowUp:-1}[event.key];
if(step===undefined)return;event.preventDefault();cells[(at+step+cells.length)%cells.length].focus()})});`;

/** Lighter the farther from the roots. */
const colours = [
  '#7fb3d5',
  '#a9cce3',
  '#a3d9c9',
  '#c5e8b7',
  '#f5e6a1',
  '#f5cba7',
  '#e6b0aa',
  '#d7bde2',
] as const;

const colourOf = ({ distance }: Cell): string =>
  colours[Math.min(distance, colours.length - 1)] ?? colours[0];

const number = (value: number): string => String(Math.round(value * 100) / 100);

const rectangle = ({ x, y, width, height }: Rectangle, attributes: string): string =>
  `<rect x="${number(x)}" y="${number(y)}" width="${number(width)}" height="${number(height)}" ${attributes}/>`;

/** As much of a label as fits; nothing where that would be a letter or two. */
const label = (text: string, { x, y, width, height }: Rectangle): string => {
  const letters = Math.floor((width - 6) / LETTER);
  if (height < HEAD || letters < 3) return '';
  const characters = [...text];
  const shown = characters.length <= letters ? text : `${characters.slice(0, letters - 1).join('')}…`;
  return `<text x="${number(x + 3)}" y="${number(y + 12)}">${escapeHtml(shown)}</text>`;
};

const innerOf = ({ inner }: Cell, { x, y, width, height }: Rectangle): string => {
  const within = { x: x + 3, y: y + HEAD, width: width - 6, height: height - HEAD - 3 };
  if (inner.length < 2 || within.width < 20 || within.height < 20) return '';
  const places = squarify(
    inner.map(({ size }) => size),
    within,
  );
  return places
    .map((place, index) => `${rectangle(place, 'class="part"')}${label(inner[index]?.label ?? '', place)}`)
    .join('');
};

const cellGroup = (cell: Cell, place: Rectangle): string =>
  [
    `<g tabindex="0" role="img" aria-label="${escapeHtml(cell.detail.join(', '))}">`,
    `<title>${escapeHtml(cell.detail.join('\n'))}</title>`,
    rectangle(place, `class="path" fill="${colourOf(cell)}"`),
    `${label(cell.label, place)}${innerOf(cell, place)}</g>\n`,
  ].join('');

const hashOf = (text: string): string =>
  `'sha256-${printBase64(hashBytes('sha256', new TextEncoder().encode(text)))}'`;

/**
 * A page that shows a closure as a treemap: areas are sizes, colours how far a path is from a root. One file, which asks
 * nobody for anything and runs no script but its own; the same audit gives the same bytes. It is well-formed XML too.
 */
export const treemapOf = (audit: ClosureAudit): string => {
  const { cells, title } = cellsOf(audit);
  const places = squarify(
    cells.map(({ size }) => size),
    { x: 0, y: 0, width: WIDTH, height: HEIGHT },
  );
  const names = audit.roots.slice(0, 3).map(storePathName).join(', ');
  const head = escapeHtml(`${names}${audit.roots.length > 3 ? ', ...' : ''}: ${title}`);
  const policy = `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}`;
  const groups = cells.map((cell, index) => {
    const place = places[index];
    return place === undefined ? '' : cellGroup(cell, place);
  });
  return `<!DOCTYPE html>
<html lang="en" xmlns="http://www.w3.org/1999/xhtml"><head><meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy).replaceAll('&#39;', "'")}"/>
<meta name="viewport" content="width=device-width"/>
<title>${head}</title>
<style>${style}</style></head>
<body><h1>${head}</h1>
<p>Areas are sizes as Nix counts them; the colour says how many references a path is from a root. Point at a path, or go with Tab and the arrow keys.</p>
<div id="map"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" xmlns="http://www.w3.org/2000/svg" role="group" aria-label="${head}">
${groups.join('')}</svg></div>
<p id="detail" role="status"></p>
<script>${script}</script></body></html>
`;
};

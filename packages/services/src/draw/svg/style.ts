import type { Change, How } from '../graph.ts';

interface Colours {
  readonly page: string;
  readonly text: string;
  readonly faint: string;
  readonly host: string;
  readonly frame: string;
  readonly box: string;
  readonly edge: string;
  readonly links: Readonly<Record<How, string>>;
  readonly changes: Readonly<Record<Change, { readonly fill: string; readonly line: string }>>;
}

const light: Colours = {
  page: '#ffffff',
  text: '#1c2330',
  faint: '#5a6474',
  host: '#f3f5f8',
  frame: '#c3cad5',
  box: '#ffffff',
  edge: '#8a94a3',
  links: {
    socket: '#1d7f52',
    loopback: '#1d7f52',
    address: '#2563c9',
    open: '#5a6474',
    waits: '#8a94a3',
    moves: '#c2600c',
  },
  changes: {
    starts: { fill: '#e3f6ea', line: '#1d7f52' },
    arrives: { fill: '#e3f6ea', line: '#1d7f52' },
    stops: { fill: '#fde7e7', line: '#c02f2f' },
    leaves: { fill: '#fde7e7', line: '#c02f2f' },
    changes: { fill: '#fdf2dc', line: '#b06a08' },
  },
};

const dark: Colours = {
  page: '#11151c',
  text: '#e6eaf0',
  faint: '#a3adbb',
  host: '#1a2029',
  frame: '#3a4452',
  box: '#232b36',
  edge: '#66717f',
  links: {
    socket: '#4cc38a',
    loopback: '#4cc38a',
    address: '#6ea8fe',
    open: '#a3adbb',
    waits: '#7d8896',
    moves: '#f0a35e',
  },
  changes: {
    starts: { fill: '#173527', line: '#4cc38a' },
    arrives: { fill: '#173527', line: '#4cc38a' },
    stops: { fill: '#40201f', line: '#f07178' },
    leaves: { fill: '#40201f', line: '#f07178' },
    changes: { fill: '#3c2f14', line: '#e0a93f' },
  },
};

const rulesFor = ({
  page,
  text,
  faint,
  host,
  frame,
  box,
  edge,
  links,
  changes,
}: Colours): readonly string[] => [
  `.page{fill:${page}}`,
  `text{fill:${text}}`,
  `.faint{fill:${faint}}`,
  `.host{fill:${host};stroke:${frame}}`,
  `.box{fill:${box};stroke:${edge}}`,
  ...Object.entries(links).flatMap(([how, colour]) => [
    `.${how}{stroke:${colour}}`,
    `.head-${how}{fill:${colour}}`,
  ]),
  ...Object.entries(changes).flatMap(([change, { fill, line }]) => [
    `.box.${change}{fill:${fill};stroke:${line}}`,
    `.badge.${change}{fill:${line}}`,
  ]),
];

/** Fonts that are there; colours for both kinds of screen; kinds of links differ without their colours too. */
export const style = [
  'text{font:12px system-ui,"Segoe UI","Noto Sans","DejaVu Sans",sans-serif}',
  '.title{font-size:17px;font-weight:600}',
  '.name{font-size:14px;font-weight:600}',
  '.id{font:600 13px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}',
  '.row{font:11px ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}',
  '.badge{font-size:11px;font-weight:600;text-anchor:end}',
  '.link{fill:none;stroke-width:1.5}',
  '.loopback{stroke-dasharray:6 3}',
  '.address{stroke-width:1.8}',
  '.waits{stroke-dasharray:1.5 3.5;stroke-linecap:round}',
  '.moves{stroke-width:3}',
  ...rulesFor(light),
  `@media (prefers-color-scheme:dark){${rulesFor(dark).join('')}}`,
].join('\n');

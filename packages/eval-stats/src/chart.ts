/** Bars of each group side by side, as a share of the group's first. */
export interface BarChart {
  readonly title: string;
  /** Names of the bars, the same in each group. */
  readonly bars: readonly string[];
  readonly groups: readonly { readonly name: string; readonly values: readonly number[] }[];
}

/** Pixels. */
const width = 860;
const left = 220;
const right = 120;
const bar = 16;
const gap = 14;

const colours = ['#7a869a', '#2f80ed', '#27ae60', '#e2a03f', '#b5179e', '#c0392b'];

const escaped = (text: string): string =>
  text.replaceAll(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** A picture of it: an SVG that is the same for the same input, for light and dark pages. */
export const drawBars = ({ title, bars, groups }: BarChart): string => {
  const shares = groups.map(({ name, values }) => ({
    name,
    shares: values.map((value) => (values[0] === undefined || values[0] === 0 ? 0 : value / values[0])),
  }));
  const most = Math.max(1, ...shares.flatMap((group) => group.shares));
  const lines: string[] = [];
  let y = 64 + 20 * Math.ceil(bars.length / 3);
  bars.forEach((name, i) => {
    const [x, top] = [24 + (i % 3) * 270, 44 + 20 * Math.floor(i / 3)];
    lines.push(
      `<rect x="${x}" y="${top}" width="12" height="12" fill="${colours[i % colours.length]}"/>`,
      `<text x="${x + 18}" y="${top + 11}">${escaped(name)}</text>`,
    );
  });
  for (const group of shares) {
    lines.push(
      `<text x="${left - 10}" y="${y + (bar * group.shares.length) / 2 + 4}" text-anchor="end">${escaped(group.name)}</text>`,
    );
    for (const [i, share] of group.shares.entries()) {
      const length = ((width - left - right) * share) / most;
      lines.push(
        `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${bar - 2}" fill="${colours[i % colours.length]}"/>`,
        `<text x="${(left + length + 6).toFixed(1)}" y="${y + 11}">${percent(share)}</text>`,
      );
      y += bar;
    }
    y += gap;
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y + 10}" viewBox="0 0 ${width} ${y + 10}" role="img">
<title>${escaped(title)}</title>
<style>text{font:13px sans-serif;fill:#222}.title{font-weight:bold;font-size:16px}@media(prefers-color-scheme:dark){text{fill:#ddd}}</style>
<text class="title" x="24" y="28">${escaped(title)}</text>
${lines.join('\n')}
</svg>
`;
};

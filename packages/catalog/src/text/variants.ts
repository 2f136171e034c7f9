import { squash } from './fold.ts';

/**
 * Other ways to write a folded name, under which it is found as if it were that name:
 * without separators (`google-chrome`: `googlechrome`), without the version at its end (`libxml2`: `libxml`),
 * and the GNU version of a program under the program's own name (`gnumake`: `make`).
 */
export function variantsOf(folded: string): readonly string[] {
  const squashed = squash(folded);
  const variants = [
    squashed,
    folded.replace(/[-_.]?\d[\d._]*$/, ''),
    squashed.replace(/^gnu(?=\p{L}{2})/u, ''),
  ];
  return [...new Set(variants)].filter((variant) => variant !== folded && variant.length > 1);
}

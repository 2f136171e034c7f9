/** See docs/formats/drvs-pack.md, which this folder follows. */
export const MAGIC = 'NIXDRVS\0';
export const MAJOR = 2;
export const MINOR = 0;
export const SECTIONS = [
  ...['SHAP', 'WORD', 'NODE', 'VALS', 'TMPL', 'REFS'],
  ...['OUTS', 'TEXT', 'NAME', 'HASH', 'SLEN', 'SRCS'],
];

export interface PackHeader {
  /** The folder that all paths are in: part of every hash. */
  readonly storeDir: string;
  readonly nodes: number;
  readonly roots: number;
}

/** Whose name a node's name is told by: who refers to it first; of a root, the root before. */
export const parentOf = (node: number, rootCount: number, parents: Uint32Array): number | undefined => {
  if (node >= rootCount) return (parents[node] ?? 1) - 1;
  return node === 0 ? undefined : node - 1;
};

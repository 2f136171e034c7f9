/** The node that another is told by: its pair in the old graph, or any node of the old graph or before it in the new one. */
export type Model = { readonly old: number } | { readonly now: number };

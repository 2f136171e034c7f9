/** The value of a model's cell: one of the old graph, or one of the new graph that was made before. */
export type BaseValue = { readonly old: number } | { readonly now: number };

/** What nodes of one form have in common. */
export type Shape = DerivationShape | VerbatimShape | SourceShape;

export interface DerivationShape {
  readonly type: 'derivation';
  /** Sorted names of outputs. */
  readonly outputs: readonly string[];
  /** Whether the environment tells each output's path under its name, as it does unless attributes are structured. */
  readonly outputsInEnv: boolean;
  /** Method and algorithm of a fixed output, as the `.drv` writes them: `r:sha256`. */
  readonly fixed?: string;
  readonly argumentCount: number;
  /** Sorted; without the outputs if `outputsInEnv`. */
  readonly envKeys: readonly string[];
  /** Whether the inputs are others than those that the text mentions: then one more column lists the difference. */
  readonly corrected: boolean;
}

/** A derivation of which the whole text is one value. */
export interface VerbatimShape {
  readonly type: 'verbatim';
  /** Sorted names of outputs, as the text has them. */
  readonly outputs: readonly string[];
}

export interface SourceShape {
  readonly type: 'source';
  /** Place in `sourceKinds`. */
  readonly kind: number;
  /** How the content is kept: a plain file as its bytes, anything else as a NAR. */
  readonly form: 'file' | 'executable' | 'nar';
}

/** Names of columns: equal ones share their values in the wire form. */
export const columnsOf = (shape: Shape): string[] => {
  if (shape.type === 'source') return ['source'];
  if (shape.type === 'verbatim') return ['verbatim'];
  return [
    'system',
    'builder',
    ...Array.from({ length: shape.argumentCount }, (_, index) => `argument ${Math.min(index, 9)}`),
    ...shape.envKeys.map((key) => `env ${key}`),
    ...(shape.corrected ? ['corrections'] : []),
  ];
};

/** A shape as text: what tells it from others. */
export const shapeKey = (shape: Shape): string => JSON.stringify(shape);

export const isFixed = (shape: Shape | undefined): shape is DerivationShape & { readonly fixed: string } =>
  shape?.type === 'derivation' && shape.fixed !== undefined;

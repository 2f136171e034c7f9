/** A place in the tree: `pkgs/foo/default.nix` and 12. */
export interface Position {
  readonly path: string;
  readonly line: number;
}

/** Of the JSON of `"pkgs/foo/default.nix:12"`; `undefined` for any other value. `path` stays JSON text, without quotes. */
export const positionFromJson = (json: string): Position | undefined => {
  const match = /^"(.*):(0|[1-9]\d{0,8})"$/.exec(json);
  return match === null ? undefined : { path: match[1] ?? '', line: Number(match[2]) };
};

export const positionToJson = ({ path, line }: Position): string => `"${path}:${line}"`;

export const MAX_LINE = 999_999_999;

/** All that a command sees of the outside world, so that a test can be another one. */
export interface Io {
  /** Data. */
  readonly out: (text: string) => void;
  /** Data that is no text; done when there is room for more. */
  readonly outBytes: (bytes: Uint8Array) => Promise<void>;
  /** Everything else: plans, progress, warnings. */
  readonly err: (text: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly terminal: {
    readonly out: boolean;
    readonly err: boolean;
    readonly in: boolean;
    readonly columns: number;
  };
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

const isColorful = (env: Io['env']): boolean => (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';

/** Whether data on stdout may carry colours: a terminal, and no `NO_COLOR`. */
export const colorsOut = (io: Io): boolean => io.terminal.out && isColorful(io.env);

/** The same for stderr. */
export const colorsErr = (io: Io): boolean => io.terminal.err && isColorful(io.env);

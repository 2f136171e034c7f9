/** How a Nix program ended. */
export interface RunResult {
  readonly stdout: string;
  /** At most the last 16 MiB: a long build's log must not fill the memory. */
  readonly stderr: string;
  /** Absent when a signal ended the process. */
  readonly exitCode: number | undefined;
  readonly signal: string | undefined;
  readonly timedOut: boolean;
}

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** A key of a unit, or a part of its value, that the description has no place for. */
export interface Unmapped {
  /** `nginx.service` */
  readonly unit: string;
  /** `serviceConfig.GuessMainPID` */
  readonly key: string;
  readonly value: Json;
  readonly reason: string;
  /** Kept as it is for this target, in the service's `overrides`. */
  readonly keptFor?: 'systemd';
}

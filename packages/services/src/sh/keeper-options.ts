import type { RenderInput } from '../render/target.ts';
import type { Control } from './dependencies.ts';
import type { Dialect } from './prepare.ts';

export interface KeeperOptions {
  readonly input: RenderInput;
  readonly dialect: Dialect;
  readonly control: Control;
  /** Lines of overrides, before the first start. */
  readonly added?: readonly string[];
  /** The target itself starts what is needed, in order. */
  readonly ordersItself?: boolean;
  /** Nothing sees to it that the script runs once only. */
  readonly alone?: boolean;
  /** Lines that tell the supervisor that the script ends because it is to, with its exit code as `$1`. */
  readonly whenOver?: readonly string[];
  /** The supervisor hears a line at this descriptor when the service is ready. */
  readonly announceFd?: number;
}

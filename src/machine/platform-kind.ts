/** What kind of cores a platform may be made of, when it is chosen under a budget. */
import type { CoreFlexibility } from './core.js';

export interface PlatformKind {
  readonly name: string;
  /** Dataflows of the cores; the second of every fourth. */
  readonly dataflows: readonly string[];
  readonly flexibility?: CoreFlexibility;
  /** Every second core is of this kind. */
  readonly beside?: PlatformKind;
}

/** How a layer is to be split over cores, as a study asks for it. */
import type { SplitBy } from './split-layer.js';

/** With `auto` the estimate chooses. */
export interface AskedSplit {
  readonly by: SplitBy | 'auto';
  readonly parts: number | 'auto';
}

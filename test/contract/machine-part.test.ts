/** The contract of parts between cores and memory, over all that are registered. */
import { describe, expect, it } from 'vitest';
import { machineParts } from '../../src/simulator/parts/machine-parts.js';
import { describeMachinePart } from '../../src/testing/machine-part.js';
import { propertyRuns } from '../support/property-runs.js';

const { numRuns: cases = 40 } = propertyRuns(40, 0.05);

// tests of the registry add broken ones
for (const name of machineParts.names.filter((each) => !each.startsWith('test-')))
  describeMachinePart({ describe, it, expect }, name, { cases });
describeMachinePart({ describe, it, expect }, 'delay', { options: { cycles: 250 }, cases });
describeMachinePart({ describe, it, expect }, 'limiter', { options: { transfers: 3 }, cases });

/** The contract of arbitration policies, over all that are registered. */
import { describe, expect, it } from 'vitest';
import { arbitrations } from '../../src/simulator/memory/arbitration.js';
import { describeArbitration } from '../../src/testing/arbitration.js';
import { propertyRuns } from '../support/property-runs.js';

const { numRuns: cases = 60 } = propertyRuns(60, 0.05);

for (const name of arbitrations.names)
  describeArbitration({ describe, it, expect }, name, { isWorkConserving: name !== 'throttled', cases });

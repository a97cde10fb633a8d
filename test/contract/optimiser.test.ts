/** The contract of optimisers, over all that are registered. */
import { describe, expect, it } from 'vitest';
import { optimisers } from '../../src/search/optimisers/optimisers.js';
import { describeOptimiser } from '../../src/testing/optimiser.js';

for (const name of optimisers.names) describeOptimiser({ describe, it, expect }, name, optimisers.get(name));

/** The contract of mappers, over all that are registered. */
import { describe, expect, it } from 'vitest';
import { mappers } from '../../src/search/jobs/mappers.js';
import { describeMapper } from '../../src/testing/mapper.js';

for (const name of mappers.names)
  describeMapper({ describe, it, expect }, name, mappers.get(name), {
    isOneShot: /^(fcfs|sjf)-|^ai-mt$|^herald$/.test(name),
  });

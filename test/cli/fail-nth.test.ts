/** Every write of a run and a sweep refused once; what else can be refused, in `fail-nth.slow.test.ts`. */
import { temporaryFolder } from '../support/files.js';
import { describeRefusals } from './refusals.js';

describeRefusals(temporaryFolder(), ['write']);

/**
 * The same random cases in every run, and fewer, for mutation testing: a mutant should not survive by luck, and each costs
 * a run. No law is held against cases for longer than a fifth of a second.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20220402, numRuns: 30, interruptAfterTimeLimit: 200 });

/** The same random cases in every run, and fewer: for mutation testing, where a mutant must not survive by luck. */
import fc from 'fast-check';

fc.configureGlobal({ seed: 20220402, numRuns: 30 });

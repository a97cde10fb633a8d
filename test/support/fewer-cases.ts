/** Laws that name no number of cases draw a third of fast-check's hundred, and all of it with CALDERA_LONG=1. */
import fc from 'fast-check';

if (process.env['CALDERA_LONG'] !== '1') fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 33 });

/** No congestion control: flows keep their line rate, and priority flow control alone holds them back. */
import { readOptions } from './options.js';
import type { CongestionScheme } from './scheme.js';

export const pfc: CongestionScheme = {
  name: 'pfc',
  about: 'no congestion control: priority flow control alone',
  telemetry: 'none',
  telemetryBytes: 0,
  timers: 0,
  readsMarks: false,
  options: {},
  make(options) {
    readOptions(options, {});
    return { acknowledged: () => {} };
  },
};

/**
 * `npm run bench`: how fast the parts are, here and now. `--json` prints one object. Machines are shared and noisy: the
 * best of several rounds is reported, and ratios within one run say more than figures of two.
 */
import { benchAllocator } from './allocator.js';
import { benchChips } from './chips.js';
import { benchCodesign } from './codesign.js';
import { benchCost } from './cost.js';
import { benchDram } from './dram.js';
import { benchFusion } from './fusion.js';
import { benchKernel } from './kernel.js';
import { benchLayer } from './layer.js';
import { benchLoopNest } from './loop-nest.js';
import { benchMatrixEngine } from './matrix-engine.js';
import { benchNetwork } from './network.js';
import { benchNoc } from './noc.js';
import { benchPackets } from './packets.js';
import { benchSearch } from './search.js';
import { benchSimulator } from './simulator.js';
import { benchSparse } from './sparse.js';
import { benchStudies } from './studies.js';
import { benchTraces } from './traces.js';

const results = {
  allocator: benchAllocator(),
  kernel: benchKernel(),
  simulator: benchSimulator(),
  cost: benchCost(),
  loopNest: benchLoopNest(),
  codesign: benchCodesign(),
  search: benchSearch(),
  network: benchNetwork(),
  packets: benchPackets(),
  dram: benchDram(),
  fusion: benchFusion(),
  layer: benchLayer(),
  matrixEngine: benchMatrixEngine(),
  chips: benchChips(),
  sparse: benchSparse(),
  studies: await benchStudies(),
  noc: benchNoc(),
  traces: benchTraces(),
};

if (process.argv.includes('--json')) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
else {
  for (const [part, figures] of Object.entries(results)) {
    process.stdout.write(`${part}\n`);
    for (const [name, value] of Object.entries(figures)) process.stdout.write(`  ${name.padEnd(28)} ${shown(value)}\n`);
  }
}

function shown(value: unknown): string {
  if (value === null) return 'not measured: no g++, or no redis-server, here';
  if (typeof value === 'number') return value.toLocaleString('en', { maximumSignificantDigits: 4 });
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * `npm run train:fusion [-- --seed N]`: draws lessons, trains the model, and writes what comes of it: the weights, the
 * model card, and logits of the training library for the test that compares inference with it. About four minutes of one
 * core; the same seed gives the same bits.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { halvesFrom } from '../../src/search/fusion/transformer/half.js';
import { FusionNetworkWeights } from '../../src/search/fusion/transformer/network.js';
import { card } from './card.js';
import { toHalves } from './half.js';
import { knownLogits } from './known-logits.js';
import { prepare } from './model.js';
import { drawLessons, TRAINING, train } from './train.js';

const { values: given } = parseArgs({ options: { seed: { type: 'string' }, updates: { type: 'string' } } });
const options = {
  ...TRAINING,
  seed: Number(given.seed ?? TRAINING.seed),
  updates: Number(given.updates ?? TRAINING.updates),
  onProgress: (text: string): void => console.error(`${text}, ${cpuSeconds()} s of CPU`),
};

await prepare();
const lessons = drawLessons(options);
console.error(`${lessons.length} lessons, ${cpuSeconds()} s of CPU`);
const weights = toHalves(train(lessons, options));
console.error(`trained, ${cpuSeconds()} s of CPU`);

const root = join(import.meta.dirname, '../..');
const model = join(root, 'src/search/fusion/transformer');
// What is shipped is measured: the weights as they are after rounding to half precision.
const shipped = halvesFrom(weights);
writeFileSync(
  join(model, 'weights.ts'),
  `/** Weights of the model in half precision, made by \`npm run train:fusion\` with seed ${options.seed}; see model-card.md. */
export const WEIGHTS =
  '${weights}';
`,
);
writeFileSync(join(model, 'model-card.md'), card(new FusionNetworkWeights(shipped), options));
writeFileSync(join(root, 'test/fixtures/fusion/transformer-logits.json'), `${JSON.stringify(knownLogits(shipped))}\n`);
console.error(`written, ${cpuSeconds()} s of CPU`);

function cpuSeconds(): string {
  const { user, system } = process.cpuUsage();
  return ((user + system) / 1e6).toFixed(0);
}

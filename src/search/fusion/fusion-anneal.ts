/**
 * `fusion-anneal`: simulated annealing over groups instead of tokens (Kirkpatrick, Gelatt & Vecchi, 1983). A move
 * rewrites a run of layers into one group, moves or removes a sync, parts two neighbouring groups anew, or changes the
 * micro-batches of part of a group, so that one sample goes where a token-wise search needs several, through strategies that
 * do not fit. Latencies of one chain span decades, so differences are taken of their logarithms.
 */
import type { Random } from '../../base/random.js';
import { powersOfTwo } from '../../mapping/fusion-plan/strategy.js';
import type { FusionMapper } from './fusion-mapper.js';
import { TokensSeen } from './tokens-seen.js';

/** Of ln latency: a tenth worse is often taken at first, a ten-thousandth seldom at last. */
export const FUSION_ANNEAL = { hottest: 0.2, coldest: 2e-4 } as const;

export const fusionAnneal: FusionMapper = (problem, options) => {
  const { batch, chain } = problem;
  const { random } = options;
  const choices = [...(options.choices ?? powersOfTwo(batch))].sort((a, b) => a - b);
  const { hottest, coldest } = FUSION_ANNEAL;
  const layers = chain.layers.length;
  const seen = new TokensSeen(problem, options);
  let present = new Int32Array(layers);
  let tried = new Int32Array(layers);
  let value = Math.log(seen.value(present));
  while (seen.left > 0 && layers > 1) {
    const temperature = hottest * Math.exp(Math.log(coldest / hottest) * (seen.samples / options.samples));
    tried.set(present);
    move(tried, choices, random);
    const next = Math.log(seen.value(tried));
    if (next > value && random.uniform() >= Math.exp((value - next) / temperature)) continue;
    [present, tried, value] = [tried, present, next];
  }
  return seen.result();
};

function move(tokens: Int32Array, choices: readonly number[], random: Random): void {
  const inner = tokens.length - 1; // the last token stays 0
  const at = random.below(inner);
  switch (random.below(9)) {
    case 0:
      rewrite(tokens, at, random.pick(choices), random);
      break;
    case 1:
      toggle(tokens, at, choices, random);
      break;
    case 2:
      shiftSync(tokens, at, random);
      break;
    case 3:
      rescale(tokens, at, choices, random);
      break;
    case 4:
      refill(tokens, at, random.pick(choices));
      break;
    case 5:
    case 6:
      resplit(tokens, at, choices, random);
      break;
    case 7:
      join(tokens, at, random.pick(choices));
      break;
    default:
      tokens[at] = tokens[at] === 0 ? 0 : random.pick(choices);
  }
}

/** One group from `at` on, a few layers long, short ones more often; a sync before and after. */
function rewrite(tokens: Int32Array, at: number, token: number, random: Random): void {
  const most = tokens.length - at;
  const length = Math.min(most, 2 + Math.floor(random.uniform() * random.uniform() * most));
  if (at > 0) tokens[at - 1] = 0;
  for (let i = at; i < at + length - 1; i++) tokens[i] = token;
  tokens[at + length - 1] = 0;
}

/** Puts a sync where none is, or fuses across one with the micro-batch of a neighbour, or a new one. */
function toggle(tokens: Int32Array, at: number, choices: readonly number[], random: Random): void {
  if (tokens[at] !== 0) {
    tokens[at] = 0;
    return;
  }
  const neighbours = [tokens[at - 1] ?? 0, tokens[at + 1] ?? 0].filter((token) => token !== 0);
  tokens[at] = neighbours.length > 0 && random.uniform() < 0.7 ? random.pick(neighbours) : random.pick(choices);
}

/** The next sync from `at` on goes one layer up or down. */
function shiftSync(tokens: Int32Array, at: number, random: Random): void {
  let sync = at;
  while (tokens[sync] !== 0) sync++;
  if (sync === tokens.length - 1) return;
  const other = random.uniform() < 0.5 ? sync - 1 : sync + 1;
  if (other < 0 || other === tokens.length - 1) return;
  if (tokens[other] === 0) return;
  [tokens[sync], tokens[other]] = [tokens[other]!, 0];
}

/** From `at` to the group's end, or its begin, the next larger or smaller micro-batches. */
function rescale(tokens: Int32Array, at: number, choices: readonly number[], random: Random): void {
  const step = random.uniform() < 0.5 ? 1 : -1;
  const way = random.uniform() < 0.5 ? 1 : -1;
  for (let i = at; i >= 0 && tokens[i] !== 0 && i < tokens.length; i += way)
    tokens[i] = choices[Math.max(0, Math.min(choices.length - 1, choices.indexOf(tokens[i]!) + step))]!;
}

/** One micro-batch for the whole group around `at`. */
function refill(tokens: Int32Array, at: number, token: number): void {
  for (let i = at; i >= 0 && tokens[i] !== 0; i--) tokens[i] = token;
  for (let i = at + 1; tokens[i] !== 0 && i < tokens.length; i++) tokens[i] = token;
}

/** The groups on both sides of the next sync become one, with one micro-batch. */
function join(tokens: Int32Array, at: number, token: number): void {
  let sync = at;
  while (tokens[sync] !== 0) sync++;
  if (sync === tokens.length - 1) return;
  tokens[sync] = token;
  refill(tokens, sync, token);
}

/** The groups on both sides of the next sync are parted anew, anywhere; each keeps its micro-batch, or has a new one. */
function resplit(tokens: Int32Array, at: number, choices: readonly number[], random: Random): void {
  let sync = at;
  while (tokens[sync] !== 0) sync++;
  if (sync === tokens.length - 1) return;
  let first = sync;
  while (first > 0 && tokens[first - 1] !== 0) first--;
  let last = sync + 1;
  while (tokens[last] !== 0) last++;
  const tokenOf = (kept: number): number => (kept === 0 || random.uniform() < 0.3 ? random.pick(choices) : kept);
  const [before, behind] = [tokenOf(tokens[first]!), tokenOf(tokens[sync + 1]!)];
  const place = first + random.below(last - first);
  for (let i = first; i < place; i++) tokens[i] = before;
  tokens[place] = 0;
  for (let i = place + 1; i < last; i++) tokens[i] = behind;
}

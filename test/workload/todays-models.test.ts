/**
 * Today's networks against published figures, at most 2 % off. Parameters that are read by no product (biases, normalisation,
 * embeddings, positions) are added in sight from the published structure.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { macs, operandElements } from '../../src/workload/layer.js';
import { modelMacs, modelWeights } from '../../src/workload/model.js';
import { gpt313b } from '../../src/workload/models/gpt3-13b.js';
import { llama38b } from '../../src/workload/models/llama3-8b.js';
import { mixtral8x7b } from '../../src/workload/models/mixtral-8x7b.js';
import { models, TODAYS } from '../../src/workload/models/zoo.js';

const built = (name: string) => models.get(name)();
const within = (actual: number, published: number): void =>
  expect(Math.abs(actual / published - 1)).toBeLessThanOrEqual(0.02);

describe('parameters', () => {
  it.each([
    ['resnet18', 11_689_512, 0, 'torchvision num_params'],
    ['efficientnet-b0', 5_288_548, 0, 'torchvision num_params'],
    ['convnext-t', 28_589_128, 0, 'torchvision num_params'],
    ['vit-b16', 86_567_656, 0, 'torchvision num_params'],
    ['swin-t', 28_288_354, 0, 'torchvision num_params'],
    ['diffusion-unet', 859_520_964, 0, 'Hugging Face, unet of stable-diffusion-v1-5'],
    ['whisper-small', 244e6, (448 + 1500) * 768, 'paper, table 1: positions; the output matrix is the embedding'],
    ['gpt3-13b', 12_850e6, 2048 * 5120, 'paper, table D.1: positions; the output matrix is the embedding'],
    ['llama3-8b', 8_030_261_248, 128_256 * 4096, 'Hugging Face: the embedding is a matrix of its own'],
    ['mixtral-8x7b', 46_702_792_704, 32_000 * 4096, 'Hugging Face: the embedding is a matrix of its own'],
    ['deepseek-moe-16b', 16.4e9, 102_400 * 2048, 'paper, section 5: the embedding is a matrix of its own'],
    ['mamba-130m', 129_135_360, 0, 'Hugging Face: the output matrix is the embedding'],
  ])('%s: %d published, %d of them in no product (%s)', (name, published, further) => {
    within(modelWeights(built(name)) + further, published);
  });

  it('of llama3-8b and mixtral-8x7b agree to the last one, normalisation added', () => {
    expect(modelWeights(llama38b()) + 128_256 * 4096 + (2 * 32 + 1) * 4096).toBe(8_030_261_248);
    expect(modelWeights(mixtral8x7b()) + 32_000 * 4096 + (2 * 32 + 1) * 4096).toBe(46_702_792_704);
  });

  it('of mamba-130m agree to the last one: biases, states, skips and normalisation added', () => {
    const block = 2 * 1536 + 1536 * 16 + 1536 + 768;
    expect(modelWeights(built('mamba-130m')) + 24 * block + 768).toBe(129_135_360);
  });
});

describe('multiply-accumulates', () => {
  it.each([
    ['resnet18', 1.814],
    ['efficientnet-b0', 0.386],
    ['convnext-t', 4.456],
    ['vit-b16', 17.564],
    ['swin-t', 4.491],
  ])('%s: %d G (torchvision GFLOPS, there multiply-accumulates)', (name, gmacs) => {
    within(modelMacs(built(name)) / 1e9, gmacs);
  });

  it('diffusion-unet: 339 G (Kim et al., BK-SDM, 2023, table 1), counted without the products of attention', () => {
    const { layers } = built('diffusion-unet');
    const trained = layers.filter(({ layer }) => layer.operand === 'weights');
    within(trained.reduce((sum, { layer }) => sum + macs(layer), 0) / 1e9, 339);
  });

  it('gpt3-13b: 2.31e22 operations for 300 G tokens, forward and backward (paper, table D.1: six a parameter)', () => {
    within(6 * modelMacs(gpt313b({ sequenceLength: 1 })) * 300e9, 2.31e22);
  });

  it('mixtral-8x7b and deepseek-moe-16b: 12.9 G and 2.8 G active parameters a token, with the embedding', () => {
    within(modelMacs(mixtral8x7b({ sequenceLength: 1 })) + 32_000 * 4096, 12.9e9);
    within(modelMacs(built('deepseek-moe-16b')) / 128 + 102_400 * 2048, 2.8e9);
  });

  it('whisper-small: 102 M parameters of the encoder with the decoder’s keys and values of it, 139 M of the rest (Qualcomm)', () => {
    const { layers } = built('whisper-small');
    const isOfEncoder = (name: string): boolean => /^(conv|encoder)|cross\.(key|value)$/.test(name);
    const weights = (encoder: boolean): number =>
      layers
        .filter(({ layer }) => layer.operand === 'weights' && isOfEncoder(layer.name) === encoder)
        .reduce((sum, { layer }) => sum + operandElements(layer).weights, 0);
    within(weights(true) + 1500 * 768, 102e6);
    within(weights(false) + 448 * 768, 139e6);
  });

  it('whisper-small: no published count, so by hand from the paper’s table 1: frames, tokens, and their squares', () => {
    const [frames, tokens, width, vocabulary] = [1500, 448, 768, 51_865];
    const square = width * width;
    const sound = 3000 * 3 * 80 * width + frames * 3 * square;
    const encoder = 12 * (frames * 12 * square + 2 * frames * frames * width);
    // Two attentions and a network; keys and values of what was heard are made once for each frame.
    const own = tokens * (4 + 2 + 8) * square + frames * 2 * square;
    const decoder = 12 * (own + 2 * tokens * tokens * width + 2 * tokens * frames * width);
    expect(modelMacs(built('whisper-small'))).toBe(sound + encoder + decoder + tokens * width * vocabulary);
  });

  it('llama3-8b, mamba-130m: no published count at 128 tokens, so one a weight and token, and the square of scores', () => {
    expect(modelMacs(llama38b())).toBe(128 * modelWeights(llama38b()) + 32 * 2 * 128 * 128 * 4096);
    expect(modelMacs(built('mamba-130m'))).toBe(128 * modelWeights(built('mamba-130m')));
  });
});

it('grouped queries read the keys of their group once', () => {
  const scores = llama38b().layers.find(({ layer }) => layer.name === 'block0.attention.scores')?.layer;
  expect(scores).toMatchObject({ groups: 8, y: 4 * 128, k: 128, c: 128 });
});

it('a routing is drawn from its seed: as many tokens in all, differently spread', () => {
  const [one, same, other] = [1, 1, 2].map((seed) => mixtral8x7b({ seed }).layers.map(({ layer }) => layer.y));
  expect(one).toEqual(same);
  expect(one).not.toEqual(other);
  expect(modelMacs(mixtral8x7b({ seed: 1 }))).toBe(modelMacs(mixtral8x7b({ seed: 2 })));
});

it("the table of today's networks in docs/workloads.md", () => {
  const page = readFileSync(new URL('../../docs/workloads.md', import.meta.url), 'utf8');
  const section = page.split(/^#+ /m).find((part) => part.startsWith("Today's")) ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  const figures = TODAYS.map((name) => {
    const model = built(name);
    const figure = (value: number) => String(Number(value.toPrecision(4)));
    return `| \`${name}\` | ${model.layers.length} | ${figure(modelMacs(model) / 1e9)} | ${figure(modelWeights(model) / 1e6)} |`;
  });
  expect(rows.map((row) => `${row.split('|').slice(0, 5).join('|')}|`)).toEqual(figures);
});

/**
 * Every model of the zoo against published figures, at most 2 % off, and against the laws a layer graph keeps.
 * Published parameter counts include what the zoo leaves out (biases, normalisation, embeddings, training-only heads);
 * each test subtracts these in sight, from the published structure, and most then agree to the last parameter.
 * Multiply-accumulates are half of the FLOPs where a source counts a multiply-accumulate as two operations.
 */
import { describe, expect, it } from 'vitest';
import { macs, operandElements, outputChannels, outputX, outputY } from '../../src/workload/layer.js';
import { type Model, modelMacs, modelWeights } from '../../src/workload/model.js';
import { bertBase } from '../../src/workload/models/bert.js';
import { dien } from '../../src/workload/models/dien.js';
import { din } from '../../src/workload/models/din.js';
import { dlrm } from '../../src/workload/models/dlrm.js';
import { electraSmall } from '../../src/workload/models/electra.js';
import { googlenet } from '../../src/workload/models/googlenet.js';
import { gpt2 } from '../../src/workload/models/gpt2.js';
import { inceptionV3 } from '../../src/workload/models/inception-v3.js';
import { mnasnetB1 } from '../../src/workload/models/mnasnet.js';
import { mobilebert } from '../../src/workload/models/mobilebert.js';
import { mobilenetV2 } from '../../src/workload/models/mobilenet-v2.js';
import { ncf } from '../../src/workload/models/ncf.js';
import { resnet50 } from '../../src/workload/models/resnet.js';
import { shufflenetV2 } from '../../src/workload/models/shufflenet-v2.js';
import { squeezenet } from '../../src/workload/models/squeezenet.js';
import { t5Small } from '../../src/workload/models/t5.js';
import { transformerXl } from '../../src/workload/models/transformer-xl.js';
import { vgg16 } from '../../src/workload/models/vgg.js';
import { wideDeep } from '../../src/workload/models/wide-deep.js';
import { MIX, models, modelsOf } from '../../src/workload/models/zoo.js';

const within = (actual: number, published: number, share = 0.02): void =>
  expect(Math.abs(actual / published - 1)).toBeLessThanOrEqual(share);

const isConvolution = ({ kind }: { kind: string }): boolean => kind === 'conv' || kind === 'depthwise';
/** Output channels of all convolutions: one bias each, or two batch-norm parameters. */
const convChannels = ({ layers }: Model): number =>
  layers.filter(({ layer }) => isConvolution(layer)).reduce((sum, { layer }) => sum + outputChannels(layer), 0);

describe('vision models against torchvision (num_params and GFLOPS, there multiply-accumulates, of each weights entry)', () => {
  const FC_BIAS = 1000;
  it.each([
    { model: vgg16(), params: 138_357_544, besides: 4_224 + 4_096 + 4_096 + FC_BIAS, gmacs: 15.47 },
    { model: resnet50(), params: 25_557_032, besides: 53_120 + FC_BIAS, gmacs: 4.089 },
    { model: mobilenetV2(), params: 3_504_872, besides: 2 * 17_056 + FC_BIAS, gmacs: 0.301 },
    { model: mnasnetB1(), params: 4_383_312, besides: 2 * 18_960 + FC_BIAS, gmacs: 0.314 },
    { model: shufflenetV2(), params: 2_278_604, besides: 2 * 8_090 + FC_BIAS, gmacs: 0.145 },
    { model: squeezenet('1.0'), params: 1_248_424, besides: 3_976, gmacs: 0.819 },
    { model: squeezenet('1.1'), params: 1_235_496, besides: 3_944, gmacs: 0.349 },
    { model: googlenet({ wide: 3 }), params: 6_624_904, besides: 2 * 7_280 + FC_BIAS, gmacs: 1.498 },
    { model: inceptionV3(), params: 27_161_264, besides: 2 * 17_216 + FC_BIAS + inceptionAuxiliary(), gmacs: 5.713 },
  ])('$model.name: $gmacs GMACs, $params parameters', ({ model, params, besides, gmacs }) => {
    expect(modelWeights(model)).toBe(params - besides);
    within(modelMacs(model) / 1e9, gmacs, 0.005);
  });

  /** torchvision counts the training-only head: 1 × 1 to 128, 5 × 5 to 768, batch norm on both, fully connected. */
  function inceptionAuxiliary(): number {
    return 768 * 128 + 128 * 768 * 25 + 2 * (128 + 768) + 768 * 1000 + 1000;
  }

  it('subtracts one batch-norm scale and shift, or one bias, per convolution channel', () => {
    expect(2 * convChannels(resnet50())).toBe(53_120);
    expect(convChannels(mobilenetV2())).toBe(17_056);
    expect(convChannels(mnasnetB1())).toBe(18_960);
    expect(convChannels(shufflenetV2())).toBe(8_090);
    expect(convChannels(squeezenet('1.0'))).toBe(3_976);
    expect(convChannels(googlenet())).toBe(7_280);
    expect(convChannels(inceptionV3())).toBe(17_216);
  });

  it('googlenet with the 5 × 5 filters of the paper: 6,998,552 parameters (Caffe bvlc_googlenet), 8,280 of them biases', () => {
    const model = googlenet();
    expect(modelWeights(model)).toBe(6_998_552 - 8_280);
    // Table 1's #5×5 reduce and #5×5 columns, times the size: what 25 taps cost over torchvision's 9.
    const products = 784 * (16 * 32 + 32 * 96) + 49 * (32 * 128 + 48 * 128);
    const products14 = 196 * (16 * 48 + 24 * 64 + 24 * 64 + 32 * 64 + 32 * 128);
    within(modelMacs(model) / 1e9, 1.498 + ((25 - 9) * (products + products14)) / 1e9, 0.005);
  });
});

describe('language models', () => {
  const params = { linear: (i: number, o: number) => i * o + o, norm: (width: number) => 2 * width };

  it('bert-base: 109,482,240 parameters (Hugging Face BertModel), 22.5 GFLOPs at 128 tokens (MobileBERT paper, table 4)', () => {
    const embeddings = (30_522 + 512 + 2) * 768 + params.norm(768);
    const biasesAndNorms = 12 * (4 * 768 + 3072 + 768 + 2 * params.norm(768)) + 768;
    expect(modelWeights(bertBase())).toBe(109_482_240 - embeddings - biasesAndNorms);
    within(2 * modelMacs(bertBase()), 22.5e9);
  });

  it('gpt2: 124,439,808 parameters (Hugging Face), 291,648,307,200 FLOPs at 1,024 tokens (nanoGPT, transformer_sizing)', () => {
    const positions = 1024 * 768;
    const biasesAndNorms = 12 * (4 * 768 + 3072 + 768 + 2 * params.norm(768)) + params.norm(768);
    expect(modelWeights(gpt2())).toBe(124_439_808 - positions - biasesAndNorms);
    expect(2 * modelMacs(gpt2({ sequenceLength: 1024 }))).toBe(291_648_307_200);
  });

  it('mobilebert: 25.3 M parameters, 5.7 GFLOPs at 128 tokens (MobileBERT paper, table 4)', () => {
    const embeddings = 30_522 * 128 + (512 + 2) * 512;
    within(modelWeights(mobilebert()) + embeddings, 25.3e6);
    within(2 * modelMacs(mobilebert()), 5.7e9);
  });

  it('mobilebert as released: 24,581,888 parameters (Hugging Face MobileBertModel)', () => {
    const embeddings = 30_522 * 128 + (512 + 2) * 512 + 512 + params.norm(512);
    const biases = 2 * 128 + 3 * 128 + 128 + 4 * (512 + 128) + 512;
    const norms = 3 * params.norm(128) + 4 * params.norm(128) + params.norm(512);
    const weights = modelWeights(mobilebert({ sharedKeyQuery: true }));
    expect(weights).toBe(24_581_888 - embeddings - 24 * (biases + norms));
  });

  it("transformer-xl: 41,066,400 parameters besides the embeddings (log of the authors' run_wt103_base.sh)", () => {
    const biasesAndNorms = 16 * (2100 + 410 + 2 * params.norm(410));
    expect(modelWeights(transformerXl())).toBe(41_066_400 - biasesAndNorms);
  });

  it("transformer-xl: no published operation count, so the closed form of the authors' code at 150 + 150 tokens", () => {
    const [d, n, all] = [410, 150, 300];
    const projections = 2 * n * d * d + 3 * all * d * d;
    const perBlock = projections + 3 * n * all * d + 2 * n * d * 2100;
    expect(modelMacs(transformerXl())).toBe(16 * perBlock);
  });

  it('t5-small: 60,506,624 parameters (Hugging Face); one of the two uses of the embedding is the output matrix', () => {
    const relativePositions = 2 * 32 * 8;
    const norms = 512 * (6 * 2 + 6 * 3 + 2);
    expect(modelWeights(t5Small())).toBe(60_506_624 - relativePositions - norms);
  });

  it('electra-small: 13,548,800 parameters (Hugging Face / KerasNLP) and the head, 14 M in the paper', () => {
    const embeddings = (30_522 + 512 + 2) * 128 + params.norm(128);
    const biasesAndNorms = 256 + 12 * (4 * 256 + 1024 + 256 + 2 * params.norm(256));
    const dense = params.linear(256, 256);
    expect(embeddings + biasesAndNorms + 128 * 256 + 12 * (4 * 256 * 256 + 2 * 256 * 1024) + dense).toBe(13_548_800);
    const logit = 256;
    expect(modelWeights(electraSmall())).toBe(13_548_800 - embeddings - biasesAndNorms - 256 + logit);
  });

  // google-research/electra, flops_computation.py: matrix products of one block a token, two operations each.
  const blockFlops = (h: number, inner: number, s: number, attentions = 1): number =>
    attentions * (3 * 2 * h * h + 2 * h * s + 2 * h * s + 2 * h * h) + 2 * (2 * h * inner);

  it('electra-small: 3.7 GFLOPs at 128 tokens (ELECTRA paper, table 1), where embeddings are products with one-hot rows', () => {
    const oneHot = 128 * (2 * 128 * 30_522 + 2 * 128 * (128 + 2));
    within(2 * modelMacs(electraSmall()) + oneHot, 3.7e9);
    expect(2 * modelMacs(electraSmall())).toBe(
      128 * (12 * blockFlops(256, 1024, 128) + 2 * 256 * 128 + 2 * 256 * 256 + 2 * 256),
    );
  });

  it("t5-small: no published operation count, so the ELECTRA authors' recipe for T5 (encoder, decoder, output matrix)", () => {
    const blocks = 6 * blockFlops(512, 2048, 128) + 6 * blockFlops(512, 2048, 128, 2);
    expect(2 * modelMacs(t5Small())).toBe(128 * (blocks + 2 * 512 * 32_128));
  });

  it('bert-base by the same recipe, its pooler on one token', () => {
    expect(2 * modelMacs(bertBase())).toBe(128 * 12 * blockFlops(768, 3072, 128) + 2 * 768 * 768);
  });
});

describe('recommendation models: few figures are published, so mostly the closed form of the published widths', () => {
  const chain = (...widths: readonly number[]): number =>
    widths.slice(1).reduce((sum, width, i) => sum + width * (widths[i] ?? 0), 0);

  it('dlrm: MLPerf Criteo Terabyte, bottom 13-512-256-128, top 479-1024-1024-512-256-1, 27 vectors of 128', () => {
    const weights = chain(13, 512, 256, 128) + chain((27 * 26) / 2 + 128, 1024, 1024, 512, 256, 1);
    expect(modelWeights(dlrm())).toBe(weights);
    expect(modelMacs(dlrm())).toBe(weights + 27 * 27 * 128);
  });

  it('wide-deep: figure 4 of the paper, 1200-1024-512-256-1', () => {
    expect(modelWeights(wideDeep())).toBe(chain(1200, 1024, 512, 256, 1));
    expect(modelMacs(wideDeep())).toBe(modelWeights(wideDeep()));
  });

  it('ncf: 31,832,577 parameters for MovieLens-20M (MLPerf NCF: 138,493 users, 26,744 items)', () => {
    const embeddings = (138_493 + 26_744) * (64 + 128);
    const biases = 256 + 128 + 64 + 1;
    expect(modelWeights(ncf())).toBe(31_832_577 - embeddings - biases);
    expect(modelMacs(ncf())).toBe(modelWeights(ncf()));
  });

  it("din: the authors' din/model.py over 100 behaviours", () => {
    const unit = chain(4 * 128, 80, 40, 1);
    const top = chain(128, 128) + chain(3 * 128, 80, 40, 1);
    expect(modelWeights(din())).toBe(unit + top);
    expect(modelMacs(din())).toBe(100 * unit + 100 * 128 + top);
  });

  it("dien: the authors' Model_DIN_V2_Gru_Vec_attGru over 100 behaviours", () => {
    const gru = (36 + 36) * (2 * 36) + (36 + 36) * 36;
    const unit = chain(4 * 36, 80, 40, 1);
    const once = chain(36, 36) + chain(18 + 4 * 36, 200, 80, 2);
    expect(modelWeights(dien())).toBe(2 * gru + unit + once);
    expect(modelMacs(dien())).toBe(100 * (2 * gru + unit) + once);
  });
});

describe('laws of every model', () => {
  const all = models.names.map((name) => ({ name, model: models.get(name)() }));

  it('is registered under its own name and task', () => {
    for (const { name, model } of all) {
      expect(model.name).toBe(name);
      if (MIX.includes(name)) expect(modelsOf(model.task)).toContain(name);
    }
    expect(modelsOf('vision').length + modelsOf('language').length + modelsOf('recommendation').length).toBe(
      MIX.length,
    );
  });

  it.each(all.filter(({ model }) => model.layers.length < 1000))(
    '$name: edges point backwards, none is implied by others, names are unique',
    ({ model }) => {
      const ancestors: Set<number>[] = [];
      for (const [i, { after }] of model.layers.entries()) {
        expect(after.every((p) => p < i)).toBe(true);
        expect(after.some((p) => after.some((q) => ancestors[q]?.has(p)))).toBe(false);
        ancestors.push(new Set(after.flatMap((p) => [p, ...(ancestors[p] ?? [])])));
      }
      expect(new Set(model.layers.map(({ layer }) => layer.name)).size).toBe(model.layers.length);
    },
  );

  it.each(all)('$name: all layers but the last feed another one', ({ model }) => {
    const read = new Set(model.layers.flatMap(({ after }) => after));
    const unread = model.layers.flatMap((_, i) => (read.has(i) ? [] : [i]));
    expect(unread).toEqual([model.layers.length - 1]);
  });

  it.each(all.filter(({ name }) => modelsOf('vision').includes(name)))(
    '$name: a convolution reads the channels its predecessors make: all (concatenated, or added), or a half of them',
    ({ model }) => {
      for (const { layer, after } of model.layers) {
        if (!isConvolution(layer) || after.length === 0) continue;
        const made = after.map((p) => outputChannels(model.layers[p]?.layer ?? layer));
        const total = made.reduce((sum, k) => sum + k, 0);
        const candidates = [total, ...made, ...(model.name === 'shufflenet-v2' ? [2 * total] : [])];
        // Modules that pass their pooled input on (Inception's reductions) add channels older layers made.
        if (!layer.name.match(/^(6b|7b)\./)) expect(candidates).toContain(layer.c * layer.groups);
      }
    },
  );

  it.each(all)('$name: every layer has multiply-accumulates and operands', ({ model }) => {
    for (const { layer } of model.layers) {
      expect(macs(layer)).toBeGreaterThan(0);
      const { input, weights, output } = operandElements(layer);
      expect(Math.min(input, weights, output)).toBeGreaterThan(0);
    }
  });

  it.each([
    ['vgg16', 'conv5_3', 14],
    ['resnet50', 'layer4.2.conv3', 7],
    ['mobilenet-v2', 'head', 7],
    ['mnasnet', 'head', 7],
    ['shufflenet-v2', 'conv5', 7],
    ['squeezenet', 'conv10', 13],
    ['googlenet', 'inception5b.5x5', 7],
    ['inception-v3', '6a.0', 17],
    ['inception-v3', '7c.pool', 8],
  ])('%s: %s ends at its published size, %i × %i', (name, layerName, size) => {
    const layer = models
      .get(name)()
      .layers.find((l) => l.layer.name === layerName)?.layer;
    if (layer === undefined) throw new Error(`no layer ${layerName}`);
    expect([outputY(layer), outputX(layer)]).toEqual([size, size]);
  });

  it('a block of resnet50 waits for both of its branches, attention for queries, keys and values', () => {
    const resnet = resnet50().layers;
    const index = (name: string): number => resnet.findIndex(({ layer }) => layer.name === name);
    expect(resnet[index('layer1.1.conv1')]?.after).toEqual([index('layer1.0.conv3'), index('layer1.0.downsample')]);
    expect(
      bertBase()
        .layers.slice(0, 6)
        .map(({ after }) => after),
    ).toEqual([[], [], [], [0, 1], [2, 3], [4]]);
  });
});

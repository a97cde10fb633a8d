/** A tenant that serves a language model: its model by name or sizes, its requests drawn or read, all held against each other. */
import { didYouMean } from '../base/did-you-mean.js';
import { InputError } from '../base/errors.js';
import { counted } from '../base/numbers.js';
import { readRequests } from '../formats/requests-csv.js';
import { type Decoder, decoders } from '../workload/serving/decoder.js';
import { mostTokens, type RequestSource, type TokenCount } from '../workload/serving/requests.js';
import { cachedAtMost, cachePages, pagesOf, type ServedModel } from '../workload/serving/served-model.js';
import type { Held } from '../workload/serving/step-layers.js';
import type { ServedTenancy } from '../workload/tenants.js';
import type { TenantDocument } from './sections/tenants.js';
import { type AroundTenants, arrivalsOf, coresOf } from './tenant-parts.js';

const MIB = 2 ** 20;

type RequestsDocument = NonNullable<TenantDocument['requests']>;

/** @throws InputError at the place of what does not hold */
export function servedTenancy(document: TenantDocument, around: AroundTenants, index: number): ServedTenancy {
  const place = (...path: readonly PropertyKey[]) => around.yaml.placeOf(['workload', 'tenants', index, ...path]);
  const { name, priority, kvCache, maxBatch = 32, prefillTokens = 2048, chunkTokens, deadlines = {} } = document;
  const decoder = decoderOf(document, place);
  const held = heldOf(document, around, decoder, place);
  const requests = sourceOf(document.requests ?? {}, around, decoder, place);
  const at = (key: 'cores' | 'prefillCores' | 'decodeCores') =>
    coresOf(document[key], around, ['workload', 'tenants', index, key]);
  const [cores, prefillCores, decodeCores] = [at('cores'), at('prefillCores'), at('decodeCores')];
  if (cores !== undefined)
    for (const [key, own] of Object.entries({ prefillCores, decodeCores }))
      if (own?.some((core) => !cores.includes(core)))
        throw new InputError({
          ...place(key),
          expected: 'some of the "cores" of the tenant',
          found: document[key as 'prefillCores'],
        });
  const served: ServedModel = {
    model: document.model ?? 'own',
    ...{ held, requests, maxBatch, prefillTokens },
    ...(chunkTokens === undefined ? {} : { chunkTokens }),
    cache: {
      ...(kvCache?.capacityMiB === undefined ? {} : { capacityBytes: kvCache.capacityMiB * MIB }),
      whenFull: kvCache?.whenFull ?? 'wait',
    },
    // All cores are as good as said where the other phase has its own.
    ...(prefillCores === undefined ? {} : { prefillCores }),
    ...(decodeCores === undefined ? {} : { decodeCores }),
    deadline: deadlines,
  };
  checkCapacity(served, place);
  if (document.activations === 'scratchpad')
    for (const own of prefillCores === undefined && decodeCores === undefined
      ? [cores ?? around.cores.map((_, core) => core)]
      : [prefillCores ?? [], decodeCores ?? []])
      if (own.length > 1)
        throw new InputError({
          ...place('activations'),
          expected: 'one core that serves: several hand their parts on through the memory',
          found: counted(own.length, 'core'),
        });
  return {
    name,
    ...(priority === undefined ? {} : { priority }),
    ...(cores === undefined ? {} : { cores }),
    served,
  };
}

type PlaceOf = (...path: readonly PropertyKey[]) => object;

function decoderOf({ model, decoder }: TenantDocument, place: PlaceOf): Decoder {
  if (decoder !== undefined) {
    const { blocks, width, heads, keyHeads = heads, depth = width / heads, inner, gated, experts } = decoder;
    const { vocabulary, contextTokens } = decoder;
    const feedForward = { inner, isGated: gated, ...(experts === undefined ? {} : { experts }) };
    return { blocks, width, heads, keyHeads, depth, feedForward, vocabulary, contextTokens };
  }
  if (model !== undefined && decoders.has(model)) return decoders.get(model);
  throw new InputError({
    ...place('model'),
    expected: `${decoders.noun} (${decoders.names.join(', ')}), or a "decoder" of one's own`,
    found: model,
    hint: didYouMean(model ?? '', decoders.names),
  });
}

function heldOf(document: TenantDocument, around: AroundTenants, decoder: Decoder, place: PlaceOf): Held {
  const { kvCache } = document;
  const { weights = 1, input = 1, output = input } = document.elementBytes ?? around.elementBytes ?? {};
  if (output !== input)
    throw new InputError({
      ...place('elementBytes'),
      expected: `outputs as wide as inputs (${input}): the next layer reads them`,
      found: output,
    });
  return {
    decoder,
    weightBytes: weights,
    activationBytes: input,
    cacheElementBytes: kvCache?.elementBytes ?? input,
    pageTokens: kvCache?.pageTokens ?? 16,
    ...(document.activations === 'memory' ? {} : { keepsActivations: true }),
    seed: around.seed,
  };
}

function sourceOf(document: RequestsDocument, around: AroundTenants, decoder: Decoder, place: PlaceOf): RequestSource {
  const { traceFile, count, arrivals, promptTokens, outputTokens } = document;
  const { contextTokens } = decoder;
  if (traceFile !== undefined) {
    const requests = readRequests(around.beside.text(traceFile).text, traceFile, contextTokens);
    return { kind: 'trace', requests };
  }
  const prompt = tokenCount(promptTokens ?? 1);
  const output = tokenCount(outputTokens ?? 1);
  const most = mostTokens(prompt) + mostTokens(output);
  if (most > contextTokens)
    throw new InputError({
      ...place('requests', 'outputTokens'),
      expected: `at most ${contextTokens} tokens of prompt and output (the model's context)`,
      found: most,
    });
  const process = arrivalsOf(arrivals, around.beside);
  const recorded = process?.kind === 'trace' ? process.cycles.length : undefined;
  if (count !== undefined && recorded !== undefined && count > recorded)
    throw new InputError({
      ...place('requests', 'count'),
      expected: `at most ${recorded} (the arrivals of the trace)`,
      found: count,
    });
  return {
    kind: 'drawn',
    count: count ?? recorded ?? 1,
    ...(process === undefined ? {} : { arrivals: process }),
    promptTokens: prompt,
    outputTokens: output,
  };
}

function tokenCount(document: NonNullable<RequestsDocument['promptTokens']>): TokenCount {
  if (typeof document === 'number') return { kind: 'fixed', tokens: document };
  const { uniform, logNormal } = document;
  if (uniform !== undefined) return { kind: 'uniform', ...uniform };
  return { kind: 'logNormal', ...(logNormal as NonNullable<typeof logNormal>) };
}

/** Every request must fit into the cache by itself. */
function checkCapacity(served: ServedModel, place: PlaceOf): void {
  const { requests, held, cache } = served;
  const largest =
    requests.kind === 'trace'
      ? requests.requests.reduce((most, request) => Math.max(most, cachedAtMost(request)), 0)
      : cachedAtMost({
          promptTokens: mostTokens(requests.promptTokens),
          outputTokens: mostTokens(requests.outputTokens),
        });
  const pages = pagesOf(largest, held);
  const found = cachePages(served);
  if (pages <= found) return;
  throw new InputError({
    ...place('kvCache', 'capacityMiB'),
    expected: `room for ${counted(pages, 'page')} of ${held.pageTokens} tokens, the largest request's`,
    found: `${(cache.capacityBytes ?? 0) / MIB} MiB, ${counted(found, 'page')}`,
  });
}

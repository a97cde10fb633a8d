/**
 * Files of planned mappings, kind `layer-mapping`: what `caldera layer map --model tile-plan | systolic` writes and
 * `caldera layer cost` reads. The work is named as on the command line; the array is the command line's.
 */
import * as z from 'zod';
import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate, type Place } from '../base/errors.js';
import { readYaml } from '../formats/yaml-document.js';
import type { PlanMapping } from '../mapping/plan-mapping.js';
import { systolicDataflows } from '../mapping/systolic-dataflow.js';
import type { Layer } from '../workload/layer.js';
import { check } from './check.js';

const MOST_LAYERS = 10_000;
const name = z.string().min(1).max(1000);
const whole = z.int().min(1);
const workSchema = {
  kind: z.literal('layer-mapping'),
  work: name,
  sizes: z.string().optional(),
  ttgt: z.boolean().optional(),
};
const layers = <T extends z.ZodRawShape>(shape: T) =>
  z
    .array(z.strictObject({ layer: name, ...shape }))
    .min(1)
    .max(MOST_LAYERS);

const tilingSchema = z.strictObject({
  ...workSchema,
  model: z.literal('tile-plan'),
  mappings: layers({ tile: z.record(z.string(), whole).default({}), order: z.array(z.string()).max(7).default([]) }),
});
const systolicSchema = z.strictObject({
  ...workSchema,
  model: z.literal('systolic'),
  mappings: layers({ dataflow: z.string(), rows: whole, columns: whole }),
});
const anySchema = z.looseObject({ model: z.enum(['tile-plan', 'systolic']) });

export const planMappingSchema = z.union([tilingSchema, systolicSchema]);

export interface ReadPlanMapping {
  readonly layer: Layer;
  readonly mapping: PlanMapping;
  /** Of the mapping in the file. */
  readonly place: Place;
}

export interface ReadPlanMappings {
  readonly model: PlanMapping['model'];
  readonly mappings: readonly ReadPlanMapping[];
}

/** What the file says of the work, as the command line would. */
export interface NamedWork {
  readonly work: string;
  readonly sizes?: string | undefined;
  readonly ttgt?: boolean | undefined;
}

/** @throws InputError with the place of what is wrong. @param layersOf the layers of a named work */
export function readPlanMappings(
  text: string,
  file: string,
  layersOf: (work: NamedWork & { readonly model: PlanMapping['model'] }) => readonly Layer[],
): ReadPlanMappings {
  const yaml = readYaml(text, file);
  const document = check(check(anySchema, yaml).model === 'systolic' ? systolicSchema : tilingSchema, yaml);
  const { path: _, ...place } = yaml.placeOf(['work']);
  const found = locate(place, () => layersOf(document));
  const names = found.map((layer) => layer.name);
  const mappings = document.mappings.map(({ layer: wanted, ...own }, i): ReadPlanMapping => {
    const layer = found.find((one) => one.name === wanted);
    if (layer === undefined) {
      const expected = `a layer of ${document.work}`;
      const hint = didYouMean(wanted, names);
      throw new InputError({ ...yaml.placeOf(['mappings', i, 'layer']), expected, found: wanted, hint });
    }
    if ('dataflow' in own) locate(yaml.placeOf(['mappings', i, 'dataflow']), () => systolicDataflows.get(own.dataflow));
    return { layer, place: yaml.placeOf(['mappings', i]), mapping: { model: document.model, ...own } as PlanMapping };
  });
  return { model: document.model, mappings };
}

export interface WrittenPlan {
  readonly names: readonly string[];
  readonly mapping: PlanMapping;
}

/** A mapping for every layer, also for those that are the same. */
export function writePlanMappings(
  { work, sizes, ttgt, model }: NamedWork & { readonly model: string },
  mapped: readonly WrittenPlan[],
): string {
  const text = (value: string): string => JSON.stringify(value);
  const lines = mapped.flatMap(({ names, mapping }) =>
    names.map((layer) => `  - {layer: ${text(layer)}, ${fieldsOf(mapping)}}`),
  );
  return [
    'kind: layer-mapping',
    `model: ${model}`,
    `work: ${text(work)}`,
    ...(sizes === undefined ? [] : [`sizes: ${text(sizes)}`]),
    ...(ttgt === true ? ['ttgt: true'] : []),
    'mappings:',
    ...lines,
    '',
  ].join('\n');
}

function fieldsOf(mapping: PlanMapping): string {
  if (mapping.model === 'systolic')
    return `dataflow: ${mapping.dataflow}, rows: ${mapping.rows}, columns: ${mapping.columns}`;
  const tile = Object.entries(mapping.tile).map(([letter, size]) => `${letter}: ${size}`);
  return `tile: {${tile.join(', ')}}, order: [${mapping.order.join(', ')}]`;
}

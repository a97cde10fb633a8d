/**
 * JSON Schemas of scenarios and studies, from the schemas that check them: editors complete a file whose first line
 * names its schema. Names are the registries' as the package has them; a plugin may add others, so any text is allowed.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { allRegistries } from '../src/base/registry.js';
import { loadRegistries } from '../src/cli/registries.js';
import { coreFileSchema } from '../src/machine/convolution-core-options.js';
import { engineFileSchema } from '../src/machine/engine-description.js';
import { clusterSchema } from '../src/scenario/cluster-schema.js';
import { codesignSchema } from '../src/scenario/codesign-schema.js';
import { NAMES_OF } from '../src/scenario/complain.js';
import { congestionSchema } from '../src/scenario/congestion-schema.js';
import { engineScenarioSchema } from '../src/scenario/engine-schema.js';
import { fusionSchema } from '../src/scenario/fusion-schema.js';
import { layersSchema } from '../src/scenario/layers-schema.js';
import { memorySchema } from '../src/scenario/memory-schema.js';
import { planMappingSchema } from '../src/scenario/plan-mapping-file.js';
import { scenarioSchema } from '../src/scenario/schema.js';
import { platformSchema } from '../src/scenario/sections/platform.js';
import { sparseSchema } from '../src/scenario/sparse-schema.js';
import { trainingSchema } from '../src/scenario/training-schema.js';
import { tuneSchema } from '../src/scenario/tune-schema.js';
import { studySchema } from '../src/study/study-schema.js';

const SCHEMAS = {
  accelerator: scenarioSchema,
  cluster: clusterSchema,
  codesign: codesignSchema,
  fusion: fusionSchema,
  congestion: congestionSchema,
  layers: layersSchema,
  'layer-mapping': planMappingSchema,
  sparse: sparseSchema,
  platform: platformSchema,
  engine: engineScenarioSchema(),
  training: trainingSchema,
  memory: memorySchema,
  study: studySchema,
  'convolution-core': coreFileSchema(z),
  'matrix-engine': engineFileSchema(z),
  tune: tuneSchema,
} as const;

export async function writeSchemas(folder: string): Promise<void> {
  await loadRegistries();
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of Object.entries(SCHEMAS))
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(jsonSchema(name, schema), null, 1)}\n`);
}

export function jsonSchema(name: string, schema: z.ZodType): unknown {
  const made = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return { title: `Caldera: ${name}`, ...(withNames(made) as object) };
}

interface NamesOf {
  readonly kind: string;
  readonly words: readonly string[];
}

type Node = Readonly<Record<string, unknown>>;

/** Each marked text gets the names of its registry; beside a name, the options of what it names. */
function withNames(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withNames);
  if (typeof node !== 'object' || node === null) return node;
  const { [NAMES_OF]: marked, ...own } = node as Node & { [NAMES_OF]?: NamesOf };
  const inner = Object.fromEntries(Object.entries(own).map(([key, value]) => [key, withNames(value)]));
  if (marked !== undefined)
    return { ...inner, type: undefined, anyOf: [{ enum: namesOf(marked) }, { type: 'string' }] };
  const properties = own['properties'] as Readonly<Record<string, Node>> | undefined;
  const naming = Object.entries(properties ?? {}).find(([, value]) => value[NAMES_OF] !== undefined);
  if (properties?.['options'] === undefined || naming === undefined) return inner;
  return { ...inner, allOf: optionsBeside(naming[0], naming[1][NAMES_OF] as NamesOf) };
}

function namesOf({ kind, words }: NamesOf): string[] {
  return [...words, ...(allRegistries().find((one) => one.kind === kind)?.names ?? [])];
}

/** If the name is this one, the options are those of its entry. */
function optionsBeside(key: string, { kind }: NamesOf): Node[] {
  const entries = allRegistries().find((one) => one.kind === kind)?.entries ?? [];
  return entries.flatMap(({ name, options }) => {
    if (options === undefined) return [];
    const schema = z.toJSONSchema(options(z), { io: 'input', unrepresentable: 'any' });
    return [
      { if: { properties: { [key]: { const: name } }, required: [key] }, then: { properties: { options: schema } } },
    ];
  });
}

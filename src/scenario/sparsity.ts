/** The sparsity that a workload or a tenant asks for: its recipe checked, its file of densities read. */
import { locate } from '../base/errors.js';
import { parseLayerDensities } from '../formats/layer-density-csv.js';
import type { YamlDocument } from '../formats/yaml-document.js';
import type { NonZeros } from '../problem/sparsity/drawn-product.js';
import { type AskedSparsity, densityRecipes } from '../workload/density/density-recipes.js';
import type { Beside } from './beside.js';
import { checkedOptions } from './options.js';
import type { SparsityDocument } from './sections/layer-shape.js';

/** @param path of the workload or tenant @throws InputError there, or in the file */
export function sparsityOf(
  document: SparsityDocument | undefined,
  beside: Beside,
  yaml: YamlDocument,
  path: readonly PropertyKey[],
): { readonly sparsity?: AskedSparsity } {
  if (document === undefined) return {};
  const { recipe: name, densityFile, inputDensity, seed } = document;
  const at = [...path, 'sparsity', 'options'];
  const options = name === undefined ? undefined : checkedOptions(densityRecipes, name, document.options, yaml, at);
  if (name !== undefined) locate(yaml.placeOf(at), () => densityRecipes.get(name, options ?? {}));
  const file = densityFile === undefined ? undefined : beside.text(densityFile);
  return {
    sparsity: {
      ...(name === undefined ? {} : { recipe: { name, options } }),
      ...(file === undefined ? {} : { densities: densitiesOf(file.text, file.file) }),
      ...{ inputDensity, seed },
    },
  };
}

function densitiesOf(text: string, file: string): Map<string, NonZeros> {
  const read = parseLayerDensities(text, file);
  return new Map(
    [...read].map(([layer, { pattern, density }]) => [
      layer,
      typeof pattern === 'object' ? { nm: pattern } : { density },
    ]),
  );
}

/** What `layer cost` says of a file of planned mappings (kind `layer-mapping`), on the array of the command line. */
import { InputError, locate } from '../base/errors.js';
import { integer, signedPercent } from '../base/numbers.js';
import { writeJson } from '../formats/json-text.js';
import type { ArrayHardware } from '../machine/array-machine.js';
import { planBound, planFigures } from '../pipeline/map-plans.js';
import { type ReadPlanMapping, readPlanMappings } from '../scenario/plan-mapping-file.js';
import { type PlanRung, planLadder } from '../validation/plan-ladder.js';
import { machineText } from './array-options.js';
import { planLoops, planRows, type ShownPlan } from './map-plans.js';
import { namedLayers } from './map-work.js';
import { textTable } from './text-table.js';

export interface PlanCostOptions {
  readonly hardware: ArrayHardware;
  readonly replay: boolean;
  readonly json: boolean;
}

/** Text, or JSON. @throws InputError with the place of a mapping that is none of its layer, or does not fit the array */
export function planCosts(text: string, file: string, { hardware, replay, json }: PlanCostOptions): string {
  const { model, mappings } = readPlanMappings(text, file, (work) => namedLayers(work, file));
  const costed = mappings.map((one) => shownOf(one, hardware));
  const ladders = replay
    ? mappings.map((one) => locate(one.place, () => planLadder(one.layer, one.mapping, hardware)))
    : [];
  if (json)
    return writeJson(
      costed.map(({ names, mapping, figures, bound }, i) => ({
        ...{ layer: names[0], model, ...figures, bound, mapping },
        ...(ladders[i] === undefined ? {} : { ladder: ladders[i] }),
      })),
    );
  const [only] = mappings;
  return `${[
    `${file}: ${costed.length === 1 ? '1 mapping' : `${costed.length} mappings`}; the model ${model}`,
    machineText(hardware),
    '',
    textTable(planRows(costed, hardware, 'latency')),
    ...ladders.flatMap((ladder, i) => ['', `${costed[i]!.names[0]}, replayed:`, textTable(rungRows(ladder))]),
    ...(mappings.length === 1 && only !== undefined ? ['', planLoops(only.layer, only.mapping).trimEnd()] : []),
  ].join('\n')}\n`;
}

function shownOf({ layer, mapping, place }: ReadPlanMapping, hardware: ArrayHardware): ShownPlan {
  const { pes, l2Bytes } = hardware;
  const figures = locate(place, () => planFigures(layer, mapping, hardware));
  if (mapping.model === 'systolic' && mapping.rows * mapping.columns > pes) {
    const found = mapping.rows * mapping.columns;
    throw new InputError({ ...place, path: 'rows × columns', expected: `at most ${pes} PEs`, found });
  }
  if (figures.heldBytes > l2Bytes) {
    const expected = `at most ${l2Bytes} bytes in the shared buffer (L2)`;
    throw new InputError({ ...place, expected, found: Math.ceil(figures.heldBytes) });
  }
  const bound = planBound(layer, { model: mapping.model, hardware });
  return { names: [layer.name], mapping, figures, bound };
}

function rungRows(rungs: readonly PlanRung[]): readonly (readonly string[])[] {
  const rows = rungs.map(({ cycles, about }, i) => {
    const before = rungs[i - 1]?.cycles;
    return [integer(cycles), before === undefined ? '' : signedPercent(cycles / before - 1), about];
  });
  return [['cycles', 'more', ''], ...rows];
}

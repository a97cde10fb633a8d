/** `caldera size SCENARIO --vary FIELD --reach CONDITION`: the value of a field that lets a run reach a figure. */
import { InputError } from '../../base/errors.js';
import { percent } from '../../base/numbers.js';
import { version } from '../../base/version.js';
import { writeJson } from '../../formats/json-text.js';
import { loadScenario } from '../../scenario/load.js';
import { overrideOf } from '../../scenario/overrides.js';
import type { Scenario } from '../../scenario/scenario.js';
import { answerOf, FIGURES } from '../../study/answers.js';
import { type Condition, conditionOf, holds } from '../../study/condition.js';
import { fieldOf } from '../../study/field.js';
import { type SizeAnswer, sizeField } from '../../study/size.js';
import { columns } from '../columns.js';
import { type Command, note, print } from '../command.js';
import { ended, Interrupted } from '../interrupt.js';
import { type SetArguments, setOption } from '../set-option.js';
import { sizeProgress } from '../sweep-progress.js';
import { textTable } from '../text-table.js';
import { wrap } from '../wrap.js';

interface Arguments extends SetArguments {
  readonly scenario: string;
  readonly vary: string;
  readonly reach: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly replays: number;
  readonly json: boolean;
}

/** Around the scenario's own value, where no ends are given: bisection then takes ten steps to one per cent. */
const REACH = 128;
const WITHIN = 0.01;

export const sizeCommand: Command<Arguments> = {
  hearsSignals: true,
  options: (yargs) =>
    setOption(yargs)
      .positional('scenario', { type: 'string', demandOption: true, describe: 'scenario file (YAML)' })
      .option('vary', { type: 'string', demandOption: true, describe: 'field, e.g. platform.memory.bandwidthGBps' })
      .option('reach', {
        type: 'string',
        demandOption: true,
        describe: `figure >= or <= number; of ${FIGURES.join(', ')}`,
      })
      .option('from', { type: 'number', describe: `least value [default: the scenario’s / ${REACH}]` })
      .option('to', { type: 'number', describe: `largest value [default: the scenario’s × ${REACH}]` })
      .option('replays', { type: 'number', default: 12, describe: 'runs at most' })
      .option('json', { type: 'boolean', default: false, describe: 'print JSON' })
      .example(
        '$0 size scenarios/mix-s4-16.yaml --vary platform.memory.bandwidthGBps --reach "throughputGflops >= 5000"',
        'how much bandwidth?',
      )
      .example(
        '$0 size scenarios/mix-s2-16.yaml --vary "platform.cores.*.sgKiB" --from 32 --to 1024 --reach "makespanMs <= 3.6"',
        'how much scratchpad?',
      ),
  run(args) {
    const condition = conditionOf(args.reach, '--reach');
    if (!Number.isInteger(args.replays) || args.replays < 2 || args.replays > 1000)
      throw new InputError({ path: '--replays', expected: 'a whole number from 2 to 1000', found: args.replays });
    const set = (args.set ?? []).map(overrideOf);
    const scenarioAt = (value: number): Scenario => loadScenario(args.scenario, [...set, [args.vary, value]]);
    const { from, to, whole } = fieldOf(args.scenario, set, args, REACH);
    const progress = sizeProgress();
    const interrupt = ended();
    let answer: SizeAnswer;
    try {
      answer = sizeField({
        from,
        to,
        whole,
        within: WITHIN,
        replays: args.replays,
        figure: (value) => {
          if (interrupt.signal.aborted) throw new Interrupted('interrupted');
          return answerOf(scenarioAt(value), condition.figure, '--reach');
        },
        holds: (figure) => holds(condition, figure),
        onProgress: (done) => progress.update(done, args.replays),
      });
    } finally {
      interrupt.stop();
      progress.stop();
    }
    const document = { caldera: version, vary: args.vary, reach: condition, ...answer };
    print(args.json ? writeJson(document) : report(args.vary, condition, answer));
    if (answer.verdict.kind === 'none') note(`${args.vary}: no value from ${from} to ${to} reaches ${args.reach}`);
  },
};

function report(field: string, condition: Condition, { verdict, curve, knee }: SizeAnswer): string {
  const name = field.split('.').at(-1) ?? field;
  const table = textTable([
    [name, condition.figure, 'reached'],
    ...curve.map((probe) => [short(probe.value), short(probe.figure), probe.holds ? 'yes' : 'no']),
  ]);
  const sentences = [sentence(field, condition, { verdict, curve, knee })];
  if (knee !== undefined) sentences.push(kneeSentence(name, condition.figure, curve, knee));
  return `${table}\n\n${sentences.flatMap((text) => wrap(text, columns())).join('\n')}\n`;
}

function sentence(field: string, { figure, comparison, value }: Condition, { verdict, curve }: SizeAnswer): string {
  const asked = `${figure} ${comparison} ${short(value)}`;
  const [least, most] = [curve[0]?.value ?? 0, curve.at(-1)?.value ?? 0];
  if (verdict.kind === 'all') return `Every value tried, from ${short(least)} to ${short(most)}, reaches ${asked}.`;
  if (verdict.kind === 'none')
    return `No value of ${field} from ${short(least)} to ${short(most)} reaches ${asked}: the nearest is ${short(verdict.nearest.figure)} at ${short(verdict.nearest.value)}.`;
  const bound = verdict.least ? 'at least' : 'at most';
  return `${field} of ${bound} ${short(verdict.value)} reaches ${asked} (${short(verdict.figure)} there; ${short(verdict.fails)} does not).`;
}

/** How much of the whole change lies below the knee. */
function kneeSentence(name: string, figure: string, curve: SizeAnswer['curve'], knee: number): string {
  const [first, last] = [curve[0]?.figure ?? 0, curve.at(-1)?.figure ?? 0];
  const at = curve.find(({ value }) => value === knee)?.figure ?? 0;
  return `The knee is at ${name} ${short(knee)}: ${percent((at - first) / (last - first), 0)} of the change in ${figure} lies below it.`;
}

function short(value: number): string {
  if (!Number.isFinite(value)) return 'unknown';
  return Math.abs(value) >= 1e5 || value === 0
    ? Math.round(value).toLocaleString('en')
    : Number(value.toPrecision(5)).toLocaleString('en', { maximumSignificantDigits: 5 });
}

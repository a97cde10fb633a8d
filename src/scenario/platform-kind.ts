/** Kinds of core by name: a class of flexibility, an accelerator, dataflows (`hb`, `hb+lb`), or two of them (`TOPS/hb`). */
import { didYouMean } from '../base/did-you-mean.js';
import type { PlatformKind } from '../machine/platform-kind.js';
import type { Complaint } from './complain.js';
import { namedFlexibility } from './sections/flexibility.js';

/** Dataflows that a core of a platform to be chosen may have. */
const DATAFLOWS: readonly string[] = ['hb', 'lb', 'eyeriss'];

/** The kind, or what is wrong with the name. */
export function platformKind(name: string): PlatformKind | Complaint {
  const [one = '', other, more] = name.split('/');
  if (other !== undefined && more === undefined) {
    const first = platformKind(one);
    const second = platformKind(other);
    if ('expected' in first) return first;
    return 'expected' in second ? second : { ...first, name, beside: second };
  }
  const flexibility = namedFlexibility(name);
  if (flexibility !== undefined) return { name, dataflows: ['hb'], flexibility: { ...flexibility, design: 'plain' } };
  const dataflows = name.split('+');
  if (dataflows.length <= 2 && dataflows.every((dataflow) => DATAFLOWS.includes(dataflow))) return { name, dataflows };
  return {
    expected: `a class, an accelerator, or dataflows (${DATAFLOWS.join(', ')}; hb+lb), or two of them (TOPS/hb)`,
    found: name,
    hint: didYouMean(name, DATAFLOWS),
  };
}

/**
 * Scenarios of packet networks as ns-3 drivers take them: a JSON object from names to
 * `{topology: {hosts, switches, links: [[a, b, Gb/s, us], …]}, buffer_mib, flows: [[source, destination, bytes, start_ns,
 * [after, …], …], …]}`. What else stands in a flow (source port, paths) follows from the flows' order and the hash.
 */

import { didYouMean } from '../base/did-you-mean.js';
import { InputError, locate, type Place } from '../base/errors.js';
import { checkFabric, type Fabric } from '../machine/cluster/fabric.js';
import { checkFlows, type Flow } from '../workload/flows/flow.js';
import { parseJson } from './json-text.js';

export interface RoceScenario {
  readonly fabric: Fabric;
  /** Of every switch. */
  readonly bufferMebibytes: number;
  readonly flows: readonly Flow[];
}

export interface RoceScenarios {
  readonly names: readonly string[];
  /** @throws InputError for a name that is not there, and for a scenario that makes no sense */
  get(name: string): RoceScenario;
}

/** Scenarios are read when they are asked for. @throws InputError for what is no such file */
export function readRoceScenarios(text: string, file: string): RoceScenarios {
  const document = mapping(parseJson(text, file), { file });
  const names = Object.keys(document);
  const read = new Map<string, RoceScenario>();
  return {
    names,
    get(name) {
      const known = read.get(name);
      if (known !== undefined) return known;
      if (!Object.hasOwn(document, name))
        throw new InputError({ file, expected: 'a scenario of the file', found: name, hint: didYouMean(name, names) });
      const scenario = locate({ file, path: name }, () => readScenario(document[name]));
      read.set(name, scenario);
      return scenario;
    },
  };
}

function readScenario(value: unknown): RoceScenario {
  const { topology, buffer_mib: buffer, flows } = mapping(value, {});
  const { hosts, switches, links } = mapping(topology, { path: 'topology' });
  const fabric = locate({ path: 'topology' }, () =>
    checkFabric({
      hosts: numeric(hosts, { path: 'hosts' }),
      switches: numeric(switches, { path: 'switches' }),
      links: list(links, { path: 'links' }).map((link, index) => {
        const [a, b, rateGbps, delayUs] = list(link, { path: `links.${index}` });
        const at = (part: string): Place => ({ path: `links.${index} ${part}` });
        return {
          a: numeric(a, at('end')),
          b: numeric(b, at('end')),
          rateGbps: numeric(rateGbps, at('rate')),
          // ns-3 reads delays as whole nanoseconds.
          delayNs: Math.round(numeric(delayUs, at('delay')) * 1000),
        };
      }),
    }),
  );
  return {
    fabric,
    bufferMebibytes: numeric(buffer, { path: 'buffer_mib' }),
    flows: checkFlows(list(flows, { path: 'flows' }).map(readFlow), fabric.hosts),
  };
}

function readFlow(value: unknown, index: number): Flow {
  const [source, destination, bytes, startNs, after] = list(value, { path: `flows.${index}` });
  const at = (part: string): Place => ({ path: `flows.${index} ${part}` });
  return {
    source: numeric(source, at('source')),
    destination: numeric(destination, at('destination')),
    bytes: numeric(bytes, at('bytes')),
    startNs: numeric(startNs ?? 0, at('start')),
    after: list(after ?? [], at('after')).map((flow) => numeric(flow, at('after'))),
  };
}

function mapping(value: unknown, place: Place): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError({ ...place, expected: 'a mapping', found: value });
  return value as Record<string, unknown>;
}

function list(value: unknown, place: Place): readonly unknown[] {
  if (!Array.isArray(value)) throw new InputError({ ...place, expected: 'a list', found: value });
  return value;
}

function numeric(value: unknown, place: Place): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InputError({ ...place, expected: 'a number', found: value });
  return value;
}

/**
 * Parameter sets of ns-3's RoCE models as JSON: `{SET: {SCHEME: {cc: {RATE_AI, RP_TIMER, HAS_WIN, …}, kmin_kB, kmax_kB,
 * pmax}}}`, with the names of the models' configuration files. A set named `NAME_at_100G` is the set NAME for hosts of
 * 100 Gb/s; its rate steps and telemetry units grow with the hosts' rate.
 */
import { InputError, type Place } from '../base/errors.js';
import type { CongestionSetup } from '../machine/cluster/congestion-setup.js';
import { parseJson } from './json-text.js';

export interface RoceParameters {
  /** Undefined for a set or scheme that the file does not hold. @throws InputError for one that makes no sense */
  find(set: string, scheme: string, hostGbps: number): CongestionSetup | undefined;
}

/** At which rate of the hosts a set of this ending holds. */
const SCALED = '_at_100G';
const SCALED_GBPS = 100;

/** @throws InputError for what is no JSON */
export function readRoceParameters(text: string, file: string): RoceParameters {
  const document = record(parseJson(text, file), { file });
  return {
    find(set, scheme, hostGbps) {
      const isScaled = document[set] === undefined && document[set + SCALED] !== undefined;
      const schemes = document[set] ?? document[set + SCALED];
      if (schemes === undefined) return undefined;
      const path = isScaled ? set + SCALED : set;
      const entry = record(schemes, { file, path })[scheme];
      if (entry === undefined) return undefined;
      return readSetup(entry, scheme, { file, path: `${path}.${scheme}` }, isScaled ? hostGbps / SCALED_GBPS : 1);
    },
  };
}

function readSetup(value: unknown, scheme: string, place: Place, scale: number): CongestionSetup {
  const { cc, kmin_kB: kmin, kmax_kB: kmax, pmax } = record(value, place);
  const at = (key: string): Place => ({ ...place, path: `${place.path}.${key}` });
  const keys = record(cc, at('cc'));
  const number = (key: string, otherwise?: number): number => numeric(keys[key] ?? otherwise, at(`cc.${key}`));
  const rate = (key: string): number => megabits(keys[key], at(`cc.${key}`));
  const hpcc = {
    aiMbps: rate('RATE_AI') * scale,
    targetUtilisation: number('U_TARGET', 0.95),
    maxIncreases: number('MI_THRESH', 0),
  };
  const byScheme: Readonly<Record<string, () => CongestionSetup['options']>> = {
    dcqcn: () => ({
      gain: number('EWMA_GAIN'),
      alphaIntervalUs: number('ALPHA_RESUME_INTERVAL'),
      decreaseIntervalUs: number('RATE_DECREASE_INTERVAL'),
      increaseIntervalUs: number('RP_TIMER'),
      fastRecoveries: number('FAST_RECOVERY_TIMES'),
      aiMbps: rate('RATE_AI') * scale,
      haiMbps: rate('RATE_HAI') * scale,
      clampsTarget: number('CLAMP_TARGET_RATE', 0) !== 0,
    }),
    dctcp: () => ({ gain: number('EWMA_GAIN'), aiMbps: rate('DCTCP_RATE_AI') }),
    timely: () => ({ aiMbps: rate('RATE_AI') * scale, haiMbps: rate('RATE_HAI') * scale }),
    hpcc: () => ({
      ...hpcc,
      resolution: Math.max(1, Math.floor(number('INT_MULTI') * scale)),
      reactsFast: number('FAST_REACT') !== 0,
    }),
    pint: () => ({ ...hpcc, heededShare: number('PINT_PROB', 1), logBase: number('PINT_LOG_BASE', 1.05) }),
  };
  const least = record(kmin, at('kmin_kB'));
  const most = record(kmax, at('kmax_kB'));
  return {
    scheme,
    options: byScheme[scheme]?.() ?? {},
    window: {
      isLimited: number('HAS_WIN') !== 0,
      followsRate: number('VAR_WIN') !== 0,
      isLargestOfAll: number('GLOBAL_T') !== 0,
    },
    ecn: Object.keys(least).map((gbps) => ({
      rateGbps: Number(gbps),
      kminBytes: 1000 * numeric(least[gbps], at(`kmin_kB.${gbps}`)),
      kmaxBytes: 1000 * numeric(most[gbps], at(`kmax_kB.${gbps}`)),
      pmax: numeric(pmax, at('pmax')),
    })),
    minRateMbps: keys['MIN_RATE'] === undefined ? 100 : rate('MIN_RATE'),
  };
}

/** `50Mb/s` */
function megabits(value: unknown, place: Place): number {
  const [, amount, unit] = /^(\d+\.?\d*)([MG])b\/s$/.exec(String(value)) ?? [];
  if (amount === undefined) throw new InputError({ ...place, expected: 'a rate such as 50Mb/s', found: value });
  return Number(amount) * (unit === 'G' ? 1000 : 1);
}

function record(value: unknown, place: Place): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new InputError({ ...place, expected: 'a mapping', found: value });
  return value as Record<string, unknown>;
}

function numeric(value: unknown, place: Place): number {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InputError({ ...place, expected: 'a number', found: value });
  return value;
}

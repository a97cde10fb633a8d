/**
 * HPCC-PINT (Ben Basat et al., SIGCOMM 2020): HPCC with one byte of telemetry. The switches keep the average utilisation
 * of every egress port themselves (packet/pint-meter.ts); a packet carries the largest on its way, as a power of a base,
 * rounded by chance; the sender decodes it and takes HPCC's step with it.
 */
import { DEFAULT_LOG_BASE, decodeUtilisation } from '../packet/pint-code.js';
import { type Read, readOptions } from './options.js';
import type { CongestionControl, CongestionScheme, Feedback, Senders } from './scheme.js';

const OPTIONS = {
  /** eta */
  targetUtilisation: { value: 0.95, least: 0.01, most: 1 },
  aiMbps: { value: 50, least: 0, most: 1e6 },
  /** Additive steps in a row before a multiplicative one; 0: always multiplicative. */
  maxIncreases: { value: 0, least: 0, most: 1000 },
  /** Share of the acknowledgements that are heeded. */
  heededShare: { value: 1, least: 1e-4, most: 1 },
  /** Of the code of utilisations. */
  logBase: { value: DEFAULT_LOG_BASE, least: 1.001, most: 2 },
};

class Pint implements CongestionControl {
  /** The round trip ends when this byte has been acknowledged; 0 before the first acknowledgement. */
  private readonly roundEnd: Float64Array;
  private readonly reference: Float64Array;
  private readonly increases: Int32Array;

  constructor(
    private readonly options: Read<typeof OPTIONS>,
    private readonly senders: Senders,
  ) {
    const { flows } = senders;
    this.roundEnd = new Float64Array(flows);
    this.reference = new Float64Array(flows);
    this.increases = new Int32Array(flows);
  }

  acknowledged(flow: number, { acknowledgedBytes, power }: Feedback): void {
    const { senders, options } = this;
    if (!senders.happens(options.heededShare)) return;
    const sent = senders.sentBytes(flow);
    if (this.roundEnd[flow] === 0) {
      this.roundEnd[flow] = sent;
      this.reference[flow] = senders.lineRate(flow);
      return;
    }
    const excess = decodeUtilisation(power, options.logBase) / options.targetUtilisation;
    const isCut = excess >= 1 || this.increases[flow]! >= options.maxIncreases;
    const reference = this.reference[flow]!;
    const wished = Math.trunc((isCut ? Math.trunc(reference / excess) : reference) + options.aiMbps * 1e6);
    const rate = Math.min(senders.lineRate(flow), Math.max(senders.minRateBps, wished));
    senders.setRateAndPace(flow, rate);
    if (acknowledgedBytes <= this.roundEnd[flow]!) return;
    this.reference[flow] = rate;
    this.increases[flow] = isCut ? 0 : this.increases[flow]! + 1;
    if (sent > this.roundEnd[flow]!) this.roundEnd[flow] = sent;
  }
}

export const pint: CongestionScheme = {
  name: 'pint',
  about: 'HPCC-PINT: HPCC with one byte of telemetry, rounded by chance',
  telemetry: 'power',
  telemetryBytes: 2,
  timers: 0,
  readsMarks: false,
  options: OPTIONS,
  make: (options, senders) => new Pint(readOptions(options, OPTIONS), senders),
};

/**
 * What sender and receiver know of every flow, one array a field. Bytes are bytes of payload; rates whole bits a second.
 */
import type { Flow } from '../../../workload/flows/flow.js';

export class FlowTable {
  readonly count: number;
  readonly source: Int32Array;
  readonly destination: Int32Array;
  readonly size: Float64Array;

  /** Next byte to send, the first that has never been sent, and the first that has not been acknowledged. */
  readonly sent: Float64Array;
  readonly everSent: Float64Array;
  readonly acknowledged: Float64Array;
  /** Bytes that may be sent at all: everything, unless the receiver has to grant the rest. */
  readonly allowed: Float64Array;
  /** Acknowledgements and refusals that have acknowledged nothing new. */
  readonly repeats: Float64Array;
  /** Number of the packet that the receiver expects next. */
  readonly expected: Int32Array;

  readonly lineRate: Float64Array;
  readonly rate: Float64Array;
  /** 0: no window. */
  readonly baseWindow: Float64Array;
  /** The window at the present rate. */
  readonly window: Float64Array;
  /** Of the way of the flow, or of the longest: bytes, and ns. */
  readonly delayProduct: Float64Array;
  readonly roundTripNs: Float64Array;
  /** No packet before this time, ns. */
  readonly nextAvailable: Float64Array;
  /** On the wire, of the last data packet sent. */
  readonly lastBytes: Float64Array;

  /** ns, −1 before. */
  readonly startedAt: Float64Array;
  readonly receivedAt: Float64Array;
  readonly completedAt: Float64Array;

  readonly sourcePort: Int32Array;

  constructor(flows: readonly Flow[]) {
    const count = flows.length;
    const numbers = (): Float64Array => new Float64Array(count);
    this.count = count;
    this.source = Int32Array.from(flows, ({ source }) => source);
    this.destination = Int32Array.from(flows, ({ destination }) => destination);
    this.size = Float64Array.from(flows, ({ bytes }) => bytes);
    this.sent = numbers();
    this.everSent = numbers();
    this.allowed = this.size.slice();
    this.acknowledged = numbers();
    this.repeats = numbers();
    this.expected = new Int32Array(count);
    this.lineRate = numbers();
    this.rate = numbers();
    this.baseWindow = numbers();
    this.window = numbers();
    this.delayProduct = numbers();
    this.roundTripNs = numbers();
    this.nextAvailable = numbers();
    this.lastBytes = numbers();
    this.startedAt = numbers().fill(-1);
    this.receivedAt = numbers().fill(-1);
    this.completedAt = numbers().fill(-1);
    this.sourcePort = new Int32Array(count);
  }

  isComplete(flow: number): boolean {
    return this.completedAt[flow]! >= 0;
  }
}

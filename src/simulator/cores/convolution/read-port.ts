/**
 * The read port of a convolution core: the input and the weights of the layers in its queue ask in turn, request by
 * request, as far as the buffer has room; so many requests may be under way. Data comes back in order, beat by beat, no
 * sooner than the memory's latency. Cycles, beats.
 */
import type { Simulation } from '../../../kernel/simulation.js';
import type { ConvolutionCore, CoreMemory } from '../../../machine/convolution-core.js';
import type { HardwareLayer } from '../../../mapping/hardware-layer.js';

/** Who asks. */
const INPUT = 0;
const WEIGHTS = 1;
type Client = typeof INPUT | typeof WEIGHTS;

export interface PortListener {
  /** So many of a layer's beats have arrived in all; said at the last beat of every request. */
  readonly onInput: (layer: number, beats: number) => void;
  readonly onWeights: (layer: number, beats: number) => void;
}

/** What of a layer is still to be asked for. */
interface Demand {
  readonly layer: number;
  readonly inputBeats: number;
  readonly lineBeats: number;
  readonly weightBeats: number;
  readonly groupBeats: number;
  inputAsked: number;
  weightsAsked: number;
}

const PRIORITY = 0;

export class ReadPort {
  /** Beats of the buffer that nothing is in, or is on its way to. */
  private inputRoom: number;
  private weightRoom: number;
  private readonly queue: Demand[] = [];
  private turn: Client = INPUT;
  private isAsking = false;
  private mayAskAt = 0;
  /** When the last beat of each request under way is here, in a ring. */
  private readonly arrivals: Float64Array;
  private asked = 0;
  private busFreeAt = 0;
  requests = 0;
  /** Asked for so far, by operand. */
  inputBeats = 0;
  weightBeats = 0;

  constructor(
    private readonly simulation: Simulation,
    private readonly core: ConvolutionCore,
    private readonly memory: CoreMemory,
    banks: Pick<HardwareLayer, 'dataBanks' | 'weightBanks'>,
    private readonly listener: PortListener,
  ) {
    const bankBeats = core.bankBytes / core.beatBytes;
    this.inputRoom = banks.dataBanks * bankBeats;
    this.weightRoom = banks.weightBanks * bankBeats;
    this.arrivals = new Float64Array(core.requestsInFlight);
  }

  /** A layer joins the queue: what it reads is asked for when what the layers before it read has been asked for. */
  enqueue(layer: number, shape: HardwareLayer): void {
    const { featureAtom, beatBytes, weightLineBytes, kernelAtom } = this.core;
    const { width, height, channels, kernels, taps } = shape;
    const surfaces = Math.ceil(channels / featureAtom);
    const lines = Math.ceil((kernels * channels * taps) / weightLineBytes);
    this.queue.push({
      layer,
      inputBeats: Math.ceil((width * height * surfaces * featureAtom) / beatBytes),
      lineBeats: Math.ceil((width * featureAtom) / beatBytes),
      weightBeats: (lines * weightLineBytes) / beatBytes,
      groupBeats: (kernelAtom * channels * taps) / beatBytes,
      inputAsked: 0,
      weightsAsked: 0,
    });
    this.wake();
  }

  releaseInput(beats: number): void {
    this.inputRoom += beats;
    this.wake();
  }

  releaseWeights(beats: number): void {
    this.weightRoom += beats;
    this.wake();
  }

  private wake(): void {
    if (this.isAsking) return;
    this.isAsking = true;
    this.simulation.schedule(Math.max(this.simulation.now, this.mayAskAt), PRIORITY, this.ask);
  }

  private readonly ask = (): void => {
    this.isAsking = false;
    const demand = this.queue[0];
    if (demand === undefined) return;
    const other = this.turn === INPUT ? WEIGHTS : INPUT;
    const client = this.canAsk(demand, this.turn) ? this.turn : this.canAsk(demand, other) ? other : undefined;
    if (client === undefined) return; // until something is released
    this.request(demand, client, this.beatsOf(demand, client));
    this.turn = client === INPUT ? WEIGHTS : INPUT;
    if (demand.inputAsked >= demand.inputBeats && demand.weightsAsked >= demand.weightBeats) this.queue.shift();
    const { now } = this.simulation;
    const slot = this.asked % this.arrivals.length;
    this.mayAskAt = Math.max(now + 1, this.arrivals[slot]!);
    this.wake();
  };

  private canAsk(demand: Demand, client: Client): boolean {
    return this.beatsOf(demand, client) > 0;
  }

  /** A request ends where the line does, at a multiple of a burst, and where the buffer is full. */
  private beatsOf(demand: Demand, client: Client): number {
    const { burstBeats } = this.core;
    const { inputAsked, inputBeats, lineBeats, weightsAsked, weightBeats } = demand;
    if (client === WEIGHTS) return Math.min(burstBeats, weightBeats - weightsAsked, this.weightRoom);
    const inLine = lineBeats - (inputAsked % lineBeats);
    return Math.min(burstBeats - (inputAsked % burstBeats), inLine, inputBeats - inputAsked, this.inputRoom);
  }

  private request(demand: Demand, client: Client, beats: number): void {
    const { now } = this.simulation;
    const beatCycles = Math.max(1, this.core.beatBytes / this.memory.bytesPerCycle);
    const arrival = Math.max(now + this.memory.latencyCycles, this.busFreeAt) + beats * beatCycles;
    this.busFreeAt = arrival;
    this.arrivals[this.asked++ % this.arrivals.length] = arrival;
    this.requests++;
    if (client === INPUT) {
      this.inputRoom -= beats;
      this.inputBeats += beats;
      demand.inputAsked += beats;
      if (demand.inputAsked >= demand.inputBeats) this.tell(arrival, this.listener.onInput, demand, demand.inputAsked);
    } else {
      const groupBefore = Math.floor(demand.weightsAsked / demand.groupBeats);
      this.weightRoom -= beats;
      this.weightBeats += beats;
      demand.weightsAsked += beats;
      const isWhole = Math.floor(demand.weightsAsked / demand.groupBeats) > groupBefore;
      if (isWhole || demand.weightsAsked >= demand.weightBeats)
        this.tell(arrival, this.listener.onWeights, demand, demand.weightsAsked);
    }
  }

  private tell(at: number, listener: PortListener['onInput'], { layer }: Demand, beats: number): void {
    this.simulation.schedule(at, PRIORITY, () => listener(layer, beats));
  }
}

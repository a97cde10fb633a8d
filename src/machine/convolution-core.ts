/**
 * A convolution core as NVDLA has it: channelAtom × kernelAtom multipliers (each cycle one output pixel, that many input
 * channels, that many kernels), a buffer whose banks hold the input cube and weights, one read port that both share, and
 * an output stage. Data flow: for each group of kernelAtom kernels, for each stripe of output pixels, for each filter tap
 * and channel atom, a cycle a pixel. Cycles of the core, bytes.
 */

export interface ConvolutionCore {
  /** MAC_ATOMIC_C_SIZE: input channels that are multiplied side by side; a layer's are padded to it. */
  readonly channelAtom: number;
  /** MAC_ATOMIC_K_SIZE: kernels that are computed side by side: a kernel group. */
  readonly kernelAtom: number;
  /** Channels that are stored together: features are padded to it in memory. */
  readonly featureAtom: number;
  /** CBUF: banks of so many bytes, shared by input and weights. */
  readonly banks: number;
  readonly bankBytes: number;
  /** A layer's weights are read in whole lines of this size. */
  readonly weightLineBytes: number;
  /** PRIMARY_MEMIF_WIDTH: bytes of one beat. */
  readonly beatBytes: number;
  /** PRIMARY_MEMIF_MAX_BURST_LENGTH: beats of a read request, which does not cross a multiple of their size. */
  readonly burstBeats: number;
  /** Reads that may be under way. */
  readonly requestsInFlight: number;
  /** SDP_BS_THROUGHPUT: elements that the output stage takes in a cycle. */
  readonly outputRate: number;
  /** The same as measured over a layer, memory included. */
  readonly sustainedOutputRate: number;
  /** Measured: of a layer, from its start to the first read and from the last result to the end, less memory latency. */
  readonly setUpCycles: number;
  /** Measured: from the arrival of what a kernel group waited for to its first multiplication. */
  readonly groupSetUpCycles: number;
}

/** The memory behind the read port; writes have a channel of their own at the width of a beat. */
export interface CoreMemory {
  readonly bytesPerCycle: number;
  /** From an accepted read to its first beat; from the last write to its response. */
  readonly latencyCycles: number;
}

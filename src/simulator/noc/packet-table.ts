/** The packets of an on-chip network as typed arrays: a packet is a small number, given back when its tail arrives. */
export class PacketTable {
  /** −1 of a packet for several nodes. */
  destination = new Int32Array(64);
  flits = new Int32Array(64);
  /** Cycle the packet was made, and the cycle its head entered the network. */
  made = new Float64Array(64);
  entered = new Float64Array(64);
  /** Routers passed. */
  hops = new Int32Array(64);
  /** Output port at the next router, and the half of the virtual channels it may take there. */
  port = new Int32Array(64);
  half = new Uint8Array(64);
  /** Whatever the sender wants to find again. */
  tag = new Int32Array(64);
  /** By packet for several nodes. */
  readonly #nodes = new Map<number, readonly number[]>();
  readonly #free: number[] = [];
  #used = 0;

  add(destination: number, flits: number, made: number, tag: number): number {
    const packet = this.#free.pop() ?? this.#used++;
    if (packet === this.destination.length) this.#grow();
    this.destination[packet] = destination;
    this.flits[packet] = flits;
    this.made[packet] = made;
    this.hops[packet] = 0;
    this.half[packet] = 0;
    this.tag[packet] = tag;
    return packet;
  }

  /** A packet for all these nodes, each once; for one of them it is a packet like any other. */
  addForAll(nodes: readonly number[], flits: number, made: number, tag: number): number {
    const each = [...new Set(nodes)];
    const [first = 0] = each;
    const packet = this.add(each.length === 1 ? first : SEVERAL, flits, made, tag);
    if (each.length > 1) this.#nodes.set(packet, each);
    return packet;
  }

  /** Whether it may have to be copied on its way. */
  isForSeveral(packet: number): boolean {
    return this.destination[packet] === SEVERAL;
  }

  nodesOf(packet: number): readonly number[] {
    return this.#nodes.get(packet) ?? [this.destination[packet]!];
  }

  /** A copy for some of a packet's nodes, as far on its way as the packet is. */
  copy(packet: number, nodes: readonly number[]): number {
    const copy = this.addForAll(nodes, this.flits[packet]!, this.made[packet]!, this.tag[packet]!);
    this.entered[copy] = this.entered[packet]!;
    this.hops[copy] = this.hops[packet]!;
    return copy;
  }

  release(packet: number): void {
    if (this.destination[packet] === SEVERAL) this.#nodes.delete(packet);
    this.#free.push(packet);
  }

  /** Packets that were made and not yet given back. */
  get alive(): number {
    return this.#used - this.#free.length;
  }

  #grow(): void {
    const length = this.#used * 2;
    const longer = <T extends Int32Array | Float64Array | Uint8Array>(old: T, made: T): T => {
      made.set(old as never);
      return made;
    };
    this.destination = longer(this.destination, new Int32Array(length));
    this.flits = longer(this.flits, new Int32Array(length));
    this.made = longer(this.made, new Float64Array(length));
    this.entered = longer(this.entered, new Float64Array(length));
    this.hops = longer(this.hops, new Int32Array(length));
    this.port = longer(this.port, new Int32Array(length));
    this.half = longer(this.half, new Uint8Array(length));
    this.tag = longer(this.tag, new Int32Array(length));
  }
}

const SEVERAL = -1;

/** The protobuf library, read when a file first needs it: most commands read none, and it takes them 20 ms to start. */
import { createRequire } from 'node:module';
import type protobuf from 'protobufjs';

let loaded: typeof protobuf | undefined;

export function protobufLibrary(): typeof protobuf {
  loaded ??= createRequire(import.meta.url)('protobufjs') as typeof protobuf;
  return loaded;
}

/** Message types of a schema, made when the first is asked for. */
export function messageTypes<K extends string>(schema: string, names: readonly K[]) {
  let types: Readonly<Record<K, protobuf.Type>> | undefined;
  return (): Readonly<Record<K, protobuf.Type>> => {
    if (types === undefined) {
      const { root } = protobufLibrary().parse(schema);
      types = Object.fromEntries(names.map((name) => [name, root.lookupType(name)])) as Record<K, protobuf.Type>;
    }
    return types;
  };
}

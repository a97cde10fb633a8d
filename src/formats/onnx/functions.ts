/** Functions of the model's own: their nodes with the attributes that a call gives. */
import type { OnnxAttribute, OnnxFunction, OnnxGraph, OnnxNode } from './proto.js';

export function functionKey({
  domain,
  opType,
  overload = '',
}: Pick<OnnxNode, 'domain' | 'opType' | 'overload'>): string {
  return `${domain}:${opType}:${overload}`;
}

export function functionsByKey(functions: readonly OnnxFunction[]): ReadonlyMap<string, OnnxFunction> {
  return new Map(
    functions.map((one) => [
      functionKey({ domain: one.domain, opType: one.name, ...(one.overload ? { overload: one.overload } : {}) }),
      one,
    ]),
  );
}

/** What the call does not say has its default, or is left out. */
export function bodyOf(body: OnnxFunction, given: readonly OnnxAttribute[]): readonly OnnxNode[] {
  const all = new Map([...body.attributeProto, ...given].map((attribute) => [attribute.name, attribute]));
  return body.node.map((node) => withAttributes(node, all));
}

function withAttributes(node: OnnxNode, all: ReadonlyMap<string, OnnxAttribute>): OnnxNode {
  const attribute = node.attribute.flatMap((one): OnnxAttribute[] => {
    if (one.refAttrName) {
      const meant = all.get(one.refAttrName);
      return meant === undefined ? [] : [renamed(meant, one.name)];
    }
    if (!Object.hasOwn(one, 'g') || one.g === undefined) return [one];
    const g = one.g;
    const inner: OnnxGraph = graphWith(
      g,
      g.node.map((inside) => withAttributes(inside, all)),
    );
    return [Object.assign(renamed(one, one.name), { g: inner })];
  });
  const { input, output, name, opType, domain, overload = '' } = node;
  return { input, output, name, opType, domain, overload, attribute };
}

function graphWith(graph: OnnxGraph, node: readonly OnnxNode[]): OnnxGraph {
  const { name, initializer, input, output, valueInfo, sparseInitializer } = graph;
  return { node, name, initializer, input, output, valueInfo, sparseInitializer };
}

/** Own fields stay own: what a field's absence means is told by that. */
function renamed(attribute: OnnxAttribute, name: string): OnnxAttribute {
  return { ...attribute, ints: attribute.ints, floats: attribute.floats, name };
}

import { DRV_FILE, type Graph, nodeOfReference, outputOfReference } from '../../graph/graph.ts';
import { corruptDelta } from '../limits.ts';

/**
 * Holds each reference against the outputs of the node that it refers to: they are known only when all nodes are.
 *
 * @throws {NixtoolsError} `DELTA_CORRUPT` (verification)
 */
export const requireOutputs = ({ references, shapes, shapeOf }: Graph, place: string): void => {
  const outputs = Uint32Array.from(shapes, (shape) => (shape.type === 'source' ? 1 : shape.outputs.length));
  const isSource = shapes.map(({ type }) => type === 'source');
  for (const packed of references) {
    const node = nodeOfReference(packed);
    const output = outputOfReference(packed);
    const shape = shapeOf[node] as number;
    const isDrvFile = output === DRV_FILE && isSource[shape] === false;
    if (!isDrvFile && output >= (outputs[shape] as number))
      throw corruptDelta(place, `object ${node} has no output ${output}`);
  }
};

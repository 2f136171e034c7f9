import type { Shape } from '../../graph/shape.ts';
import type { Model } from '../model.ts';
import type { Correspondence } from './correspondence.ts';

export const shapeOfModel = ({ old, now }: Correspondence, model: Model): Shape =>
  'old' in model ? old.shapeOfNode(model.old) : now.shapeOfNode(model.now);

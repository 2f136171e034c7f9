export { allot, emptyLock } from './allot/allot.ts';
export { checkServiceSet } from './check/check-service-set.ts';
export { type Problem, refuseProblems } from './check/problem.ts';
export { cutService } from './cut/cut-service.ts';
export { type Directory, directoriesOf } from './description/directories.ts';
export { isMilestone, type Milestone, milestones, serviceId, splitId } from './description/id.ts';
export type { Json } from './description/json.ts';
export { serviceSetJsonSchema } from './description/json-schema.ts';
export { fields, type Leaf, leavesOf, pathInSet, printPath } from './description/leaves.ts';
export { markOf, placeOf, printOrigin } from './description/marks.ts';
export { type Service, service } from './description/service.ts';
export {
  type Group,
  type Mark,
  type Origin,
  type ServiceSet,
  serviceSet,
  type User,
} from './description/service-set.ts';
export { textsIn } from './description/texts.ts';
export { toDot } from './draw/dot.ts';
export { type DrawnDeployment, drawDeployment } from './draw/draw-deployment.ts';
export { drawDifference } from './draw/draw-difference.ts';
export { drawSet } from './draw/draw-set.ts';
export type { Graph } from './draw/graph.ts';
export { toSvg } from './draw/svg/to-svg.ts';
export { merge, mergeAll, printParts, sameParts } from './merge/merge.ts';
export { type Claim, type Claimed, noParts, type Parts, partsOf } from './merge/parts.ts';
export { conflictsIn, settle } from './merge/settle.ts';
export { type OutputFile, outputFiles } from './nix-build/output-files.ts';
export type { LeftOut } from './place/apart.ts';
export { type Deployed, type DeployInput, deploy } from './place/deploy.ts';
export { type Deployment, deployment, type Host, type Lock, lock } from './place/deployment.ts';
export { type Difference, difference, type Move } from './place/difference.ts';
export { onOneHost } from './place/one-host.ts';
export { type Assignment, type Hosts, place } from './place/place.ts';
export { printServiceSet } from './read/print-service-set.ts';
export {
  type Description,
  type DescriptionOptions,
  descriptionFromValue,
  type PartSource,
  readDescription,
} from './read/read-description.ts';
export {
  type ReadOptions,
  readServiceSet,
  readUnchecked,
  serviceSetFromValue,
} from './read/read-service-set.ts';
export { didYouMean, suggest } from './read/suggest.ts';
export { type Fitness, fitnessOf, type Verdict } from './render/fitness.ts';
export type { Loss } from './render/losses.ts';
export { levelCounts, type MatrixCell, type MatrixRow, supportMatrix } from './render/matrix.ts';
export { matrixMarkdown } from './render/matrix-markdown.ts';
export { refuseUnrendered } from './render/refused.ts';
export { targetNamed, targets } from './render/registry.ts';
export { type RenderOptions, type RenderResult, render } from './render/render.ts';
export type { RequiredProgram } from './render/required-programs.ts';
export { type Capabilities, type Level, type Support, supportOf } from './render/support.ts';
export type {
  Finding,
  NamedService,
  RenderedFile,
  RenderInput,
  Rendering,
  Step,
  Target,
} from './render/target.ts';
export type { Link, Running } from './resolve/links.ts';

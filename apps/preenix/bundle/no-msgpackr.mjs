// Stands in for msgpackr in the bundle: a catalog's keys and values are bytes, so nothing is ever encoded by it.
export class Encoder {
  constructor() {
    throw new Error('this build of lmdb knows binary values only');
  }
}

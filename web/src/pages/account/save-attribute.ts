import { ApiError, patch, readTagged } from '../../api/client.ts';
import type { Attribute, Scalar } from '../../api/types.ts';

// An attribute is changed only while it still has the value that was seen when its editing began.

export interface AttributeChange {
  key: string;
  value: Scalar;
  before: Scalar; // as it was seen; null when there was none
}

export class ChangedMeanwhile extends Error {
  readonly change: AttributeChange;
  readonly theirs: Scalar;
  constructor(change: AttributeChange, theirs: Scalar) {
    super('changed meanwhile');
    this.change = change;
    this.theirs = theirs;
  }
}

const TRIES = 3; // other attributes may change between reading and writing

/** Of the account or the person that the path names. */
export async function saveAttribute(path: string, change: AttributeChange): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { data, tag } = await readTagged<{ attributes: Attribute[] }>(path);
    const now = data.attributes.find((attribute) => attribute.key === change.key)?.value ?? null;
    if (now !== change.before) throw new ChangedMeanwhile(change, now);
    try {
      return await patch<void>(path, { attributes: { [change.key]: change.value } }, tag ?? undefined);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412 || tries === TRIES) throw error;
    }
  }
}

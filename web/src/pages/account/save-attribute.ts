import { accountPath, ApiError, patch, readTagged } from '../../api/client.ts';
import type { Account, Scalar } from '../../api/types.ts';

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

const TRIES = 3; // other attributes of the account may change between reading and writing

export async function saveAttribute(account: string, change: AttributeChange): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { data, tag } = await readTagged<Account>(accountPath(account));
    const now = data.attributes.find((attribute) => attribute.key === change.key)?.value ?? null;
    if (now !== change.before) throw new ChangedMeanwhile(change, now);
    try {
      return await patch<void>(accountPath(account), { attributes: { [change.key]: change.value } }, tag ?? undefined);
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 412 || tries === TRIES) throw error;
    }
  }
}

const KEY_LENGTH_MAX = 100;

// The key that goes with a label: “Contract type” → contract_type. Empty where nothing of the label can be one.
export function attributeKey(label: string): string {
  return label
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[_\d]+|_+$/g, '')
    .slice(0, KEY_LENGTH_MAX);
}

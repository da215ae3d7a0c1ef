// Placeholder until known.
export async function startDemo() { throw new Error('x'); }

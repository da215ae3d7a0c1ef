export function ExclusionsPage() { return null; }

// Attributes of accounts that the program itself writes from notes, tickets and the journey, for formulas. Nobody edits them, and what
// they say stands where the notes, tickets and stages are.
const DERIVED = new Set([
  'last_touchpoint', 'touchpoints', 'last_sentiment', 'stated_use', 'tickets', 'open_tickets', 'open_urgent_tickets',
  'escalations_open', 'tickets_reopened', 'oldest_open_ticket', 'feature_requests', 'billing_tickets',
  'use_cases', 'use_cases_live', 'use_cases_in_use',
]);

export const isDerived = (attribute: string) => DERIVED.has(attribute) || attribute === 'stages' || attribute.startsWith('stage_');

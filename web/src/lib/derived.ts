// Attributes of accounts that the program itself writes from notes and tickets, for formulas. Nobody edits them, and what
// they say stands where the notes and tickets are.
const DERIVED = new Set([
  'last_touchpoint', 'touchpoints', 'last_sentiment', 'stated_use', 'tickets', 'open_tickets', 'open_urgent_tickets',
  'escalations_open', 'tickets_reopened', 'oldest_open_ticket', 'feature_requests', 'billing_tickets',
]);

export const isDerived = (attribute: string) => DERIVED.has(attribute);

/** A whole number within bounds, of what stands in a field. */
export const whole = (value: string | number, least: number, most: number) => Math.max(least, Math.min(most, Math.round(Number(value) || 0)));

export const features = {} as const;

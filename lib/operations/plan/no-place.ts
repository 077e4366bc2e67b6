/** The place of an item before it has one. */
export const NO_PLACE = { pathId: 0, seq: 0 };

/** Groups and lists within one another. */
export const MAX_JSON_DEPTH = 64;

/** A sentence as the clause of another one: without its capital and its stop. */
export const clause = (sentence: string): string =>
  `${sentence.charAt(0).toLowerCase()}${sentence.slice(1).replace(/\.$/, "")}`;

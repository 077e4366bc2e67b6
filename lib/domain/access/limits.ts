/** The calls that are limited by caller, with the most in a minute. Calls that are not listed have no limit: a producer's small writes, and the reads of screens. */
export const LIMITS = { commands: 300, plans: 60, answers: 300, exports: 60, largeBodies: 3_000 } as const;

export type Limited = keyof typeof LIMITS;

/** The most of each in a minute. */
export type Limits = Readonly<Record<Limited, number>>;

/** The words for each, in the middle of a sentence. */
export const LIMITED_WORDS: Readonly<Record<Limited, string>> = {
  commands: "commands",
  plans: "plans",
  answers: "questions whether something was saved",
  exports: "reports",
  largeBodies: "large bodies",
};

/** An address may have the calls of so many callers: people share one behind a proxy. */
export const CALLERS_AN_ADDRESS = 10;

/** The receipt's digest of a text, salted with the database's identity; a statement reads the identity once. */
export const digestOf = (text: string): string =>
  `md5((SELECT own.id::text FROM trueup.identity own) || ${text})::uuid`;

/** The digest that a receipt keeps of a text, salted with the database's identity, which a statement reads once. */
export const digestOf = (text: string): string =>
  `md5((SELECT own.id::text FROM trueup.identity own) || ${text})::uuid`;

/** Stands where a secret was. */
const CUT = "•••";

/** User and password of a URL; a password may hold an `@` that is not escaped, so everything up to the last one before the host goes. */
const USER_IN_URL = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/"'<>]*@/gi;
/** A credential after the name of its scheme. */
const CREDENTIAL = /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{6,}/gi;
/** A member of a query or a connection string whose name says that it is secret. */
const NAMED =
  /\b(password|passwd|pwd|secret|token|api[_-]?key|client_secret|authorization|cookie)(=|%3D)[^\s&;,"'<>]+/gi;

/** A text without the credentials that URLs, headers and queries carry: for logs, errors and pages. */
export function cutSecrets(text: string): string {
  return text.replace(USER_IN_URL, `$1${CUT}@`).replace(CREDENTIAL, `$1 ${CUT}`).replace(NAMED, `$1$2${CUT}`);
}

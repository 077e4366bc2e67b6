/** Passwords and second factors, as commands use them; the adapter decides how they are kept. */
export interface Accounts {
  /** A password as it is kept. */
  hash(password: string): Promise<string>;
  /** Whether this is the password. Takes as long where there is no account. */
  matches(password: string, hash: string | null): Promise<boolean>;
  /** A new second factor: its sealed secret, and the address that an authenticator app reads. */
  newFactor(account: string): { sealed: string; uri: string };
  /** The time step of a code of this second factor; null where the code is wrong or out of date. */
  stepOf(sealed: string, code: string): bigint | null;
}

/**
 * A time that Postgres gave as seconds since 1970, `date_part('epoch', …)`, which is read many times faster than its text. A
 * double is a fraction of a microsecond off, and that must not cost a millisecond.
 */
export function timeOfSeconds(seconds: number): Date {
  return new Date(seconds * 1_000 + 0.000_5);
}

/** How long a request waits before the only administrator may approve it alone. */
export const ALONE_AFTER_MS = 24 * 3_600_000;

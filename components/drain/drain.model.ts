/** What pausing or resuming will do, a sentence each. */
export function drainWill(paused: boolean, oneKey: boolean): string[] {
  const what = oneKey ? "this key's mutations" : "this path's mutations";
  return paused
    ? [
        `From then on none of ${what} is applied to the origin; writes are accepted as before.`,
        "It returns once nothing that began before it can still land.",
        "The truth lag grows while it lasts.",
      ]
    : [`${oneKey ? "This key's" : "This path's"} outstanding mutations are applied again, oldest first on each key.`];
}
